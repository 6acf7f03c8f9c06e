/// Writes a report row by row, so that a report may be longer than memory.
package protocol RowWriter {
  /// - Throws: what the writer's sink throws.
  mutating func append(_ row: [Cell]) throws

  /// Writes what stands behind the rows, and hands over what is left.
  ///
  /// - Parameter table: the report that the rows were of, with its totals; it need not hold the rows.
  /// - Throws: what the writer's sink throws.
  mutating func finish(_ table: ReportTable) throws
}

extension CSVWriter: RowWriter {
  /// - Throws: what `write` throws.
  package mutating func finish(_ table: ReportTable) throws { try finish() }
}
