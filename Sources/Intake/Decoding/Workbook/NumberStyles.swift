/// How numbers of a workbook are shown, which is all that tells a date from a number (`styles.xml`).
final class NumberStyles: XMLHandler {
  enum Meaning {
    case number
    /// Days since the workbook's first.
    case date
    /// Hours that are not cut at a day: a length of time, in days.
    case elapsed
  }

  private var custom: [Int: Meaning] = [:]
  private var styles: [Meaning] = []
  private var isInCellFormats = false

  /// What a cell's `s` says of its number.
  func meaning(_ style: Int) -> Meaning { styles.indices.contains(style) ? styles[style] : .number }

  func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    if name == "numFmt", let id = attributes.number("numFmtId"), let code = attributes.text("formatCode") {
      custom[id] = Self.meaning(ofCode: code)
    } else if name == "cellXfs" {
      isInCellFormats = true
    } else if name == "xf", isInCellFormats {
      let id = attributes.number("numFmtId") ?? 0
      styles.append(custom[id] ?? Self.builtin(id))
    }
  }

  func end(_ name: XMLName) { if name == "cellXfs" { isInCellFormats = false } }
  func text(_ bytes: UnsafeRawBufferPointer) {}

  /// Formats that no workbook spells out (ECMA-376, part 1, 18.8.30), those of eastern languages among them.
  private static func builtin(_ id: Int) -> Meaning {
    switch id {
    case 46: .elapsed
    case 14...22, 27...36, 45, 47, 50...58: .date
    default: .number
    }
  }

  /// By the letters of the code's first section, outside of quotes, escapes and brackets.
  static func meaning(ofCode code: String) -> Meaning {
    var rest = Substring(code.lowercased())
    while let character = rest.popFirst() {
      switch character {
      case ";": return .number
      case "\"": rest = rest.drop { $0 != "\"" }.dropFirst()
      // The next one stands for itself, for the blank that it is wide, for what fills the cell.
      case "\\", "_", "*": rest = rest.dropFirst()
      case "[":
        let inside = rest.prefix { $0 != "]" }
        rest = rest.dropFirst(inside.count + 1)
        if let first = inside.first, "hms".contains(first), inside.allSatisfy({ $0 == first }) { return .elapsed }
      case "y", "m", "d", "h", "s": return .date
      default: continue
      }
      // `General` has none of the letters; what follows it plays no part.
    }
    return .number
  }
}
