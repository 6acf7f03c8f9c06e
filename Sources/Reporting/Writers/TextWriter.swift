import Calls

/// Writes a table for a terminal: aligned columns, numbers to the right, a rule below the header.
package enum TextWriter {
  /// The table with a line of totals where the report has any. Values read as in the CSV.
  package static func text(_ table: ReportTable) -> String {
    let header = table.columns.map(\.name)
    // A key or a file name may hold anything; a control character must not steer the terminal.
    let rows = table.rows.map { $0.map { printable($0.plainText) } }
    let totals = table.totals.map { row in
      row.enumerated().map { index, cell in index == 0 && cell.isEmpty ? "total" : printable(cell.plainText) }
    }
    let showsTotals = table.rowCount > 1 && !totals.isEmpty
    let widths = header.indices.map { index in
      ([header] + rows + (showsTotals ? totals : [])).reduce(0) { max($0, width($1[index])) }
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    var lines = [line(header, widths, table), rule.joined(separator: "  ")]
    lines += rows.map { line($0, widths, table) }
    if showsTotals {
      lines.append(rule.joined(separator: "  "))
      lines += totals.map { line($0, widths, table) }
    }
    if table.rowCount > rows.count {
      lines.append("… and \(table.rowCount - rows.count) more rows: \(table.definition.csvName) holds all")
    }
    if table.rowCount == 0 { lines.append("(no rows)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ texts: [String], _ widths: [Int], _ table: ReportTable) -> String {
    let cells = texts.enumerated().map { index, text in
      let space = String(repeating: " ", count: widths[index] - width(text))
      return table.columns[index].kind.isNumeric ? space + text : text + space
    }
    var line = cells.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line
  }

  private static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
    return String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
  }

  /// Columns that a terminal uses: East Asian wide characters and emoji take two, combining marks none.
  package static func width(_ text: String) -> Int {
    text.reduce(0) { $0 + ($1.isASCII ? 1 : characterWidth($1)) }
  }

  private static func characterWidth(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if [.nonspacingMark, .enclosingMark, .format].contains(scalar.properties.generalCategory) { return 0 }
    if scalar.properties.isEmojiPresentation { return 2 }
    // Unicode Standard Annex 11, the blocks that are wide throughout.
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF,
      0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
