import Calls
import Foundation
import GRDB
import Testing

@testable import Ledger

@Suite("Packed days of the tally") struct TallyDayTests {
  /// A tally as it is read back: cells by what they say.
  private struct Cells: Equatable {
    var outcomes: [String: OutcomeCounts] = [:]
    var charges: [String: Int] = [:]
  }

  /// Cells at random, extremes among them, counted in a random order with texts that came in a random order.
  private struct World {
    static let accounts = ["7", "90", "999999999999999999", ""]
    static let statuses = ["", "ANSWER", "CANCEL", "ODD ÿ", String(repeating: "X", count: 300)]
    let texts = TextTable()
    let outcomes = CellTable<CellKey, OutcomeCounts>(zero: OutcomeCounts())
    let charges = CellTable<CellKey, Int>(zero: 0)
    var cells = Cells()

    static func count(_ random: inout Seeded) -> Int {
      [0, 1, random.below(200), random.below(1 << 20), 1 << 40][random.below(5)]
    }

    static func cell(_ random: inout Seeded, _ texts: TextTable) -> CountedCell {
      // Days and their borders, a time of 2099, and none.
      let hour = [-1, 0, 23, 24, 491_231 + random.below(3), 491_232 + random.below(100), 1_139_500][random.below(7)]
      var cell = CountedCell(
        hour: Int32(hour), account: texts.id(of: accounts[random.below(accounts.count)]),
        method: Method.allCases[random.below(Method.allCases.count)])
      cell.finalStatus = texts.id(of: statuses[random.below(statuses.count)])
      cell.cause = [-1, 0, 16, 127, 255, Int16.max][random.below(6)]
      (cell.hasRequest, cell.hasCallRecord) = (random.chance(50), random.chance(50))
      cell.callerStem =
        PackedDigits(["", "7", "42123210", "99999999999", "00000000000"][random.below(5)].utf8) ?? .none
      cell.reached = ChargePoint.allCases[random.below(3)]
      return cell
    }

    init(seed: UInt64, order: UInt64) {
      var (random, shuffle) = (Seeded(seed), Seeded(order))
      var entries: [(outcome: OutcomeCounts, charge: Int, cell: CountedCell)] = []
      let first = TextTable()
      for _ in 0..<(1 + random.below(300)) {
        var counts = OutcomeCounts()
        counts.verifications = 1 + Self.count(&random)
        (counts.redirected, counts.notRedirected) = (Self.count(&random), Self.count(&random))
        (counts.callRecords, counts.duplicateRequests) = (Self.count(&random), Self.count(&random))
        (counts.duplicateCallRecords, counts.conflicting) = (Self.count(&random), Self.count(&random))
        (counts.accountMismatches, counts.numberMismatches) = (Self.count(&random), Self.count(&random))
        entries.append((counts, 1 + Self.count(&random), Self.cell(&random, first)))
      }
      for (counts, count, cell) in entries.shuffled(using: &shuffle) {
        var cell = cell
        cell.account = texts.id(of: first.text(cell.account))
        cell.finalStatus = texts.id(of: first.text(cell.finalStatus))
        outcomes.update(cell.outcomeKey) { $0.add(counts, times: 1) }
        charges.update(cell.chargeKey(cell.callerStem, cell.reached)) { $0 += count }
        cells.outcomes[TallyDayTests.name(cell, texts), default: OutcomeCounts()].add(counts, times: 1)
        cells.charges[TallyDayTests.chargeName(cell, texts), default: 0] += count
      }
    }
  }

  private static func name(_ cell: CountedCell, _ texts: TextTable) -> String {
    "\(cell.hour) \(texts.text(cell.account)) \(cell.method) \(cell.cause) \(texts.text(cell.finalStatus)) "
      + "\(cell.hasRequest) \(cell.hasCallRecord)"
  }

  private static func chargeName(_ cell: CountedCell, _ texts: TextTable) -> String {
    "\(cell.hour) \(texts.text(cell.account)) \(cell.method) \(cell.callerStem.text) \(cell.reached)"
  }

  private func read(_ db: Database, in hours: Range<Int64>? = nil) throws -> Cells {
    let texts = TextTable()
    _ = texts.id(of: "something else")
    var cells = Cells()
    let store = TallyStore(db, texts: texts)
    try store.forEachOutcome(in: hours) { cell, counts in
      #expect(cells.outcomes.updateValue(counts, forKey: Self.name(cell, texts)) == nil)
    }
    try store.forEachCharge(in: hours) { cell, count in
      #expect(cells.charges.updateValue(count, forKey: Self.chargeName(cell, texts)) == nil)
    }
    return cells
  }

  @Test(arguments: 0..<40) func readsWhatWasWritten(_ seed: Int) throws {
    let (world, other) = (World(seed: UInt64(seed), order: 1), World(seed: UInt64(seed), order: 2))
    let (ledger, again) = (try Ledger.temporary(), try Ledger.temporary())
    try ledger.withConnection { db in
      try TallyStore(db, texts: world.texts).write(world.outcomes, world.charges)
      #expect(try read(db) == world.cells)
      // Some hours: what has no time is in none.
      let hours: Range<Int64> = 0..<491_240
      let some = try read(db, in: hours)
      func isIn(_ name: String) -> Bool {
        hours.contains(Int64(name.prefix { $0 != " " }) ?? -1)
      }
      #expect(some.outcomes == world.cells.outcomes.filter { isIn($0.key) })
      #expect(some.charges == world.cells.charges.filter { isIn($0.key) })
      #expect(try read(db, in: 24..<24) == Cells())
    }
    try again.withConnection { try TallyStore($0, texts: other.texts).write(other.outcomes, other.charges) }
    #expect(try ledger.rows("tally_day") == again.rows("tally_day"))
  }

  /// What comes to nothing leaves nothing, a day neither.
  @Test func forgetsWhatComesToNothing() throws {
    let world = World(seed: 7, order: 1)
    let ledger = try Ledger.temporary()
    try ledger.withConnection { db in
      let store = TallyStore(db, texts: world.texts)
      try store.write(world.outcomes, world.charges)
      let (outcomes, charges) = (
        CellTable<CellKey, OutcomeCounts>(zero: OutcomeCounts()), CellTable<CellKey, Int>(zero: 0)
      )
      world.outcomes.visit { key, counts in
        outcomes.update(key) { kept in if CountedCell.hour(of: key) > 24 { kept = counts } }
      }
      world.charges.visit { key, count in
        charges.update(key) { kept in if CountedCell.hour(of: key) > 24 { kept = count } }
      }
      try store.write(outcomes, charges)
      let left = try read(db)
      #expect(left.outcomes.count < world.cells.outcomes.count && !left.outcomes.isEmpty && !left.charges.isEmpty)
      #expect(left.outcomes.allSatisfy { world.cells.outcomes[$0.key] == $0.value })
      #expect(try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM tally_day WHERE day <= 0") == 0)
    }
  }

  /// No byte of a day may be another, and none may be missing: nothing in it is believed before that is known.
  @Test func refusesWhatIsDamaged() throws {
    let world = World(seed: 3, order: 1)
    let ledger = try Ledger.temporary()
    let days = try ledger.withConnection { db in
      try TallyStore(db, texts: world.texts).write(world.outcomes, world.charges)
      return try Data.fetchAll(db, sql: "SELECT cells FROM tally_day ORDER BY length(cells)").map { [UInt8]($0) }
    }
    let packed = try #require(days.first)
    func open(_ bytes: [UInt8]) throws {
      try bytes.withUnsafeBytes { _ = try TallyDay($0, day: 1, texts: TextTable()) }
    }
    func isRefused(_ bytes: [UInt8]) -> Bool {
      do { try open(bytes) } catch let error as DatabaseError {
        return error.resultCode == .SQLITE_CORRUPT
      } catch {}
      return false
    }
    try open(packed)
    for index in packed.indices {
      var damaged = packed
      damaged[index] ^= 1 << (index % 8)
      #expect(isRefused(damaged), "byte \(index)")
      #expect(isRefused(Array(packed[..<index])), "the first \(index) bytes")
    }
    #expect(isRefused(packed + [0]))
    // A report says so, and does not count on.
    let problem = #expect(throws: Problem.self) {
      try ledger.withConnection { db in
        try db.execute(sql: "UPDATE tally_day SET cells = zeroblob(20) WHERE day > 0")
        _ = try MatchingTotals(db, graceMilliseconds: 0)
      }
    }
    #expect(problem?.exitStatus == .data && problem?.reason == "the ledger is damaged")
  }

  @Test(arguments: [(-25, -2), (-24, -1), (-1, -1), (0, 0), (23, 0), (24, 1), (491_231, 20_467), (491_232, 20_468)])
  func cutsDays(_ hour: Int, _ day: Int) {
    #expect(TallyDay.number(ofHour: Int32(hour)) == Int32(day))
  }
}
