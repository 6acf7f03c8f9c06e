/// Reads the small CSV tables that are compiled into the binary (our own files: a defect in one stops us loudly).
enum EmbeddedTable {
  /// Rows of cells; quotes as in RFC 4180, `#` begins a comment line.
  static func rows(_ bytes: [UInt8]) -> [[String]] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
      .map { cells(of: $0) }
  }

  private static func cells(of line: Substring) -> [String] {
    var cells = [""]
    var quoted = false
    for character in line {
      switch character {
      case "\"": quoted.toggle()
      case "," where !quoted: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
    }
    return cells
  }
}
