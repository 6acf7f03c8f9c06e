import Foundation

/// Every kind of trouble that a world can have. A test that fails can leave some out to find the one it fails on.
enum Trouble: String, CaseIterable, Sendable {
  case bothKeyNames, siblingEnvelope, nestedBodies, escapedBodies, wrappers, otherSpellings, upperCaseKeys
  case timeForms, fractions, booleanForms, integerNumbers
  case refusals, keyedRefusals, duplicates, enrichedDuplicates, lateSightings
  case conflictingOutcomes, requestConflicts, accountMismatches, numberMismatches
  case callOnly, withoutCall, graceEdge, callBeforeRequest, unclassified, everyCause, absentCause, lowerCaseStatus
  case undated, undatedRequestDatedCall, outOfOrder, foreignOrigins, noCaller, otherMethods, methodOfCall
  case brokenLines, truncatedTail, unreadableKeys, unreadableCauses, unreadableTimes, unreadableStatus
  case damagedNumbers, halfFacts, foreignLines, blankLines, windowsLines
  case batches, wrappedBatches, failedDeliveries
  /// Requests that are logged on two lines; ids that many share, under other names, or that join nothing.
  case halves
}

/// What must never reach the ledger. Last fours and codes have four digits and can meet others by chance.
struct TroubleSecrets: Sendable {
  var tokens: Set<String> = []
  /// Values of `secret`.
  var shared: Set<String> = []
  var codes: Set<String> = []
  /// Codes long enough that they stand nowhere by chance.
  var longCodes: Set<String> = []
  /// Called and calling numbers, whole.
  var numbers: Set<String> = []
  /// Calling numbers without their last four digits: in the ledger only with `privacy.numbers = full`.
  var callerStems: Set<String> = []
  var callerLastFours: Set<String> = []
}

/// A small world of requests and calls with every kind of trouble in it; the same seed gives the same world.
struct TroubleWorld: Sendable {
  struct Settings: Sendable {
    var seed: UInt64 = 1
    var verifications = 400
    /// Of different lengths, so that order by text and by value differ.
    var accounts = ["117793", "9001", "42000017"]
    /// 2024-03-26T00:00:00Z; the day below is in the middle.
    var start: Int64 = 1_711_411_200_000
    var days = 10
    /// The moment of the change to summer time in Europe, 2024-03-31T01:00:00Z.
    var change: Int64 = 1_711_846_800_000
    var troubles = Set(Trouble.allCases)

    /// Ten days around 2024-10-27, when an hour occurs twice.
    static func autumn(seed: UInt64) -> Settings {
      var settings = Settings()
      settings.seed = seed
      settings.start = 1_729_555_200_000
      settings.change = 1_729_990_800_000
      return settings
    }
  }

  /// Fits the numbers of a world; the contract's own table may be larger.
  static let countries = ["421": "SK", "420": "CZ", "49": "DE", "36": "HU", "7": "RU", "43": "AT"]
  static let callingCodes = ["421", "420", "49", "36", "7", "43"]

  static let requestColumns = [
    "time", "url", "phone_number", "is_with_redirect", "verification_code", "ok", "http_status", "caller_number",
    "verification_call_uuid", "is_redirect", "account_id", "error", "request_id", "correlation_id", "trace_id",
  ]
  static let callColumns = [
    "verification_call_uuid", "q931_status", "final_status", "start_time", "answer_time", "stop_time", "duration",
    "received_at", "time", "phone_number", "caller_number", "account_id", "method",
  ]

  let settings: Settings
  let requests: [TroubleEvent]
  let calls: [TroubleEvent]
  let secrets: TroubleSecrets

  init(_ settings: Settings = Settings()) {
    var builder = TroubleBuilder(settings)
    builder.build()
    self.settings = settings
    requests = builder.requests
    calls = builder.calls
    secrets = builder.secrets
  }

  /// One request log and one log of events, a JSON value a line.
  func lines() -> [OracleFile] {
    [
      file("requests.ndjson", TroubleText.lines(requests, settings, cutsTail: true)),
      file("calls.ndjson", TroubleText.lines(calls, settings, cutsTail: true)),
    ]
  }

  /// The same in two JSON arrays; without what is not JSON.
  func arrays() -> [OracleFile] {
    [file("requests.json", TroubleText.array(requests)), file("calls.json", TroubleText.array(calls))]
  }

  /// The same as two flat tables; without what is not JSON and what is not ours.
  func tables() -> [OracleFile] {
    [
      file("requests.csv", TroubleText.table(requests, Self.requestColumns)),
      file("calls.csv", TroubleText.table(calls, Self.callColumns)),
    ]
  }

  /// The logs in several files, each repeating the last `overlap` records of the one before.
  func split(parts: Int, overlap: Int) -> [OracleFile] {
    var files: [OracleFile] = []
    for (name, events) in [("requests", requests), ("calls", calls)] {
      let size = max(1, (events.count + parts - 1) / parts)
      for (index, start) in stride(from: 0, to: events.count, by: size).enumerated() {
        let slice = Array(events[max(0, start - overlap)..<min(events.count, start + size)])
        let text = TroubleText.lines(slice, settings, cutsTail: start + size >= events.count)
        files.append(file("\(name)-\(index + 1).ndjson", text))
      }
    }
    return files
  }

  private func file(_ name: String, _ text: String) -> OracleFile { OracleFile(name: name, bytes: Data(text.utf8)) }
}

/// Writes events as files.
enum TroubleText {
  static func lines(_ events: [TroubleEvent], _ settings: TroubleWorld.Settings, cutsTail: Bool) -> String {
    var text = ""
    var index = 0
    while index < events.count {
      let event = events[index]
      var line = event.shape == .unreadable ? event.rawLine : event.value.json
      index += 1
      if event.dress.isBatch {
        var batch = [event.value]
        while index < events.count, events[index].dress.isBatch, batch.count < 3,
          events[index].dress.isWrappedBatch == event.dress.isWrappedBatch
        {
          batch.append(events[index].value)
          index += 1
        }
        let list = TroubleValue.list(batch)
        line = event.dress.isWrappedBatch ? TroubleValue.object([("events", list)]).json : list.json
      }
      text += line + (settings.troubles.contains(.windowsLines) && index % 7 == 0 ? "\r\n" : "\n")
    }
    if cutsTail && settings.troubles.contains(.truncatedTail) {
      text += #"{"time":"2024-03-30T10:00:00Z","verification_call_uuid":"c0ff_117793","final_sta"#
    }
    return text
  }

  /// Some elements run over several lines.
  static func array(_ events: [TroubleEvent]) -> String {
    let elements = events.filter { $0.shape != .unreadable }.enumerated().map { index, event in
      let json = event.value.json
      return index % 5 == 0 ? "{\n    " + json.dropFirst() : json
    }
    return "[\n  " + elements.joined(separator: ",\n  ") + "\n]\n"
  }

  static func table(_ events: [TroubleEvent], _ columns: [String]) -> String {
    var text = columns.joined(separator: ",") + "\r\n"
    for event in events where event.shape == .request || event.shape == .call {
      text += columns.map { quoted(event.cell($0)) }.joined(separator: ",") + "\r\n"
    }
    return text
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { ",\"\n\r ".contains($0) }) else { return cell }
    return "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
