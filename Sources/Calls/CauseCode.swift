/// A Q.850 cause code, 0...127, as the webhook's `q931_status` carries it.
package struct CauseCode: Hashable, Comparable, Sendable {
  package let value: UInt8

  /// Nil outside 0...127.
  package init?(_ value: Int) {
    guard (0...127).contains(value) else { return nil }
    self.value = UInt8(value)
  }

  /// Q.850's name of the cause; nil for a code that Q.850 does not define.
  package var name: String? { Self.table[value]?.name }

  /// Q.850's class: the code's upper three bits. Every code has one, defined or not.
  package var causeClass: String { Self.classNames[Int(value >> 4)] }

  package static func < (left: Self, right: Self) -> Bool { left.value < right.value }

  /// ITU-T Q.850 (05/98), table 1: classes by `code >> 4`; 000 and 001 are both "normal event".
  private static let classNames = [
    "normal", "normal", "resource unavailable", "service or option not available",
    "service or option not implemented", "invalid message", "protocol error", "interworking",
  ]

  private static let table: [UInt8: (name: String, class: String)] = {
    var table: [UInt8: (name: String, class: String)] = [:]
    for row in EmbeddedTable.rows(PackageResources.q850_csv).dropFirst() {
      guard let code = UInt8(row[0]) else { preconditionFailure("q850.csv: the code \(row[0]) is not a number") }
      precondition(row[2] == classNames[Int(code >> 4)], "q850.csv: the class of \(code) is not that of its upper bits")
      table[code] = (row[1], row[2])
    }
    return table
  }()
}
