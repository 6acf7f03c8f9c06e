import Calls

/// A sheet's XML as rows of texts.
final class SheetCells: XMLHandler {
  /// `XFD`, the last there is.
  private static let maximumColumn = 16_384

  private enum Kind { case number, shared, text, flag, error }

  private let workbook: Workbook
  private let place: String
  private let take: (borrowing SheetRow) throws(Problem) -> Void
  private var row: SheetRow
  private var column = 0
  private var kind = Kind.number
  private var style = 0
  private var value: [UInt8] = []
  private var isValue = false
  private var isFormula = false
  private var phonetic = 0
  /// Inside a row, and inside a cell: other elements of a sheet hold texts, too.
  private var (isInRow, isInCell) = (false, false)

  /// - Parameter take: gets each row that has a cell, in order.
  init(
    _ workbook: Workbook, place: String, maximumRecord: Int,
    take: @escaping (borrowing SheetRow) throws(Problem) -> Void
  ) {
    (self.workbook, self.place, self.take) = (workbook, place, take)
    row = SheetRow(maximumRecord: maximumRecord)
  }

  func begin(_ name: XMLName, _ attributes: XMLAttributes) throws(Problem) {
    if name == "c" {
      try beginCell(attributes)
    } else if name == "v" || name == "t" {
      isValue = isInCell && phonetic == 0
    } else if name == "f" {
      isFormula = true
    } else if name == "rPh" {
      phonetic += 1
    } else if name == "row" {
      // A row that does not tell its number is the next.
      let number = try attributes["r"].map { bytes throws(Problem) in try self.number(bytes) } ?? row.number + 1
      guard number > row.number else { throw damage("row \(number) follows row \(row.number)") }
      row.begin(number)
      (column, isInRow) = (-1, true)
    }
  }

  func end(_ name: XMLName) throws(Problem) {
    if name == "c" {
      if isInCell { try endCell() }
      isInCell = false
    } else if name == "v" || name == "t" {
      isValue = false
    } else if name == "rPh" {
      phonetic -= 1
    } else if name == "row" {
      isInRow = false
      if !row.cells.isEmpty || row.isTooLong || !row.unsavedFormulas.isEmpty { try take(row) }
    }
  }

  func text(_ bytes: UnsafeRawBufferPointer) {
    // A text of more than a record makes its row too long, whatever its length.
    if isValue, value.count <= RecordBuffer.maximumRecord { value.append(contentsOf: bytes) }
  }

  private func number(_ bytes: UnsafeRawBufferPointer) throws(Problem) -> UInt64 {
    guard let number = UInt64(String(decoding: bytes, as: UTF8.self)), (1...1 << 32).contains(number) else {
      throw damage("a row's number is none")
    }
    return number
  }

  // MARK: - Cells

  private func beginCell(_ attributes: XMLAttributes) throws(Problem) {
    isInCell = isInRow
    value.removeAll(keepingCapacity: true)
    isFormula = false
    column = attributes["r"].map(Self.column) ?? column + 1
    guard (0..<Self.maximumColumn).contains(column) else { throw damage("a cell of row \(row.number) has no column") }
    style = attributes.number("s") ?? 0
    kind = attributes["t"].map(Self.kind) ?? .number
  }

  /// `AB12` to 27; -1 for no column.
  private static func column(_ reference: UnsafeRawBufferPointer) -> Int {
    var column = 0
    for byte in reference.prefix(4) {
      let letter = Int(byte | 0x20) - Int(UInt8(ascii: "a"))
      guard (0..<26).contains(letter), byte >= UInt8(ascii: "A") else { break }
      column = column * 26 + letter + 1
    }
    return column - 1
  }

  private static func kind(_ type: UnsafeRawBufferPointer) -> Kind {
    switch String(decoding: type, as: UTF8.self) {
    case "s": .shared
    case "b": .flag
    case "e": .error
    // A formula's text, a text of the cell's own, a date in ISO 8601.
    case "str", "inlineStr", "d": .text
    default: .number
    }
  }

  private func endCell() throws(Problem) {
    // A formula whose value is an empty text says that it is a text. Libraries write formulas and do not reckon.
    if isFormula, value.isEmpty, kind != .text { return row.noteUnsavedFormula(column) }
    switch kind {
    // `#N/A` and the like: there is no value.
    case .error: return
    case .text: set(value)
    case .flag: set(value == [UInt8(ascii: "1")] ? Array("true".utf8) : Array("false".utf8))
    case .number: setNumber()
    case .shared:
      guard let index = Int(String(decoding: value, as: UTF8.self)), let text = workbook.strings.text(index) else {
        throw damage("a cell of row \(row.number) refers to a text that is not there")
      }
      if !text.isEmpty { row.set(column, text) }
    }
  }

  private func set(_ text: [UInt8]) {
    guard !text.isEmpty else { return }
    text.withUnsafeBytes { row.set(column, $0) }
  }

  /// Digit by digit as the file has it, but where its style says that it is a date or a length of time.
  private func setNumber() {
    let meaning = workbook.styles.meaning(style)
    if meaning == .number { return set(value.withUnsafeBytes(SheetNumber.expanded) ?? value) }
    let text = String(decoding: value, as: UTF8.self)
    let shown =
      meaning == .elapsed
      ? SheetNumber.elapsed(text) : SheetNumber.date(text, from1904: workbook.contents.countsFrom1904)
    set(shown.map { Array($0.utf8) } ?? value)
  }

  private func damage(_ reason: String) -> Problem { WorkbookDamage.problem(place, reason) }
}
