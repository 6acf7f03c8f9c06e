import Calls
import Ledger
import Reporting

/// The reports there are: `report --list`.
struct ReportList {
  let library: ReportLibrary

  func write(asJSON isJSON: Bool) throws {
    if isJSON { return try Terminal.printJSON(library.definitions.map(Self.json)) }
    let rows = library.definitions.map { definition in
      [
        definition.name, definition.title, definition.writtenBy, Terminal.printable(definition.file ?? "builtin"),
        definition.answers,
      ]
    }
    try TableOutput(columns: ["report", "title", "by", "from", "answers"], numeric: []).write(rows)
  }

  private static func json(_ definition: ReportDefinition) -> JSONValue {
    .object([
      "report": .text(definition.name), "title": .text(definition.title), "answers": .text(definition.answers),
      "by": .array(definition.defaultBy.map { .text($0.rawValue) }), "relation": .text(definition.relation.rawValue),
      "file": JSONValue(definition.file), "only_with": JSONValue(definition.onlyWith?.rawValue),
    ])
  }
}

extension ReportDefinition {
  /// The file of a report that a user wrote.
  var file: String? { isOwn ? place : nil }

  /// As the header says what rows are split by.
  var writtenBy: String {
    defaultBy.isEmpty ? "none" : defaultBy.map(\.rawValue).joined(separator: ", ")
  }
}

/// How a report comes about: `report --explain`.
struct ExplainedReport {
  private let definition: ReportDefinition
  private let by: String
  private let query: ReportQuery
  private let plan: (relation: [String], selects: [String], steps: [String])

  /// - Throws: `Problem` where its SQL is wrong, or does not select what its header declares.
  init(_ definition: ReportDefinition, scope: ReportScope) throws {
    self.definition = definition
    query = try ReportRun.query(definition, scope: scope)
    // The plan depends on the relation's columns and not on its rows: an empty ledger has them all.
    let ledger = try Ledger.temporary()
    let tariff = try ChosenTariff.current(ledger)
    let reports = try LedgerReports(ledger, scope: scope, tariff: tariff)
    defer { reports.close() }
    plan = try reports.plan(of: query)
    try ReportRun.check(definition, scope: scope, selects: plan.selects)
    let dimensions = query.scope.by.map(\.rawValue).joined(separator: ", ")
    by = dimensions.isEmpty ? definition.writtenBy : dimensions
  }

  var text: String {
    var lines = ["\(definition.name): \(definition.title)", definition.answers, ""]
    lines.append("from:      \(definition.file ?? "builtin")")
    lines.append("relation:  \(definition.relation.rawValue) (\(plan.relation.joined(separator: ", ")))")
    lines.append("split by:  \(by)")
    lines += ["", "Columns:"]
    let width = definition.columns.map(\.name.count).max() ?? 0
    let kindWidth = definition.columns.map(\.kind.written.count).max() ?? 0
    for column in definition.columns {
      let name = column.name + String(repeating: " ", count: width - column.name.count)
      let kind = column.kind.written + String(repeating: " ", count: kindWidth - column.kind.written.count)
      lines.append("  \(name)  \(kind)  \(column.description)")
    }
    if !definition.formulas.isEmpty { lines += ["", "Formulas:"] + definition.formulas.map { "  " + $0 } }
    lines += ["", "SQL:"] + query.sql.split(separator: "\n").map { "  " + $0 }
    lines += ["", "SQLite's plan:"] + plan.steps.map { "  " + $0 }
    return lines.map { Terminal.printable($0) + "\n" }.joined()
  }

  var json: JSONValue {
    .object([
      "report": .text(definition.name), "title": .text(definition.title), "answers": .text(definition.answers),
      "file": JSONValue(definition.file),
      "relation": .object([
        "name": .text(definition.relation.rawValue), "columns": .array(plan.relation.map { .text($0) }),
      ]),
      "by": .array(query.scope.by.map { .text($0.rawValue) }),
      "columns": .array(definition.columns.map(Self.json)),
      "formulas": .array(definition.formulas.map { .text($0) }), "sql": .text(query.sql),
      "plan": .array(plan.steps.map { .text($0) }),
    ])
  }

  private static func json(_ column: ReportColumn) -> JSONValue {
    var unit: String?
    if case .count(let name) = column.kind { unit = name }
    return .object([
      "name": .text(column.name), "kind": .text(column.kind.written), "unit": JSONValue(unit),
      "description": .text(column.description), "printed": .flag(column.kind.isPrinted),
    ])
  }
}
