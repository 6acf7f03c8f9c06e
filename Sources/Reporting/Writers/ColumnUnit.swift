extension ReportColumn {
  /// What a program reads the column's cells as.
  package enum ValueType: String, Sendable {
    case text
    case integer
    /// A rate, an end of an interval, or money: exact to its last decimal.
    case decimal
  }

  package var valueType: ValueType {
    switch kind {
    case .dimension, .text, .causeName, .causeClass: .text
    case .number, .count, .hidden, .groupCount: .integer
    case .rate, .low, .high, .price, .money, .quotient: .decimal
    }
  }

  /// What one of the column's numbers is one of: `verifications`, `fraction of 1`, or `currency` for money, which is in the
  /// row's currency. Nil where a number only names something, and for text.
  package var unit: String? {
    switch kind {
    case .count(let unit): unit
    case .rate, .low, .high: "fraction of 1"
    case .price, .money, .quotient: "currency"
    case .dimension, .text, .number, .hidden, .groupCount, .causeName, .causeClass: nil
    }
  }
}
