import Calls

/// Runs a report: SQL rows, derived columns, the contract's order, totals.
package enum ReportRun {
  /// Rows of a user's report that are kept in memory: some hundred megabytes.
  package static let ownRowLimit = 1_000_000

  /// - Parameters:
  ///   - scope: what the user asked for; an empty `by` stands for the definition's default.
  ///   - limit: how many rows the table keeps. Only a streamed report profits: its other rows never stay in memory.
  ///   - ownRowLimit: how many rows a user's report may have that is not streamed.
  ///   - each: takes every row, kept or not, in the contract's order.
  /// - Throws: `Problem` for a `by` that the report cannot take and for SQL that does not bring what its header
  ///   declares; else what `source` and `each` throw.
  package static func table(
    _ definition: ReportDefinition, scope: ReportScope, from source: some ReportSource, keepingAtMost limit: Int = .max,
    ownRowLimit: Int = Self.ownRowLimit, each: ([Cell]) throws -> Void = { _ in }
  ) throws -> ReportTable {
    let resolved = try definition.resolved(scope)
    let columns = allColumns(definition, resolved)
    var table = ReportTable(definition: definition, columns: columns.filter(\.kind.isPrinted))
    var reader: RowReader?
    var totals: TotalsBuilder?
    var previous: [Cell] = []
    var kinds: [String: Int] = [:]
    let kindIndex = kindIndex(table)

    try source.forEachRow(of: query(definition, columns, resolved)) { names, values in
      if reader == nil {
        let made = try RowReader(definition: definition, columns: columns, names: names)
        reader = made
        totals = TotalsBuilder(definition: definition, columns: columns, reader: made)
      }
      guard let reader, values.count == names.count else { return }
      try totals?.add(values)
      guard reader.stands(values) else { return }
      let row = try reader.cells(values)
      table.rowCount += 1
      if let kindIndex { kinds[row[kindIndex].plainText, default: 0] += 1 }
      guard definition.isStreamed else {
        guard !definition.isOwn || table.rows.count < ownRowLimit else {
          throw tooLong(definition, ownRowLimit)
        }
        return table.rows.append(row)
      }
      guard !Cell.rowPrecedes(row, previous) else { throw outOfOrder(definition) }
      previous = row
      if table.rows.count < limit { table.rows.append(row) }
      try each(row)
    }

    table.totals = try totals?.rows() ?? []
    table.kinds = kinds.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
    if !definition.isStreamed {
      table.rows.sort(by: Cell.rowPrecedes)
      for row in table.rows { try each(row) }
      if table.rows.count > limit { table.rows.removeLast(table.rows.count - limit) }
    }
    return table
  }

  /// The printed columns that a report has under a scope: a CSV's header can be written before its rows are known.
  ///
  /// - Throws: `Problem` (usage) where the report cannot be split so.
  package static func printedColumns(_ definition: ReportDefinition, scope: ReportScope) throws -> [ReportColumn] {
    allColumns(definition, try definition.resolved(scope)).filter(\.kind.isPrinted)
  }

  /// The statement of a report and what it reads, without running it.
  ///
  /// - Throws: `Problem` (usage) where the report cannot be split so.
  package static func query(_ definition: ReportDefinition, scope: ReportScope) throws -> ReportQuery {
    let resolved = try definition.resolved(scope)
    return query(definition, allColumns(definition, resolved), resolved)
  }

  /// Compares what a statement selects with what its header declares.
  ///
  /// - Parameter names: the statement's columns.
  /// - Throws: `Problem` (data) where they differ.
  package static func check(_ definition: ReportDefinition, scope: ReportScope, selects names: [String]) throws {
    let columns = allColumns(definition, try definition.resolved(scope))
    _ = try RowReader(definition: definition, columns: columns, names: names)
  }

  private static func allColumns(_ definition: ReportDefinition, _ resolved: ReportScope) -> [ReportColumn] {
    guard definition.takesDimensions else { return definition.columns }
    let added = definition.addedDimensions(resolved).map {
      ReportColumn(name: $0, kind: .dimension, description: "asked for by --by", line: 0)
    }
    return Array(definition.columns.prefix(2)) + added + definition.columns.dropFirst(2)
  }

  private static func query(
    _ definition: ReportDefinition, _ columns: [ReportColumn], _ resolved: ReportScope
  ) -> ReportQuery {
    let selected = columns.filter { $0.kind == .dimension }.map(\.name)
    var dimensions: [String] = []
    if definition.takesDimensions {
      if resolved.grain != .total { dimensions.append("period") }
      if resolved.by.contains(.account) { dimensions.append("account") }
      for name in definition.addedDimensions(resolved) + definition.needs where !dimensions.contains(name) {
        dimensions.append(name)
      }
    }
    return ReportQuery(
      sql: filled(definition.sql, with: selected.joined(separator: ", ")), relation: definition.relation,
      dimensions: dimensions, scope: resolved,
      author: definition.isOwn ? .init(file: definition.place, line: definition.sqlLine) : nil)
  }

  private static func filled(_ sql: String, with dimensions: String) -> String {
    var filled = ""
    for piece in sql.split(separator: "{", omittingEmptySubsequences: false) {
      filled += piece.hasPrefix("dimensions}") ? dimensions + piece.dropFirst("dimensions}".count) : String(piece)
    }
    return filled
  }

  private static func kindIndex(_ table: ReportTable) -> Int? {
    if case .kinds(let name) = table.definition.chart { return table.index(of: name) }
    return nil
  }

  private static func tooLong(_ definition: ReportDefinition, _ limit: Int) -> Problem {
    Problem(
      definition.place(line: definition.sqlLine), "the SQL brings more than \(limit) rows",
      remedy: "Group by less, or order them and write: -- streamed: yes", exit: .data)
  }

  private static func outOfOrder(_ definition: ReportDefinition) -> Problem {
    Problem(
      definition.place(line: definition.sqlLine), "the rows of a streamed report are not in the order of its columns",
      remedy: "Order the SQL by the columns from the left, empty last", exit: .data)
  }
}
