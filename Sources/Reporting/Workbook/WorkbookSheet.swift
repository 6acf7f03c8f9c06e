import CXlsxWriter
import Calls

/// A sheet that is one table: a frozen header, filters, and cells of the columns' types.
///
/// A workbook's numbers are binary fractions, of which a reader shows fifteen digits. Up to there the number that is read is
/// the one that was meant; a longer one is written as text, so that no digit is lost. Nothing is ever a formula.
final class WorkbookSheet {
  /// What a spreadsheet shows and keeps of a number.
  static let maximumDigits = 15
  /// UTF-16 units of a cell's text.
  static let maximumText = 32_767

  let name: String
  private let sheet: UnsafeMutablePointer<lxw_worksheet>
  private let formats: WorkbookFormats
  private let columns: [ReportColumn]
  private let maximumRows: Int
  private var widths: [Int]
  /// Rows written, the header not counted.
  private(set) var rowCount = 0
  /// Rows that have cells, the header among them: what a reader finds.
  private(set) var filledRows = 1
  /// Rows that there was no room for.
  private(set) var leftOut = 0

  /// Room beside a header for the button of its filter.
  private static let filterWidth = 3
  private static let columnWidth = 8...60

  /// - Parameter maximumRows: of the sheet, the header among them.
  init(
    _ sheet: UnsafeMutablePointer<lxw_worksheet>, name: String, columns: [ReportColumn], formats: WorkbookFormats,
    maximumRows: Int
  ) throws {
    (self.sheet, self.name, self.columns, self.formats) = (sheet, name, columns, formats)
    self.maximumRows = maximumRows
    widths = columns.map { $0.name.count + Self.filterWidth }
    for (index, column) in columns.enumerated() {
      try check(worksheet_write_string(sheet, 0, lxw_col_t(index), column.name, formats.header))
    }
    worksheet_freeze_panes(sheet, 1, 0)
  }

  func append(_ row: [Cell]) throws {
    guard rowCount + 1 < maximumRows else {
      leftOut += 1
      return
    }
    rowCount += 1
    if !row.allSatisfy(\.isEmpty) { filledRows += 1 }
    for (index, cell) in row.enumerated() where !cell.isEmpty {
      let text = cell.plainText
      let place = (lxw_row_t(rowCount), lxw_col_t(index))
      if let decimals = Self.decimals(cell), let number = Self.number(text) {
        try check(worksheet_write_number(sheet, place.0, place.1, number, formats.number(decimals: decimals)))
      } else {
        try check(worksheet_write_string(sheet, place.0, place.1, Self.writable(text), formats.text))
      }
      widths[index] = max(widths[index], TextWriter.width(text))
    }
  }

  /// Sets what is known only when all rows are there.
  func finish() throws {
    let last = lxw_col_t(max(columns.count, 1) - 1)
    try check(worksheet_autofilter(sheet, 0, 0, lxw_row_t(rowCount), last))
    for (index, width) in widths.enumerated() {
      let fitting = min(max(width, Self.columnWidth.lowerBound), Self.columnWidth.upperBound)
      try check(worksheet_set_column(sheet, lxw_col_t(index), lxw_col_t(index), Double(fitting + 1), nil))
    }
    // Accounts and keys are digits and text all the same; a mark in each cell would call that an error.
    try check(
      worksheet_ignore_errors(sheet, UInt8(LXW_IGNORE_NUMBER_STORED_AS_TEXT.rawValue), "A1:XFD\(maximumRows)"))
  }

  /// - Throws: `Problem` (cannotWrite).
  private func check(_ error: lxw_error) throws { try WorkbookWriter.check(error) }

  private static func decimals(_ cell: Cell) -> Int? {
    switch cell {
    case .number, .count: 0
    case .rate, .low, .high: 6
    case .money(_, let decimals): decimals
    case .empty, .text: nil
    }
  }

  /// Nil for a number that has more digits than a workbook keeps.
  private static func number(_ text: String) -> Double? {
    let digits = text.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let zero = UInt8(ascii: "0")
    guard let first = digits.firstIndex(where: { $0 != zero }), let last = digits.lastIndex(where: { $0 != zero })
    else {
      return Double(text)
    }
    return last - first < maximumDigits ? Double(text) : nil
  }

  /// A text as a cell can hold it: XML has no place for two characters, C none for a third, and a cell has an end. What
  /// reads like a spreadsheet's escape of a character (`_x0041_`, ECMA-376 part 1, 22.9.2.19) gets its underscore escaped.
  private static func writable(_ text: String) -> String {
    let isBad: (Unicode.Scalar) -> Bool = { $0 == "\0" || $0 == "\u{FFFE}" || $0 == "\u{FFFF}" }
    var writable = text
    if text.utf16.count > maximumText || text.unicodeScalars.contains(where: isBad) {
      var (kept, length) = (String.UnicodeScalarView(), 0)
      for scalar in text.unicodeScalars {
        length += UTF16.width(scalar)
        if length >= maximumText {
          kept.append("…")
          break
        }
        kept.append(isBad(scalar) ? "\u{FFFD}" : scalar)
      }
      writable = String(kept)
    }
    guard writable.utf8.contains("_x".utf8) else { return writable }
    return writable.replacing(/_(?=x[0-9A-Fa-f]{4}_)/, with: "_x005F_")
  }
}
