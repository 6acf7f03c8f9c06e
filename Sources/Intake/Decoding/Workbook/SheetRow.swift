/// A row of a sheet while it is put together: its cells' texts, one behind another.
struct SheetRow: ~Copyable {
  /// From 1.
  var number: UInt64 = 0
  private(set) var cells = PlainArray<TableCell>(capacity: 64)
  /// It is longer than any record, and its texts are no longer kept.
  private(set) var isTooLong = false
  /// Columns of formulas whose value was not saved with them.
  private(set) var unsavedFormulas: [Int] = []

  private let maximumRecord: Int
  private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 12, alignment: 8)
  private var used = 0

  init(maximumRecord: Int) { self.maximumRecord = maximumRecord }

  deinit { memory.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[..<used]) }

  /// Whether no cell has a text.
  var isBlank: Bool {
    for index in cells.indices where !FieldForms.trimmed(cells[index].bytes(in: bytes)).isEmpty { return false }
    return true
  }

  mutating func begin(_ number: UInt64, isTooLong: Bool = false) {
    self.number = number
    cells.removeAll()
    if !unsavedFormulas.isEmpty { unsavedFormulas.removeAll() }
    (used, self.isTooLong) = (0, isTooLong)
  }

  /// Sets a cell's text; cells before it that did not come are empty.
  mutating func set(_ column: Int, _ text: UnsafeRawBufferPointer) {
    guard used + text.count <= maximumRecord else {
      isTooLong = true
      return
    }
    if used + text.count + JSONTokenizer.padding > memory.count { grow(used + text.count) }
    UnsafeMutableRawBufferPointer(rebasing: memory[used...]).copyMemory(from: text)
    while cells.count <= column { cells.append(TableCell(start: used, end: used)) }
    cells[column] = TableCell(start: used, end: used + text.count)
    used += text.count
  }

  mutating func noteUnsavedFormula(_ column: Int) { unsavedFormulas.append(column) }

  private mutating func grow(_ needed: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: needed + needed / 2 + JSONTokenizer.padding, alignment: 8)
    larger.copyMemory(from: bytes)
    memory.deallocate()
    memory = larger
  }
}
