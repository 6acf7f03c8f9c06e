import Calls

/// Writes CSV, row by row, without holding the file in memory.
///
/// UTF-8, a header row, LF, quotes as in RFC 4180 and only where needed. Text that a spreadsheet would take for a formula
/// gets an apostrophe before it (OWASP, "CSV Injection"); numbers are ours and never begin so, but for a minus sign.
package struct CSVWriter {
  package enum Dialect: String, CaseIterable, Sendable {
    /// Comma, no byte order mark.
    case standard
    /// Semicolon and a byte order mark, as a spreadsheet opens it by double click in most of Europe.
    case excel
  }

  private let separator: UInt8
  private let isText: [Bool]
  private let write: ([UInt8]) throws -> Void
  private var buffer: [UInt8] = []

  private static let flushSize = 1 << 16

  /// Begins with the header row.
  ///
  /// - Parameter write: takes the bytes, some 64 KiB at a time.
  package init(
    columns: [ReportColumn], dialect: Dialect = .standard, write: @escaping ([UInt8]) throws -> Void
  ) {
    separator = dialect == .excel ? UInt8(ascii: ";") : UInt8(ascii: ",")
    isText = columns.map { !$0.kind.isNumeric }
    self.write = write
    buffer.reserveCapacity(Self.flushSize + 4096)
    if dialect == .excel { buffer += [0xEF, 0xBB, 0xBF] }
    for (index, column) in columns.enumerated() {
      if index > 0 { buffer.append(separator) }
      append(column.name)
    }
    buffer.append(UInt8(ascii: "\n"))
  }

  /// - Throws: what `write` throws.
  package mutating func append(_ row: [Cell]) throws {
    for (index, cell) in row.enumerated() {
      if index > 0 { buffer.append(separator) }
      let text = cell.plainText
      if isText[index], Self.looksLikeFormula(text) {
        append("'" + text)
      } else {
        append(text)
      }
    }
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= Self.flushSize { try finish() }
  }

  /// Hands over what is left.
  ///
  /// - Throws: what `write` throws.
  package mutating func finish() throws {
    guard !buffer.isEmpty else { return }
    try write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  /// The whole file of a table whose rows were all kept.
  package static func bytes(_ table: ReportTable, dialect: Dialect = .standard) throws -> [UInt8] {
    let sink = Sink()
    var writer = CSVWriter(columns: table.columns, dialect: dialect) { sink.bytes += $0 }
    for row in table.rows { try writer.append(row) }
    try writer.finish()
    return sink.bytes
  }

  private final class Sink { var bytes: [UInt8] = [] }

  private static func looksLikeFormula(_ text: String) -> Bool {
    switch text.utf8.first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "\t"),
      UInt8(ascii: "\r"):
      true
    default: false
    }
  }

  private mutating func append(_ text: String) {
    let special = text.utf8.contains { byte in
      byte == separator || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
    guard special else {
      buffer += text.utf8
      return
    }
    buffer.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { buffer.append(byte) }
      buffer.append(byte)
    }
    buffer.append(UInt8(ascii: "\""))
  }
}
