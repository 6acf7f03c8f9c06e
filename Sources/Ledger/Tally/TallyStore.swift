import Calls
import GRDB

/// The tally's cells in the ledger: a row for each UTC day (`TallyDay`).
///
/// A row for each cell took a third of a large import's time on one core, and most of a report's: cells are small, and there
/// are tens of thousands of them.
struct TallyStore {
  private let db: Database
  private let texts: TextTable

  /// - Parameter texts: where accounts and final statuses have their numbers.
  init(_ db: Database, texts: TextTable) { (self.db, self.texts) = (db, texts) }

  // MARK: - Reading

  /// Visits the outcome cells of some hours, day by day; nil stands for all, those without a time included.
  func forEachOutcome(in hours: Range<Int64>?, _ body: (CountedCell, OutcomeCounts) throws -> Void) throws {
    let (first, end) = Self.bounds(hours)
    try forEachDay(first, end) { day in
      try day.forEachOutcome { cell, counts in
        if cell.hour >= first, cell.hour < end { try body(cell, counts) }
      }
    }
  }

  /// Visits the charge cells of some hours.
  func forEachCharge(in hours: Range<Int64>?, _ body: (CountedCell, Int) throws -> Void) throws {
    let (first, end) = Self.bounds(hours)
    try forEachDay(first, end) { day in
      try day.forEachCharge { cell, count in
        if cell.hour >= first, cell.hour < end { try body(cell, count) }
      }
    }
  }

  /// What has no time, in the hour before 1970, lies outside every period.
  private static func bounds(_ hours: Range<Int64>?) -> (first: Int32, end: Int32) {
    guard let hours else { return (.min, .max) }
    return (Int32(clamping: max(0, hours.lowerBound)), Int32(clamping: hours.upperBound))
  }

  private func forEachDay(_ first: Int32, _ end: Int32, _ body: (TallyDay) throws -> Void) throws {
    guard first < end else { return }
    let days = try Statement(db, "SELECT day, cells FROM tally_day WHERE day BETWEEN ? AND ? ORDER BY day")
    days.bind(1, Int64(TallyDay.number(ofHour: first)))
    days.bind(2, Int64(TallyDay.number(ofHour: end - 1)))
    while try days.step() { try body(TallyDay(days.bytes(1), day: days.integer(0), texts: texts)) }
  }

  /// Reads some days, those that are there.
  func read(_ days: Set<Int32>, _ body: (TallyDay) throws -> Void) throws {
    let select = try Statement(db, "SELECT cells FROM tally_day WHERE day = ?")
    for day in days {
      select.bind(1, Int64(day))
      if try select.step() { try body(TallyDay(select.bytes(0), day: Int64(day), texts: texts)) }
      select.reset()
    }
  }

  // MARK: - Writing

  /// Writes days anew; what is not counted any more is not written, and a day of which nothing is left goes.
  func write(_ outcomes: CellTable<CellKey, OutcomeCounts>, _ charges: CellTable<CellKey, Int>) throws {
    var days: Set<Int32> = []
    let ranks = TextRanks(outcomes, charges, texts)
    let outcomes = Self.ordered(outcomes, ranks, &days) { $0.verifications != 0 }
    let charges = Self.ordered(charges, ranks, &days) { $0 != 0 }
    let insert = try Statement(db, "INSERT OR REPLACE INTO tally_day (day, cells) VALUES (?, ?)")
    let delete = try Statement(db, "DELETE FROM tally_day WHERE day = ?")
    var (outcome, charge) = (0, 0)
    // Like the cells: in their keys, the hour before 1970 is the last.
    for day in days.sorted(by: { UInt32(bitPattern: $0) < UInt32(bitPattern: $1) }) {
      let (firstOutcome, firstCharge) = (outcome, charge)
      while outcome < outcomes.count, TallyDay.number(ofHour: outcomes[outcome].cell.hour) == day { outcome += 1 }
      while charge < charges.count, TallyDay.number(ofHour: charges[charge].cell.hour) == day { charge += 1 }
      guard outcome > firstOutcome || charge > firstCharge else {
        delete.bind(1, Int64(day))
        try delete.run()
        continue
      }
      let packed = TallyDay.pack(
        outcomes: outcomes[firstOutcome..<outcome], charges: charges[firstCharge..<charge], texts: ranks.texts)
      insert.bind(1, Int64(day))
      try packed.withUnsafeBytes { bytes in
        insert.bindBlob(2, bytes)
        try insert.run()
      }
    }
  }

  /// Cells in the order in which days hold them, their texts as ranks.
  ///
  /// - Parameter days: takes the days of all cells, counted or not.
  private static func ordered<Counts>(
    _ table: CellTable<CellKey, Counts>, _ ranks: TextRanks, _ days: inout Set<Int32>, where isCounted: (Counts) -> Bool
  ) -> [(cell: CountedCell, counts: Counts)] {
    var found: [Counts] = []
    var order: [(key: CellKey, index: Int32)] = []
    found.reserveCapacity(table.count)
    order.reserveCapacity(table.count)
    var lastDay: Int32?
    table.visit { key, counts in
      let day = TallyDay.number(ofHour: CountedCell.hour(of: key))
      if day != lastDay { days.insert(day) }
      lastDay = day
      guard isCounted(counts) else { return }
      order.append((ranks.key(key), Int32(found.count)))
      found.append(counts)
    }
    order.sort { $0.key < $1.key }
    return order.map { (CountedCell($0.key), found[Int($0.index)]) }
  }
}

/// Numbers for the texts of cells, in the order of the texts' bytes: those of a `TextTable` tell which came first.
private struct TextRanks {
  private(set) var texts: [[UInt8]] = []
  private var ranks: [TextID]

  init(
    _ outcomes: CellTable<CellKey, OutcomeCounts>, _ charges: CellTable<CellKey, Int>, _ table: TextTable
  ) {
    ranks = Array(repeating: 0, count: table.idLimit)
    var used = [Bool](repeating: false, count: table.idLimit)
    outcomes.visit { key, _ in
      let cell = CountedCell(key)
      (used[Int(cell.account)], used[Int(cell.finalStatus)]) = (true, true)
    }
    charges.visit { key, _ in used[Int(CountedCell(key).account)] = true }
    let byText = used.indices.filter { used[$0] }.map { (id: $0, bytes: Array(table.text(TextID($0)).utf8)) }
      .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    for (rank, text) in byText.enumerated() { ranks[text.id] = TextID(rank) }
    texts = byText.map(\.bytes)
  }

  @inline(__always) func key(_ key: CellKey) -> CellKey {
    CountedCell.mapTexts(of: key) { ranks[Int($0)] }
  }
}
