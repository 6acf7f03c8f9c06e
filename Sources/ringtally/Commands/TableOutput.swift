import Reporting

/// A small table of texts on standard output: aligned on a terminal, CSV into a pipe.
struct TableOutput {
  var columns: [String]
  /// The names of those that are aligned to the right, and that no spreadsheet takes for a formula.
  var numeric: Set<String>

  func write(_ rows: [[String]]) throws {
    guard !Terminal.isOutputATerminal else {
      return try Terminal.write(AlignedText.bytes(columns, rows, numeric: numeric))
    }
    let kinds = columns.map { name in
      ReportColumn(name: name, kind: numeric.contains(name) ? .number : .text, description: "", line: 0)
    }
    var csv = CSVWriter(columns: kinds) { try Terminal.write($0) }
    for row in rows { try csv.append(row.map { $0.isEmpty ? .empty : .text($0) }) }
    try csv.finish()
  }
}

/// Columns of text side by side, numbers to the right, a rule below the header.
enum AlignedText {
  static func bytes(_ header: [String], _ rows: [[String]], numeric: Set<String>) -> [UInt8] {
    let widths = header.indices.map { index in ([header] + rows).map { TextWriter.width($0[index]) }.max() ?? 0 }
    let rule = widths.map { String(repeating: "-", count: $0) }
    let lines = ([header, rule] + rows).map { cells in
      var line = cells.indices.map { index in
        let space = String(repeating: " ", count: widths[index] - TextWriter.width(cells[index]))
        return numeric.contains(header[index]) ? space + cells[index] : cells[index] + space
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    return Array(lines.joined().utf8)
  }
}
