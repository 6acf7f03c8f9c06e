import Calls
import Foundation
import GRDB
import Testing

@testable import Ledger

/// Halves over the whole ledger: a function of the set of records, whatever was imported when and taken out again.
@Suite("Halves in a ledger") struct HalfTests {
  /// Halves that share few ids, among whole records.
  static func files(_ seed: UInt64, count: Int = 4) -> [SmallFile] {
    var random = Seeded(seed)
    var files = SmallWorld(seed: seed, files: count, records: 8).files
    for index in files.indices {
      for _ in 0..<16 { files[index].records.append(half(&random)) }
      // Seen again in an overlapping export.
      if index > 0 { files[index].records += files[index - 1].records.suffix(5) }
    }
    return files
  }

  private static func half(_ random: inout Seeded) -> SmallRecord {
    var ids = RequestIDs()
    for rank in 0..<RequestIDs.ranks where random.chance(40) { ids[rank] = Int64(1 + random.below(5)) }
    if ids.isEmpty { ids.request = Int64(1 + random.below(5)) }
    let side = [RequestHalf.Side.request, .request, .acceptance, .refusal][random.below(4)]
    let time = SmallWorld.start + Int64(random.below(12)) * 200_000
    let (number, standsAlone, status) = (random.below(6), random.chance(70), UInt16([402, 503][random.below(2)]))
    let own = ids
    return .half(key: "b\(random.below(5))_7", side: side, time: time) {
      $0.ids = own
      $0.standsAlone = side == .request ? standsAlone : side == .refusal && !standsAlone
      if side == .request { $0.callee = SmallWorld.callee(number) }
      if side == .refusal { $0.httpStatus = status }
      $0.isWithRedirect = number == 1 ? .yes : .unknown
    }
  }

  private func answers(_ ledger: Ledger) throws -> [[String]] {
    try ledger.tally() + [ledger.sightings(), relations(ledger)]
  }

  private func relations(_ ledger: Ledger) throws -> [String] {
    let snapshot = try ReportSnapshot(ledger, scope: ReportScope())
    defer { snapshot.close() }
    try snapshot.makeTally(by: ["account", "prefix", "origin", "method", "outcome"])
    try snapshot.makeExceptions { _ in .unrated(because: "") }
    var rows: [String] = []
    for relation in ["tally", "exception"] {
      try snapshot.forEachRow("SELECT * FROM \(relation)") { names, values in
        rows.append(zip(names, values).map { "\($0)=\($1)" }.joined(separator: " "))
      }
    }
    return rows.sorted()
  }

  private static let counts =
    "(SELECT records, requests, refused, calls, duplicates, rejected, ignored, joined, sha256 FROM source)"

  @Test(arguments: 1...25) func anyOrderAndGroupingIsTheSame(_ seed: UInt64) throws {
    let files = Self.files(seed)
    let first = try Ledger.temporary()
    try first.take(files)
    #expect(try first.isSound())
    let expected = try answers(first)
    #expect(try first.rows("completion").count > 0)
    var random = Seeded(seed)
    for round in 0..<3 {
      let other = try Ledger.temporary()
      var tuning = ImportSession.Tuning()
      tuning.recountFactor = round == 0 ? 0 : 5
      let shuffled = files.shuffled(using: &random)
      for part in round == 0 ? [shuffled] : shuffled.map({ [$0] }) { try other.take(part, tuning: tuning) }
      #expect(try answers(other) == expected)
      #expect(try other.isSound())
    }
  }

  @Test(arguments: 31...45) func forgettingUndoes(_ seed: UInt64) throws {
    let files = Self.files(seed)
    for gone in files.indices {
      let (with, without) = (try Ledger.temporary(), try Ledger.temporary())
      for file in files { try with.take([file]) }
      for (index, file) in files.enumerated() where index != gone { try without.take([file]) }
      _ = try with.forget([Int64(gone + 1)])
      #expect(try answers(with) == answers(without))
      #expect(try with.rows(Self.counts) == without.rows(Self.counts))
      #expect(try with.isSound() && without.isSound())
      // And taken in again.
      try with.take([files[gone]])
      let all = try Ledger.temporary()
      try all.take(files)
      #expect(try answers(with) == answers(all))
    }
  }

  /// Two ledgers of the same files have other pseudonyms. Which belong together must not depend on them: two requests of one
  /// time and trace that differ in their numbers alone, and the two replies that accepted them.
  @Test(arguments: 1...12) func pseudonymsDoNotShow(_ seed: UInt64) throws {
    func pairs(_ numbers: (Int64, Int64), _ trace: Int64) throws -> [String] {
      func request(_ pseudonym: Int64) -> SmallRecord {
        .half(key: "", side: .request, time: SmallWorld.start) {
          $0.ids.trace = trace
          $0.callee = Callee(prefix: SmallWorld.callee(0).prefix, pseudonym: pseudonym, number: .none)
        }
      }
      func reply(_ key: String) -> SmallRecord {
        .half(key: key, side: .acceptance, time: SmallWorld.start + 900) { $0.ids.trace = trace }
      }
      let ledger = try Ledger.temporary()
      try ledger.take([
        SmallFile(name: "one", records: [request(numbers.0), reply("a_7")]),
        SmallFile(name: "other", records: [request(numbers.1), reply("b_7")]),
      ])
      #expect(try ledger.isSound())
      return try ledger.withConnection { db in
        try String.fetchAll(
          db,
          sql: """
            SELECT a.verification_call_uuid || ' ' || (SELECT file FROM import_file AS f WHERE f.source_id = r.source_id)
            FROM request_half AS a JOIN request_half AS r ON r.id = a.partner WHERE a.side = 1 ORDER BY 1
            """)
      }
    }
    var random = Seeded(seed)
    let expected = try pairs((1, 2), 3)
    #expect(expected.count == 2)
    #expect(try pairs((2, 1), 3) == expected)
    for _ in 0..<4 {
      let numbers = (Int64.random(in: .min ... .max, using: &random), Int64.random(in: .min ... .max, using: &random))
      #expect(try pairs(numbers, Int64.random(in: 1 ... .max, using: &random)) == expected)
    }
  }

  /// A ledger that was paired by another rule is paired anew when it is opened.
  @Test func anEarlierLedgerIsPairedAnew() throws {
    let path = NSTemporaryDirectory() + "halves-\(UUID().uuidString).db"
    defer { for file in Ledger.files(of: path) { try? FileManager.default.removeItem(atPath: file) } }
    let files = Self.files(7)
    let expected = try Ledger.temporary()
    try expected.take(files)
    do {
      let ledger = try Ledger.openForWriting(path)
      try ledger.take(files)
      // As if none had found another: completions gone, requests refused, nothing joined.
      try ledger.withConnection { db in
        try db.execute(
          sql: """
            UPDATE request_half SET partner = NULL, same_as = NULL;
            DELETE FROM completion;
            DELETE FROM refused_request WHERE (source_id, line) IN (SELECT source_id, line FROM request_half);
            UPDATE source SET joined = 0, ignored = 0;
            DELETE FROM grdb_migrations WHERE identifier LIKE '12 %';
            """)
        try SourceCounts(db).write(db)
        try db.execute(sql: "UPDATE source SET records = requests + calls + duplicates + rejected")
      }
      #expect(try !ledger.isSound())
    }
    let ledger = try Ledger.openForReading(path)
    #expect(try answers(ledger) == answers(expected))
    #expect(try ledger.rows(Self.counts) == expected.rows(Self.counts))
    #expect(try ledger.isSound())
  }

  @Test func checkFindsAWrongPair() throws {
    let ledger = try Ledger.temporary()
    try ledger.take(Self.files(3))
    try ledger.withConnection { try $0.execute(sql: "UPDATE request_half SET partner = 0 WHERE partner > 0") }
    #expect(try !ledger.isSound())
  }
}
