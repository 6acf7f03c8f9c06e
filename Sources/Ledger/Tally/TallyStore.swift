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
    let outcomeCells = OrderedCells(outcomes, ranks, &days) { $0.verifications != 0 }
    let chargeCells = OrderedCells(charges, ranks, &days) { $0 != 0 }
    let insert = try Statement(db, "INSERT OR REPLACE INTO tally_day (day, cells) VALUES (?, ?)")
    let delete = try Statement(db, "DELETE FROM tally_day WHERE day = ?")
    var (outcome, charge) = (0, 0)
    for day in days.sorted() {
      let (ownOutcomes, ownCharges) = (outcomeCells.take(day, from: &outcome), chargeCells.take(day, from: &charge))
      guard !ownOutcomes.isEmpty || !ownCharges.isEmpty else {
        delete.bind(1, Int64(day))
        try delete.run()
        continue
      }
      let packed = TallyDay.pack(
        outcomes: ownOutcomes.lazy.map { outcomeCells[$0] }, charges: ownCharges.lazy.map { chargeCells[$0] },
        texts: ranks.texts)
      insert.bind(1, Int64(day))
      try packed.withUnsafeBytes { bytes in
        insert.bindBlob(2, bytes)
        try insert.run()
      }
    }
  }
}

/// The counted cells of a table in the order in which days hold them, their texts as ranks.
private struct OrderedCells<Counts: BitwiseCopyable> {
  private let table: CellTable<CellKey, Counts>
  /// Of all the table's cells.
  private var keys: [CellKey] = []
  /// Numbers of cells.
  private var order: [Int32] = []

  /// - Parameter days: takes the days of all cells, counted or not.
  init(
    _ table: CellTable<CellKey, Counts>, _ ranks: TextRanks, _ days: inout Set<Int32>, where isCounted: (Counts) -> Bool
  ) {
    self.table = table
    keys.reserveCapacity(table.count)
    order.reserveCapacity(table.count)
    var lastDay: Int32?
    table.visit { key, counts in
      let day = TallyDay.number(ofHour: CountedCell.hour(of: key))
      if day != lastDay { days.insert(day) }
      lastDay = day
      if isCounted(counts) { order.append(Int32(keys.count)) }
      keys.append(ranks.key(key))
    }
    sort()
  }

  /// By hour first: cells are dealt out by hour, so that little is left to compare. Times lie between 2000 and 2100, so that
  /// there are not too many hours.
  private mutating func sort() {
    let hours = order.lazy.map { [keys] in CountedCell.hour(of: keys[Int($0)]) }
    guard let first = hours.min(), let last = hours.max() else { return }
    // Where each hour begins; while cells are dealt out, where its next one goes.
    var places = [Int32](repeating: 0, count: Int(last - first) + 2)
    for hour in hours { places[Int(hour - first) + 1] += 1 }
    for hour in 1..<places.count { places[hour] += places[hour - 1] }
    var dealt = [Int32](repeating: 0, count: order.count)
    for (cell, hour) in zip(order, hours) {
      dealt[Int(places[Int(hour - first)])] = cell
      places[Int(hour - first)] += 1
    }
    dealt.withUnsafeMutableBufferPointer { dealt in
      var start = 0
      for end in places.dropLast() where Int(end) > start {
        dealt[start..<Int(end)].sort { keys[Int($0)] < keys[Int($1)] }
        start = Int(end)
      }
    }
    order = dealt
  }

  subscript(_ index: Int32) -> (cell: CountedCell, counts: Counts) {
    (CountedCell(keys[Int(index)]), table.counts(Int(index)))
  }

  /// The numbers of a day's cells, which lie from `place` on; it moves behind them.
  func take(_ day: Int32, from place: inout Int) -> ArraySlice<Int32> {
    let start = place
    while place < order.count, TallyDay.number(ofHour: CountedCell.hour(of: keys[Int(order[place])])) == day {
      place += 1
    }
    return order[start..<place]
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
