import Calls

/// Whether a definition that could be read makes sense: what its columns, chart and SQL name must be there.
struct DefinitionChecks {
  let definition: ReportDefinition
  /// Where each key of the header stands.
  let keyLines: [String: Int]

  /// - Throws: `Problem` (data) with file, line, reason and remedy.
  func run() throws {
    try checkDimensions()
    for column in definition.columns { try checkOperands(of: column) }
    try checkChart()
    try checkSQL()
  }

  private func checkDimensions() throws {
    let relation = definition.relation
    let names = definition.columns.map(\.name)
    if definition.takesDimensions, names.prefix(2) != ["period", "account"] {
      throw problem(
        definition.columns[0].line, "the columns of a report begin with period and account",
        "Declare both, as dimension")
    }
    for column in definition.columns where column.kind == .dimension && !relation.dimensions.contains(column.name) {
      throw problem(
        column.line, "\(column.name) is no dimension of \(relation.rawValue)",
        relation.dimensions.isEmpty
          ? "Declare it as text" : "Dimensions: " + relation.dimensions.joined(separator: ", "))
    }
    for column in definition.columns.prefix(2) where definition.takesDimensions && column.kind != .dimension {
      throw problem(column.line, "\(column.name) is a dimension", "Declare it as dimension")
    }
    for name in definition.needs where !relation.dimensions.contains(name) {
      throw problem(
        keyLines["needs"] ?? 1, "\(name) is no dimension of \(relation.rawValue)",
        "Dimensions: " + relation.dimensions.joined(separator: ", "))
    }
    for column in definition.columns.dropFirst(2)
    where column.kind == .dimension && !definition.needs.contains(column.name) {
      throw problem(
        column.line, "the dimension \(column.name) is not asked for", "Add it to the line: -- needs: \(column.name)")
    }
    for dimension in definition.defaultBy
    where !definition.takesDimensions || dimension.grain == nil && !relation.dimensions.contains(dimension.rawValue) {
      throw problem(
        keyLines["by"] ?? 1, "\(relation.rawValue) cannot be split by \(dimension.rawValue)",
        definition.takesDimensions
          ? "Dimensions: " + relation.dimensions.joined(separator: ", ") : "Write: -- by: none")
    }
    guard definition.defaultBy.filter({ $0.grain != nil }).count <= 1 else {
      throw problem(keyLines["by"] ?? 1, "by names two lengths of period", "Keep one of them")
    }
  }

  private func checkOperands(of column: ReportColumn) throws {
    for name in column.kind.operands {
      guard let operand = definition.columns.first(where: { $0.name == name }) else {
        throw problem(column.line, "\(column.name) is computed from \(name), which is no column", "Declare \(name) too")
      }
      guard operand.kind.comesFromSQL, operand.kind.isNumeric else {
        throw problem(
          column.line, "\(column.name) is computed from \(name), which is no integer of the SQL",
          "Declare \(name) as count, hidden, group-count or number")
      }
    }
  }

  private func checkChart() throws {
    guard let chart = definition.chart else { return }
    for name in chart.operands {
      let column = definition.columns.first { $0.name == name }
      let fits =
        switch (chart, column?.kind) {
        case (.rate, .rate), (.causes, .count), (.parts, .count), (.columns, .money), (.kinds, .text): true
        default: false
        }
      guard fits else {
        throw problem(
          keyLines["chart"] ?? 1, "the chart cannot draw \(name)",
          "rate draws a rate, causes and parts draw counts, columns draws money, kinds draws a text column")
      }
    }
    if case .causes = chart,
      !["q931", "outcome"].allSatisfy({ name in definition.columns.contains { $0.name == name } })
    {
      throw problem(keyLines["chart"] ?? 1, "a chart of causes needs the columns q931 and outcome", "Declare both")
    }
    if case .columns = chart, !definition.columns.contains(where: { $0.name == "currency" }) {
      throw problem(
        keyLines["chart"] ?? 1, "a chart of money needs the column currency", "Declare it: currencies never add up")
    }
  }

  private func checkSQL() throws {
    let lines = definition.sql.split(separator: "\n", omittingEmptySubsequences: false)
    let statement = SQLWords(definition.sql)
    guard statement.words.first?.text.uppercased() == "SELECT" else {
      throw problem(definition.sqlLine, "the SQL is not one SELECT", "Begin it with SELECT")
    }
    if let word = statement.first(";") {
      throw problem(definition.sqlLine + word.line, "the SQL holds a semicolon", "Write one SELECT without it")
    }
    // Each could double the one before: a short text would take SQLite longer to compile than any limit of time allows.
    if let word = statement.first("WITH") {
      throw problem(
        definition.sqlLine + word.line, "the SQL holds a common table expression", "Write a sub-select instead of WITH")
    }
    guard statement.tables.contains(where: { $0 == definition.relation.rawValue }) else {
      throw problem(
        definition.sqlLine, "the SQL does not read \(definition.relation.rawValue)",
        "Select FROM \(definition.relation.rawValue), or name another relation")
    }
    for (index, line) in lines.enumerated() {
      for piece in line.split(separator: "{", omittingEmptySubsequences: false).dropFirst()
      where !piece.hasPrefix("dimensions}") {
        throw problem(
          definition.sqlLine + index, "the SQL holds an unknown placeholder", "The one placeholder is {dimensions}")
      }
    }
    if definition.takesDimensions != definition.sql.contains("{dimensions}") {
      throw problem(
        definition.sqlLine,
        definition.takesDimensions ? "the SQL lacks {dimensions}" : "the SQL of single records has no {dimensions}",
        definition.takesDimensions ? "Select and group by {dimensions}" : "Remove the placeholder")
    }
  }

  private func problem(_ line: Int, _ reason: String, _ remedy: String) -> Problem {
    Problem(definition.place(line: line), reason, remedy: remedy, exit: .data)
  }
}
