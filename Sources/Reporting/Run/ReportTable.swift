import Calls

/// A finished report.
package struct ReportTable: Sendable {
  package let definition: ReportDefinition
  /// The printed columns: the definition's, with those that `--by` asked for after period and account.
  package let columns: [ReportColumn]
  /// The rows in the contract's order; only the first of a report that was run with a limit.
  package internal(set) var rows: [[Cell]] = []
  /// How many rows there are, kept or not.
  package internal(set) var rowCount = 0
  /// The rates and sums of all rows, from the sums of their integers: one row, or one for each currency. Its texts are
  /// empty but for the currency. No row where the report counts nothing.
  package internal(set) var totals: [[Cell]] = []
  /// Rows by the text that a chart of kinds counts, sorted by that text's bytes.
  package internal(set) var kinds: [(text: String, count: Int)] = []

  package var name: String { definition.name }

  package init(definition: ReportDefinition, columns: [ReportColumn]) {
    (self.definition, self.columns) = (definition, columns)
  }

  /// The position of a printed column; nil where the report has none of that name.
  package func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }

  /// The total of a count; nil where the report has no such count or no row at all.
  package func totalCount(_ name: String) -> Int? {
    guard let index = index(of: name), !totals.isEmpty else { return nil }
    return totals.reduce(into: 0) { sum, row in
      if case .count(let count) = row[index] { sum += count }
    }
  }

  /// The parts and wholes of a rate over all rows; nil where the report has no such rate or no row at all.
  package func totalRate(_ name: String) -> (part: Int, whole: Int)? {
    guard let index = index(of: name), totals.count == 1, case .rate(let part, let whole) = totals[0][index] else {
      return nil
    }
    return (part, whole)
  }
}
