import BuiltinReports
import Calls

/// A relation that the executable prepares for a report: restricted to the scope, aggregated to the dimensions asked.
package enum ReportRelation: String, CaseIterable, Sendable {
  /// Counts of verifications and requests.
  case tally
  /// Counts and amounts of initiations, by price.
  case charge
  /// One row for each exception.
  case exception
  /// One row for each line of the invoices, compared with the ledger.
  case reconciliation
  /// One row for each line of the provider's call lists, and for each verification that should be on one.
  case billedCall = "billed_call"

  /// The text columns that rows can be split by.
  package var dimensions: [String] {
    switch self {
    case .tally:
      ["period", "account", "country", "prefix", "origin", "method", "outcome", "q931", "final_status"]
    case .charge: ["period", "account", "country", "prefix", "origin", "method", "outcome"]
    case .exception, .reconciliation, .billedCall: []
    }
  }
}

/// A report: a `.sql` file whose header declares title, columns, units, derived columns and chart.
///
/// The header's grammar is documented at `DefinitionParser`.
package struct ReportDefinition: Sendable, Equatable {
  /// `answer-rate`: the file's name without its ending; names the CSV too.
  package var name: String
  /// Where the definition stands, for errors.
  package var place: String
  /// Whether a user wrote it: then its SQL is held to reading its relation, and to a time.
  package var isOwn: Bool
  package var title: String
  /// The question that the report answers, as a sentence.
  package var answers: String
  package var relation: ReportRelation
  /// What rows are split by where the user asks for nothing else; empty where they cannot be split.
  package var defaultBy: [Dimension]
  /// Dimension columns that the report always needs, beside period and account.
  package var needs: [String]
  /// How its figures come about, a line each.
  package var formulas: [String]
  package var chart: ReportChart?
  package var columns: [ReportColumn]
  /// Whether its rows may be too many for memory; then the SQL brings them in the contract's order.
  package var isStreamed: Bool
  /// What the ledger must hold for the report to be among all reports; nil where it always is. By its name it can be asked
  /// for all the same.
  package var onlyWith: LedgerContent?
  /// The statement, with the placeholder `{dimensions}`.
  package var sql: String
  /// The line of the file where the statement begins, from 1.
  package var sqlLine: Int

  /// Whether `--by` applies to the report.
  package var takesDimensions: Bool { !relation.dimensions.isEmpty }

  /// Whether its rows depend on the tariff: what is charged, and what is unrated.
  package var hasPrices: Bool { relation != .tally }

  /// The name of the report's CSV file.
  package var csvName: String { name + ".csv" }

  /// The place of a line of this definition, for errors.
  func place(line: Int) -> String { "\(place):\(line)" }

  /// What rows are split by: the scope's wish, else the default.
  ///
  /// - Throws: `Problem` (usage) where the report cannot be split so.
  package func resolved(_ scope: ReportScope) throws -> ReportScope {
    var resolved = scope
    guard takesDimensions else {
      guard scope.by.isEmpty else {
        throw Problem(
          "--by", "the report \(name) lists single records and cannot be split", remedy: "Leave --by out for it",
          exit: .usage)
      }
      return scope
    }
    if scope.by.isEmpty { resolved.by = defaultBy }
    for dimension in resolved.by where dimension.grain == nil && !relation.dimensions.contains(dimension.rawValue) {
      throw Problem(
        "--by", "the report \(name) cannot be split by \(dimension.rawValue)",
        remedy: "It can by " + relation.dimensions.dropFirst().joined(separator: ", "), exit: .usage)
    }
    return resolved
  }

  /// The columns that `--by` adds after period and account, in the user's order; without those that the report has anyway.
  func addedDimensions(_ resolved: ReportScope) -> [String] {
    var added: [String] = []
    for dimension in resolved.by where dimension.grain == nil && dimension != .account {
      let name = dimension.rawValue
      if !columns.contains(where: { $0.name == name }), !added.contains(name) { added.append(name) }
    }
    return added
  }
}

/// The definitions to choose from.
package struct ReportLibrary: Sendable {
  package private(set) var definitions: [ReportDefinition]

  package init(definitions: [ReportDefinition] = []) { self.definitions = definitions }

  /// The reports that are compiled into the binary, in the order of the page.
  ///
  /// - Throws: `Problem`, only where one of our own files is wrong.
  package static func builtin() throws -> ReportLibrary {
    var library = ReportLibrary()
    for file in BuiltinReports.definitions {
      try library.add(file.text, fileName: file.fileName, place: file.fileName, isOwn: false)
    }
    return library
  }

  /// Adds a user's definition; one of the same name is replaced, one of ours too.
  ///
  /// - Parameters:
  ///   - fileName: names the report: `answer-rate.sql`.
  ///   - place: how errors call the file, with its folder.
  /// - Throws: `Problem` (data) with file, line, reason and remedy.
  package mutating func add(_ text: String, fileName: String, place: String) throws {
    try add(text, fileName: fileName, place: place, isOwn: true)
  }

  private mutating func add(_ text: String, fileName: String, place: String, isOwn: Bool) throws {
    let definition = try DefinitionParser.parse(text, fileName: fileName, place: place, isOwn: isOwn)
    if let index = definitions.firstIndex(where: { $0.name == definition.name }) {
      definitions[index] = definition
    } else {
      definitions.append(definition)
    }
  }

  /// The report called `name`.
  ///
  /// - Throws: `Problem` (usage) that lists the names there are.
  package func definition(named name: String) throws -> ReportDefinition {
    if let found = definitions.first(where: { $0.name == name }) { return found }
    throw Problem(
      "report", "there is no report \"\(name.prefix(40))\"",
      remedy: "Reports: " + definitions.map(\.name).joined(separator: ", "), exit: .usage)
  }
}
