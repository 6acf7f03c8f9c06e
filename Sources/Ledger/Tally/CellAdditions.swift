/// What a cell counts, where cells are added up.
protocol CellCounts: BitwiseCopyable {
  mutating func add(_ other: Self)
}

extension Int: CellCounts {
  mutating func add(_ other: Int) { self += other }
}

/// Cells to which much is added: additions wait until there are a few. Their cells lie anywhere in memory, and so come into
/// the cache all at a time instead of one after another (docs/internals/performance.md).
final class CellAdditions<Counts: CellCounts> {
  private typealias Addition = (key: CellKey, counts: Counts)

  private let cells: CellTable<CellKey, Counts>
  private let waiting: UnsafeMutablePointer<Addition>
  private var waitingCount = 0
  private static var maximumWaiting: Int { 16 }

  init(zero: Counts) {
    cells = CellTable(zero: zero)
    waiting = .allocate(capacity: Self.maximumWaiting)
  }

  deinit { waiting.deallocate() }

  /// Adds to a cell, now or a little later.
  @inline(__always) func add(_ key: CellKey, _ counts: Counts) {
    (waiting + waitingCount).initialize(to: (key, counts))
    waitingCount += 1
    cells.prefetchSlot(of: key)
    if waitingCount == Self.maximumWaiting { addWaiting() }
  }

  private func addWaiting() {
    for index in 0..<waitingCount { cells.prefetchCell(of: waiting[index].key) }
    for index in 0..<waitingCount { cells.update(waiting[index].key) { $0.add(waiting[index].counts) } }
    waitingCount = 0
  }

  /// The cells, with all that was added.
  var table: CellTable<CellKey, Counts> {
    addWaiting()
    return cells
  }
}
