import Calls

/// Writes a report as one JSON object, row by row, a row a line, without holding it in memory.
///
/// Integers are JSON's integers. Rates and money are strings: many readers take every JSON number with a point for a binary
/// fraction, in which 0.0083 does not exist. What is empty in the CSV is null.
package struct JSONWriter: RowWriter {
  private let write: ([UInt8]) throws -> Void
  private var buffer: [UInt8] = []
  private var hasRows = false

  private static let flushSize = 1 << 16

  /// Begins with what stands before the rows.
  ///
  /// - Parameter write: takes the bytes, some 64 KiB at a time.
  package init(
    _ definition: ReportDefinition, columns: [ReportColumn], scope: ReportScope,
    write: @escaping ([UInt8]) throws -> Void
  ) {
    self.write = write
    buffer.reserveCapacity(Self.flushSize + 4096)
    let (from, to) = scope.bounds
    raw("{\n\"report\": ")
    string(definition.name)
    raw(",\n\"title\": ")
    string(definition.title)
    raw(",\n\"period\": {")
    members([("from", from), ("to", to), ("tz", scope.zone.name)])
    raw("},\n\"columns\": [")
    for (index, column) in columns.enumerated() {
      raw(index > 0 ? ",\n{" : "\n{")
      members([
        ("name", column.name), ("type", column.valueType.rawValue), ("unit", column.unit),
        ("description", column.description),
      ])
      raw("}")
    }
    raw("\n],\n\"rows\": [")
  }

  /// - Throws: what `write` throws.
  package mutating func append(_ row: [Cell]) throws {
    raw(hasRows ? ",\n" : "\n")
    hasRows = true
    line(row)
    if buffer.count >= Self.flushSize { try flush() }
  }

  /// - Throws: what `write` throws.
  package mutating func finish(_ table: ReportTable) throws {
    raw(hasRows ? "\n],\n\"totals\": [" : "],\n\"totals\": [")
    for (index, row) in table.totals.enumerated() {
      raw(index > 0 ? ",\n" : "\n")
      line(row)
    }
    raw(table.totals.isEmpty ? "]\n}\n" : "\n]\n}\n")
    try flush()
  }

  private mutating func flush() throws {
    try write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private mutating func line(_ row: [Cell]) {
    raw("[")
    for (index, cell) in row.enumerated() {
      if index > 0 { raw(", ") }
      switch cell {
      case .number(let number), .count(let number): raw(String(number))
      case .text(let text): string(text)
      case .empty, .rate, .low, .high, .money:
        if cell.isEmpty { raw("null") } else { string(cell.plainText) }
      }
    }
    raw("]")
  }

  private mutating func members(_ members: [(name: String, value: String?)]) {
    for (index, member) in members.enumerated() {
      if index > 0 { raw(", ") }
      string(member.name)
      raw(": ")
      if let value = member.value { string(value) } else { raw("null") }
    }
  }

  private mutating func raw(_ text: String) { buffer += text.utf8 }

  /// RFC 8259, section 7: quotes, backslashes and control characters are escaped, and nothing else.
  private mutating func string(_ text: String) {
    buffer.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer += [UInt8(ascii: "\\"), byte]
      case ..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        buffer += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: buffer.append(byte)
      }
    }
    buffer.append(UInt8(ascii: "\""))
  }
}

extension ReportScope {
  /// The first instant of the period and the first one after it, in the report's zone; nil where it is open.
  var bounds: (from: String?, to: String?) {
    guard let range else { return (nil, nil) }
    // An open end was cut where no record can be.
    let isOpen = (
      from: range.lowerBound.milliseconds <= Instant.plausible.lowerBound,
      to: range.upperBound.milliseconds >= Instant.plausible.upperBound
    )
    return (isOpen.from ? nil : zone.text(range.lowerBound), isOpen.to ? nil : zone.text(range.upperBound))
  }
}
