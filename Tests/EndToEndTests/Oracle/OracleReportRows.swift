import Foundation

/// The rows of the reports that count by group.
extension OracleReports {
  private static let outcomes = [
    "answered", "busy", "no_answer", "rejected", "billing", "unavailable", "unclassified",
  ]

  private func names(_ dimensions: [OracleDimension]) -> [String] {
    ["period", "account"] + further(dimensions).map(\.rawValue)
  }

  private func grouped(_ dimensions: [OracleDimension]) -> [[String]: [OracleVerification]] {
    Dictionary(grouping: verifications) { group($0, dimensions) }
  }

  func answerRate(_ dimensions: [OracleDimension]) -> OracleTable {
    let counts =
      ["bids", "refused", "initiated", "awaiting", "missing", "concluded"] + Self.outcomes + ["seizures"]
    let rates = [
      "answer_rate", "answer_rate_low", "answer_rate_high", "answer_bid_ratio", "network_effectiveness_ratio",
    ]
    let found = grouped(dimensions)
    let refused = Dictionary(grouping: refusals) { group($0, dimensions) }
    let rows = Set(found.keys).union(refused.keys).map { key -> [String] in
      let all = found[key] ?? []
      let concluded = all.filter { $0.outcome != nil }
      let byOutcome = Self.outcomes.map { outcome in all.filter { $0.outcome == outcome }.count }
      let answered = byOutcome[0]
      let seizures = concluded.count - byOutcome[4]
      let bids = all.count + (refused[key]?.count ?? 0)
      let effective = all.filter { verification in
        switch verification.outcome {
        case "answered", "busy", "no_answer": true
        case "unavailable": [19, 21].contains(verification.counted?.cause)
        default: false
        }
      }.count
      let interval = OracleNumbers.wilson(answered, seizures)
      let awaiting = all.filter { $0.state == "awaiting" }.count
      let missing = all.filter { $0.state == "missing" }.count
      let refusedCount = bids - all.count
      let leading: [Int] = [bids, refusedCount, all.count, awaiting, missing, concluded.count]
      let numbers: [Int] = leading + byOutcome + [seizures]
      return key + numbers.map(String.init) + [
        OracleNumbers.rate(answered, seizures), interval.low, interval.high, OracleNumbers.rate(answered, bids),
        OracleNumbers.rate(effective, seizures),
      ]
    }
    return table(names(dimensions) + counts + rates, rows, numeric: Set(counts + rates))
  }

  func redirects(_ dimensions: [OracleDimension]) -> OracleTable {
    let columns = [
      "initiated", "checked", "redirected", "not_redirected", "redirect_rate", "redirect_rate_low",
      "redirect_rate_high",
    ]
    let rows = grouped(dimensions).compactMap { key, all -> [String]? in
      let requests = all.compactMap(\.request)
      if requests.isEmpty { return nil }
      let checked = requests.filter { $0.asked == true && $0.told != nil }
      let redirected = checked.filter { $0.told == true }.count
      let interval = OracleNumbers.wilson(redirected, checked.count)
      return key + [requests.count, checked.count, redirected, checked.count - redirected].map(String.init) + [
        OracleNumbers.rate(redirected, checked.count), interval.low, interval.high,
      ]
    }
    return table(names(dimensions) + columns, rows, numeric: Set(columns))
  }

  func failures(_ dimensions: [OracleDimension]) -> OracleTable {
    var rows: [[String]] = []
    for (key, all) in grouped(dimensions) {
      let concluded = all.filter { $0.outcome != nil }
      let failed = concluded.filter { $0.outcome != "answered" }
      let byReason = Dictionary(grouping: failed) { verification in
        [verification.counted?.cause.map(String.init) ?? "", verification.counted?.final ?? ""]
      }
      for (reason, calls) in byReason {
        let cause = Int(reason[0])
        let name = cause.map { options.causeNames[$0] ?? options.unknownCause } ?? ""
        let causeClass = cause.map { options.causeClasses[$0 >> 4] ?? "" } ?? ""
        rows.append(
          key + [
            reason[0], name, causeClass, reason[1], calls[0].outcome ?? "", String(calls.count),
            OracleNumbers.rate(calls.count, failed.count), OracleNumbers.rate(calls.count, concluded.count),
          ])
      }
    }
    let columns = [
      "q931", "cause", "cause_class", "final_status", "outcome", "calls", "share_of_failures", "share_of_concluded",
    ]
    return table(
      names(dimensions) + columns, rows, numeric: ["q931", "calls", "share_of_failures", "share_of_concluded"])
  }

  func spend(_ dimensions: [OracleDimension]) -> OracleTable {
    let byPrice = Dictionary(grouping: verifications) { verification in
      group(verification, dimensions) + [
        verification.method, origin(verification.callerStem), verification.isRated ? "EUR" : "",
        verification.isRated ? "0.0083" : "",
      ]
    }
    let rows = byPrice.map { key, all in
      let isRated = all[0].isRated
      return key + [
        String(all.count), isRated ? String(all.count) : "0", isRated ? OracleNumbers.amount(all.count) : "",
      ]
    }
    let columns = ["method", "origin", "currency", "unit_price", "initiations", "charged", "amount"]
    return table(
      names(dimensions) + columns, rows, numeric: ["unit_price", "initiations", "charged", "amount"])
  }

  func matching(_ dimensions: [OracleDimension]) -> OracleTable {
    let columns = [
      "requests", "call_records", "matched", "awaiting", "missing", "call_only", "duplicate_requests",
      "duplicate_call_records", "conflicting", "account_mismatches", "number_mismatches",
    ]
    let rows = grouped(dimensions).map { key, all in
      func count(_ state: String) -> Int { all.filter { $0.state == state }.count }
      let callRecords = all.map(\.calls.count).reduce(0, +)
      let callSightings = all.map(\.callSightings).reduce(0, +)
      let requests = all.filter { $0.request != nil }
      let requestSightings = requests.map(\.requestSightings).reduce(0, +)
      let numbers: [Int] = [
        requests.count, callRecords, count("matched"), count("awaiting"), count("missing"), count("call_only"),
        requestSightings - requests.count, callSightings - callRecords, all.filter { $0.calls.count > 1 }.count,
        all.filter(\.hasAccountMismatch).count, all.filter(\.hasNumberMismatch).count,
      ]
      return key + numbers.map(String.init)
    }
    return table(names(dimensions) + columns, rows, numeric: Set(columns))
  }

  /// One row per kind and key. `detail` is left empty: the oracle does not write prose.
  func exceptions() -> OracleTable {
    var rows: [[String]] = []
    for verification in verifications {
      var kinds: [String] = []
      if verification.calls.count > 1 { kinds.append("conflicting_outcome") }
      if verification.hasRequestConflict { kinds.append("request_conflict") }
      if verification.hasAccountMismatch { kinds.append("account_mismatch") }
      if verification.hasNumberMismatch { kinds.append("number_mismatch") }
      if verification.state == "call_only" || verification.state == "missing" { kinds.append(verification.state) }
      if verification.hasCallBeforeRequest { kinds.append("call_before_request") }
      if verification.outcome == "unclassified" { kinds.append("unclassified") }
      if !verification.isRated { kinds.append("unrated") }
      for kind in kinds {
        rows.append([
          kind, verification.key, verification.account, periods.iso(verification.time), "", verification.place.file,
          "", String(verification.place.line),
        ])
      }
    }
    let columns = ["kind", "verification_call_uuid", "account", "time", "detail", "file", "member", "line"]
    return table(columns, rows, numeric: ["line"])
  }
}
