import Calls
import Foundation
import GRDB
import Testing

@testable import Ledger

/// Numbers that look random and are the same in every run.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}

/// One record of a small world, before it has a place.
enum SmallRecord: Sendable {
  case request(key: String, change: @Sendable (inout AcceptedRequest) -> Void)
  case call(key: String, cause: Int16, status: String, change: @Sendable (inout CallRecord) -> Void)
  case refused(change: @Sendable (inout RefusedRequest) -> Void)
  /// The key is an acceptance's.
  case half(key: String, side: RequestHalf.Side, time: Int64, change: @Sendable (inout RequestHalf) -> Void)
  case reject(reason: String)
  /// Empty texts for what the line does not tell.
  case billed(
    key: String, account: String, status: String, word: String, currency: String,
    change: @Sendable (inout BilledCall) -> Void)

  func append(to batch: inout RecordBatch, at place: Place) {
    func bytes(_ text: String) -> RecordBatch.Bytes { Array(text.utf8).withUnsafeBytes { batch.append($0) } }
    func prefix(_ key: String) -> UInt64 {
      (Array(key.utf8) + [UInt8](repeating: 0, count: 8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
    switch self {
    case .request(let key, let change):
      var request = AcceptedRequest(keyPrefix: prefix(key), key: bytes(key), place: place)
      change(&request)
      // 9999 stands for another account than the key's.
      if case .other = request.account { request.account = .other(bytes("9999")) }
      batch.requests.append(request)
    case .call(let key, let cause, let status, let change):
      var call = CallRecord(keyPrefix: prefix(key), key: bytes(key), place: place)
      call.cause = cause
      call.finalStatus = bytes(status)
      change(&call)
      if case .other = call.account { call.account = .other(bytes("9999")) }
      batch.calls.append(call)
    case .refused(let change):
      var refused = RefusedRequest(place: place)
      change(&refused)
      if refused.account.count > 0 { refused.account = bytes("7") }
      batch.refused.append(refused)
    case .half(let key, let side, let time, let change):
      var half = RequestHalf(side, place: place, time: time)
      change(&half)
      if side == .acceptance {
        var request = AcceptedRequest(keyPrefix: prefix(key), key: bytes(key), place: place)
        request.time = time
        half.key = request.key
        batch.requests.append(request)
      }
      batch.halves.append(half)
    case .billed(let key, let account, let status, let word, let currency, let change):
      var call = BilledCall(place: place)
      (call.key, call.account, call.finalStatus) = (bytes(key), bytes(account), bytes(status))
      (call.statusWord, call.currency) = (bytes(word), bytes(currency))
      change(&call)
      batch.billedCalls.append(call)
    case .reject(let reason): batch.rejects.append(Reject(place: place, reason: reason, record: "***"))
    }
  }
}

/// A file of a small world.
struct SmallFile: Sendable {
  var name: String
  var records: [SmallRecord]
}

/// Few keys, few times, few numbers: so that everything meets everything.
struct SmallWorld {
  static let start: Int64 = 1_707_811_200_000
  var files: [SmallFile]

  init(seed: UInt64, files count: Int = 4, records: Int = 40) {
    var random = Seeded(seed)
    files = (0..<count).map { index in
      SmallFile(name: "file-\(index)", records: (0..<records).map { _ in Self.record(&random) })
    }
  }

  static func callee(_ number: Int) -> Callee {
    let digits = ["421905", "420777", "490151"][number % 3]
    return Callee(
      prefix: PackedDigits(Array(digits.utf8)) ?? .none, pseudonym: [5, -5, 11, 3][number % 4], number: .none)
  }

  private static func time(_ random: inout Seeded) -> Int64 {
    random.chance(10) ? RecordTime.none : start + Int64(random.below(6)) * 1_700_000
  }

  private static func record(_ random: inout Seeded) -> SmallRecord {
    let key = "a\(random.below(12))_\([7, 90][random.below(2)])"
    let (time, later, number) = (Self.time(&random), Self.time(&random), random.below(12))
    let stem = PackedDigits(Array(["42122102", "7999111"][random.below(2)].utf8)) ?? .none
    let method = [nil, Method.passwordcall, .flashcall][random.below(3)]
    let account = [AccountField.absent, .own, .other(RecordBatch.Bytes())][random.below(3)]
    let flags = [Tristate.yes, .no, .unknown]
    let (asked, told, isAmbiguous) = (flags[random.below(3)], flags[random.below(3)], random.chance(10))
    let hasNumber = random.chance(70)
    switch random.below(10) {
    case 0...3:
      return .request(key: key) {
        $0.time = time
        $0.timeIsAmbiguous = isAmbiguous
        $0.method = method
        $0.callee = hasNumber ? callee(number) : .none
        $0.callerStem = number % 5 == 0 ? .none : stem
        ($0.isWithRedirect, $0.isRedirect, $0.account) = (asked, told, account)
      }
    case 4...8:
      let (cause, status) = ([-1, 16, 17, 41] as [Int16], ["", "ANSWER", "CANCEL"])
      let (causeIndex, statusIndex) = (random.below(4), random.below(3))
      return .call(
        key: key, cause: cause[causeIndex], status: causeIndex == 0 && statusIndex == 0 ? "X" : status[statusIndex]
      ) {
        ($0.startTime, $0.stopTime) = (time, later)
        $0.receivedTime = number % 2 == 0 ? later : RecordTime.none
        $0.timeIsAmbiguous = isAmbiguous
        $0.duration = number % 3 == 0 ? -1 : Int64(number)
        $0.method = method
        $0.callee = hasNumber ? callee(number) : .none
        $0.callerStem = stem
        $0.account = account
      }
    default:
      return .refused {
        $0.time = time
        $0.callee = hasNumber ? callee(number) : .none
        $0.account = RecordBatch.Bytes(offset: 0, count: number % 2 == 0 ? 1 : 0)
        $0.httpStatus = number % 3 == 0 ? 402 : 0
        $0.method = method
      }
    }
  }
}

extension SmallFile {
  /// Its records as an import collects them.
  func spooled(memoryLimit: Int? = nil) throws -> FileRecords {
    let workers = 1 + records.count % 3
    let spooled = FileRecords(folder: NSTemporaryDirectory(), workers: workers, memoryLimit: memoryLimit)
    for start in stride(from: 0, to: records.count, by: 7) {
      var batch = RecordBatch()
      for index in start..<min(start + 7, records.count) {
        records[index].append(to: &batch, at: Place(line: UInt64(index + 1), item: 0))
      }
      try spooled.append(batch, worker: start / 7 % workers)
    }
    try spooled.finish()
    return spooled
  }
}

extension ImportSession {
  /// Imports a file, whose rows wait in spools of `memoryLimit` bytes.
  func take(_ file: SmallFile, memoryLimit: Int? = nil) throws {
    let hash = "sha of \(file.name)"
    _ = try add(
      file.spooled(memoryLimit: memoryLimit),
      of: FileFacts(path: "/\(file.name)", file: file.name, kindOption: "auto", zone: "UTC"),
      SourceFacts(sha256: hash, headSHA256: hash, bytes: 1, format: "ndjson", compression: ""))
  }
}

extension Ledger {
  /// Imports files in one import; their rows wait in spools of `memoryLimit` bytes.
  func take(
    _ files: [SmallFile], tuning: ImportSession.Tuning = ImportSession.Tuning(), memoryLimit: Int? = nil
  ) throws {
    let session = try ImportSession(self, startedAt: Instant(milliseconds: SmallWorld.start), tuning: tuning)
    for file in files { try session.take(file, memoryLimit: memoryLimit) }
    _ = try session.finish(at: Instant(milliseconds: SmallWorld.start))
  }

  /// A table's rows as texts, in order; sources by the names of their files.
  func rows(_ table: String, except left: Set<String> = []) throws -> [String] {
    try withConnection { db in
      let names = Dictionary(
        try Row.fetchAll(
          db, sql: "SELECT source_id, MIN(file) AS file FROM import_file WHERE source_id IS NOT NULL GROUP BY 1"
        )
        .map { ($0["source_id"] as Int64, $0["file"] as String) }, uniquingKeysWith: { first, _ in first })
      return try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { row in
        row.filter { !left.contains($0.0) }.map { column, value in
          if column == "source_id", let id = Int64.fromDatabaseValue(value) { return "source=\(names[id] ?? "?")" }
          return "\(column)=\(value.isNull ? "null" : "\(value)")"
        }.joined(separator: " ")
      }.sorted()
    }
  }

  static let recordTables = [
    "run", "run_source", "run_block", "block", "callee_filter", "refused_request", "request_half", "request_half_id",
    "completion",
  ]

  /// What the reports are made of.
  func tally() throws -> [[String]] { try Tally.tables.map { try rows($0) } }

  /// Every place where a record stood, and all that it said there; sources by the names of their files.
  func sightings() throws -> [String] {
    try withConnection { db in
      let places = try SourcePlaces(db)
      let texts = TextTable()
      func place(_ place: SightingPlace) -> String {
        "\(places.place(places.ranks[place.sourceID] ?? -1)):\(place.line)"
      }
      func account(_ account: SightedAccount) -> String {
        if case .other(let digits) = account { texts.text(digits) } else { "\(account)" }
      }
      var found: [String] = []
      try VerificationScan(db, .all, texts: texts).walkSightings { sightings in
        let key = String(decoding: sightings.key, as: UTF8.self)
        for request in sightings.requests {
          found.append(
            """
            \(key) request \(place(request.place)) \(request.time) \(request.timeIsAmbiguous) \
            \(request.method?.name ?? "-") \(request.callee) \(request.callerStem.text) \(request.isWithRedirect) \
            \(request.isRedirect) \(account(request.account))
            """)
        }
        for call in sightings.calls {
          found.append(
            """
            \(key) call \(place(call.place)) \(call.cause) \(texts.text(call.finalStatus)) \(call.startTime) \
            \(call.answerTime) \(call.stopTime) \(call.receivedTime) \(call.timeIsAmbiguous) \(call.duration) \
            \(call.method?.name ?? "-") \(call.callee) \(call.callerStem.text) \(account(call.account))
            """)
        }
      }
      return found.sorted()
    } + rows("refused_request")
  }

  func isSound() throws -> Bool {
    let findings = try soundness()
    return findings.count == 6 && findings.allSatisfy(\.isSound)
  }
}
