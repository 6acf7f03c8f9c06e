import Calls
import Foundation
import GRDB
import Testing

@testable import Ledger

/// The ledger's answers are a function of the set of records: no order, no grouping and no way of counting shows.
@Suite("No order shows") struct OrderFreeTests {
  @Test(arguments: 1...12) func anyOrderAndGroupingIsTheSame(_ seed: Int) throws {
    let world = SmallWorld(seed: UInt64(seed))
    let first = try Ledger.temporary()
    try first.take(world.files)
    #expect(try first.isSound())
    let (tally, sightings, relations) = (try first.tally(), try first.sightings(), try relations(first))
    #expect(tally.allSatisfy { !$0.isEmpty } && relations.allSatisfy { !$0.isEmpty })
    var random = Seeded(UInt64(seed) + 100)
    for round in 0..<3 {
      let other = try Ledger.temporary()
      let files = world.files.shuffled(using: &random)
      // Each file by itself, or several in one import; in memory or spilled; in blocks of a few rows; runs that become one.
      var tuning = ImportSession.Tuning()
      (tuning.blockSize, tuning.fanIn) = round == 0 ? (tuning.blockSize, 8) : (1 + random.below(400), 2 + round)
      for part in round == 0 ? [files] : files.map({ [$0] }) {
        try other.take(part, tuning: tuning, memoryLimit: round == 1 ? nil : 1)
      }
      #expect(try other.tally() == tally)
      #expect(try other.sightings() == sightings)
      #expect(try self.relations(other) == relations)
      #expect(try other.isSound())
    }
  }

  /// Counting what changed and counting anew come to the same.
  @Test(arguments: 21...28) func deltaCountingIsRecounting(_ seed: Int) throws {
    let world = SmallWorld(seed: UInt64(seed))
    var (recounts, deltas) = (ImportSession.Tuning(), ImportSession.Tuning())
    (recounts.recountFactor, deltas.recountFactor) = (1_000_000, 0)
    (recounts.blockSize, deltas.blockSize) = (100, 300)
    let (counted, changed, mixed) = (try Ledger.temporary(), try Ledger.temporary(), try Ledger.temporary())
    for (index, file) in world.files.enumerated() {
      try counted.take([file], tuning: recounts)
      try changed.take([file], tuning: deltas)
      try mixed.take([file], tuning: index % 2 == 0 ? deltas : recounts)
      #expect(try counted.tally() == changed.tally() && counted.tally() == mixed.tally())
    }
    #expect(try counted.isSound() && changed.isSound() && mixed.isSound())
  }

  /// Imports whose files come in turns: neither may add its changes to what the other has counted already.
  @Test(arguments: 0..<6, 71...73) func importsInTurnsCountOnce(_ order: Int, _ seed: Int) throws {
    let world = SmallWorld(seed: UInt64(seed), files: 5)
    var deltas = ImportSession.Tuning()
    deltas.recountFactor = 0
    let folder = NSTemporaryDirectory() + "turns-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = try Ledger.openForWriting("\(folder)/a.db")
    let second = try Ledger.openForWriting("\(folder)/a.db")
    try first.take([world.files[0]])
    let one = try ImportSession(first, startedAt: Instant(milliseconds: 0), tuning: deltas)
    let two = try ImportSession(second, startedAt: Instant(milliseconds: 0), tuning: deltas)
    // one: files 1 and 2; two: files 3 and 4; then both end.
    let turns: [[(ImportSession, Int?)]] = [
      [(one, 1), (two, 3), (one, 2), (two, 4), (one, nil), (two, nil)],
      [(one, 1), (two, 3), (two, 4), (two, nil), (one, 2), (one, nil)],
      [(one, 1), (one, 2), (two, 3), (two, 4), (one, nil), (two, nil)],
      [(one, 1), (two, 3), (two, nil), (one, nil)],
      [(one, 1), (two, 3), (two, 4), (two, nil), (one, nil)],
      [(one, 1), (one, 2), (one, nil), (two, 3), (two, 4), (two, nil)],
    ]
    for (session, file) in turns[order] {
      if let file { try session.take(world.files[file]) } else { _ = try session.finish(at: Instant(milliseconds: 1)) }
    }
    #expect(try first.isSound())
    let whole = try Ledger.temporary()
    try whole.take([world.files[0]] + turns[order].compactMap(\.1).map { world.files[$0] })
    #expect(try whole.tally() == first.tally())
  }

  /// However many cores count, they come to the same; whether a ledger's keys are spread evenly or begin alike.
  @Test(arguments: 51...56) func countingInParallelIsCounting(_ seed: Int) throws {
    let folder = NSTemporaryDirectory() + "parallel-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let world = SmallWorld(seed: UInt64(seed))
    var tuning = ImportSession.Tuning()
    (tuning.recountFactor, tuning.parallelRecords, tuning.blockSize) = (1_000_000, 0, 150)
    let (one, several) = (try Ledger.temporary(), try Ledger.openForWriting("\(folder)/several.db"))
    for file in world.files {
      try one.take([file], tuning: tuning)
      try several.take([file], tuning: tuning)
      #expect(try one.tally() == several.tally())
    }
    // In ranges of a few records.
    try several.inTransaction { db in
      try Tally.recountInParallel(db, path: several.path, ranges: 40)
    }
    #expect(try one.tally() == several.tally() && several.isSound())
  }

  /// Taking an import out leaves the ledger as if it had never been, to the row.
  @Test(arguments: 31...40) func forgettingUndoes(_ seed: Int) throws {
    let world = SmallWorld(seed: UInt64(seed))
    for gone in world.files.indices {
      let with = try Ledger.temporary()
      let without = try Ledger.temporary()
      // Runs of one source, and one run of them all.
      var tuning = ImportSession.Tuning()
      (tuning.fanIn, tuning.blockSize) = (seed % 2 == 0 ? 2 : 8, 200)
      for file in world.files { try with.take([file], tuning: tuning) }
      for (index, file) in world.files.enumerated() where index != gone { try without.take([file]) }
      #expect(try with.forget([Int64(gone + 1)]).removed.map(\.file) == [world.files[gone].name])
      #expect(try with.sightings() == without.sightings())
      #expect(try with.tally() == without.tally())
      let sources = "(SELECT records, requests, refused, calls, duplicates, rejected, ignored, sha256 FROM source)"
      #expect(try with.rows(sources) == without.rows(sources))
      #expect(try relations(with) == relations(without))
      #expect(try with.isSound() && without.isSound())
    }
  }

  @Test func forgettingAllLeavesNothing() throws {
    let ledger = try Ledger.temporary()
    let world = SmallWorld(seed: 50)
    try ledger.take(Array(world.files[..<2]))
    try ledger.take(Array(world.files[2...]))
    for id in [1, 2] as [Int64] { _ = try ledger.forget([id]) }
    for table in Ledger.recordTables + Tally.tables + ["source", "import", "import_file", "reject"] {
      #expect(try ledger.rows(table) == [], "\(table)")
    }
    #expect(throws: Problem.self) { try ledger.forget([1]) }
    #expect(try ledger.isSound())
  }

  /// The rows that the reports of a scope are made from.
  private func relations(_ ledger: Ledger) throws -> [[String]] {
    let snapshot = try ReportSnapshot(ledger, scope: ReportScope())
    defer { snapshot.close() }
    try snapshot.makeTally(by: ["account", "country", "prefix", "origin", "method", "outcome", "q931", "final_status"])
    try snapshot.makeCharges(by: ["account"]) { _ in .unrated(because: "") }
    try snapshot.makeExceptions { _ in .unrated(because: "") }
    return try ["tally", "charge", "exception"].map { relation in
      var rows: [String] = []
      try snapshot.forEachRow("SELECT * FROM \(relation)") { names, values in
        rows.append(zip(names, values).map { "\($0)=\($1)" }.joined(separator: " "))
      }
      return rows.sorted()
    }
  }
}
