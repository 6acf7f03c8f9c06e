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

  @Test func checkFindsAWrongPair() throws {
    let ledger = try Ledger.temporary()
    try ledger.take(Self.files(3))
    try ledger.withConnection { try $0.execute(sql: "UPDATE request_half SET partner = 0 WHERE partner > 0") }
    #expect(try !ledger.isSound())
  }
}
