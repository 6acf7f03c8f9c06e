import Foundation

/// One input file, already decoded; its name decides its form: `.csv` a table, `.json` an array, else a log of lines.
struct OracleFile: Sendable, Hashable {
  enum Form: Sendable { case lines, array, table }

  let name: String
  let bytes: Data

  var form: Form {
    if name.hasSuffix(".csv") { return .table }
    return name.hasSuffix(".json") ? .array : .lines
  }
}

/// A JSON value as the oracle sees it. `whole` and `fraction` keep their digits as text.
indirect enum OracleValue: Sendable, Hashable {
  case null
  case flag(Bool)
  case whole(String)
  case fraction(String)
  case text(String)
  case list([OracleValue])
  case object([String: OracleValue])

  /// Foundation's reading of a JSON text; nil when it is not JSON.
  static func parse(_ text: String) -> OracleValue? {
    guard let any = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed]) else {
      return nil
    }
    return OracleValue(any: any)
  }

  private init(any: Any) {
    if let object = any as? [String: Any] {
      self = .object(object.mapValues { OracleValue(any: $0) })
    } else if let list = any as? [Any] {
      self = .list(list.map { OracleValue(any: $0) })
    } else if let text = any as? String {
      self = .text(text)
    } else if let number = any as? NSNumber {
      // Foundation on Linux marks a JSON boolean with the type code `c` and a decimal with `d`.
      switch String(cString: number.objCType) {
      case "c": self = .flag(number.boolValue)
      case "d", "f": self = .fraction(number.stringValue)
      default: self = .whole(number.stringValue)
      }
    } else {
      self = .null
    }
  }

  /// Null and the empty text say nothing.
  var isAbsent: Bool {
    switch self {
    case .null: true
    case .text(let text): text.isEmpty
    default: false
    }
  }

  /// A text, or a number's digits.
  var plainText: String? {
    switch self {
    case .text(let text), .whole(let text), .fraction(let text): text
    default: nil
    }
  }
}

/// One line, array element or table row. `value` is nil where it could not be read.
struct OraclePiece: Sendable {
  let line: Int
  let value: OracleValue?
}

/// Cuts a file into its pieces.
enum OracleCutter {
  static func pieces(of file: OracleFile) -> [OraclePiece] {
    var text = String(decoding: file.bytes, as: UTF8.self)
    if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
    switch file.form {
    case .lines: return lines(of: text)
    case .array: return elements(of: text)
    case .table: return rows(of: text)
    }
  }

  private static func lines(of text: String) -> [OraclePiece] {
    var pieces: [OraclePiece] = []
    for (index, bytes) in Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      let line = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      if line.isEmpty { continue }
      pieces += parts(of: line, line: index + 1)
    }
    return pieces
  }

  /// Several events in one array on one line are several records.
  private static func parts(of text: String, line: Int) -> [OraclePiece] {
    guard let value = OracleValue.parse(text) else { return [OraclePiece(line: line, value: nil)] }
    if case .list(let list) = value { return list.map { OraclePiece(line: line, value: $0) } }
    return [OraclePiece(line: line, value: value)]
  }

  /// The elements of one JSON array, each with the line it begins on. The array must be whole.
  private static func elements(of text: String) -> [OraclePiece] {
    var pieces: [OraclePiece] = []
    var depth = 0
    var line = 1
    var startLine = 0
    var element: [UInt8] = []
    var inString = false
    var escaped = false
    for byte in text.utf8 {
      let isSpace = byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
      let endsElement = !inString && depth == 1 && (byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]"))
      if endsElement {
        if !element.isEmpty { pieces += parts(of: String(decoding: element, as: UTF8.self), line: startLine) }
        element = []
      } else if depth >= 1 && !(element.isEmpty && isSpace) {
        if element.isEmpty { startLine = line }
        element.append(byte)
      }
      if inString {
        if escaped {
          escaped = false
        } else if byte == UInt8(ascii: "\\") {
          escaped = true
        } else if byte == UInt8(ascii: "\"") {
          inString = false
        }
      } else if byte == UInt8(ascii: "\"") {
        inString = true
      } else if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
        depth += 1
      } else if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
        depth -= 1
      }
      if byte == 0x0A { line += 1 }
    }
    return pieces
  }

  private static func rows(of text: String) -> [OraclePiece] {
    let rows = OracleTableReader.rows(of: text)
    guard let header = rows.first else { return [] }
    return rows.dropFirst().map { row in
      var object: [String: OracleValue] = [:]
      for (name, cell) in zip(header.cells, row.cells) { object[name] = .text(cell) }
      return OraclePiece(line: row.line, value: .object(object))
    }
  }
}

/// CSV as RFC 4180 has it: `,`, quotes doubled inside quotes. Blank lines are no rows.
enum OracleTableReader {
  static func rows(of text: String) -> [(line: Int, cells: [String])] {
    var rows: [(line: Int, cells: [String])] = []
    var cells: [String] = []
    var cell = ""
    var line = 1
    var startLine = 1
    var quoted = false
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      if quoted {
        if scalar == "\"" {
          if index < scalars.count, scalars[index] == "\"" {
            cell.append("\"")
            index += 1
          } else {
            quoted = false
          }
        } else {
          if scalar == "\n" { line += 1 }
          cell.unicodeScalars.append(scalar)
        }
      } else if scalar == "\"" {
        quoted = true
      } else if scalar == "," {
        cells.append(cell)
        cell = ""
      } else if scalar == "\n" {
        if !(cells.isEmpty && cell.isEmpty) { rows.append((startLine, cells + [cell])) }
        cells = []
        cell = ""
        line += 1
        startLine = line
      } else if scalar != "\r" {
        cell.unicodeScalars.append(scalar)
      }
    }
    if !(cells.isEmpty && cell.isEmpty) { rows.append((startLine, cells + [cell])) }
    return rows
  }
}
