import ArgumentParser
import Calls
import Foundation
import Ledger
import Reporting

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make reports from the ledger.",
    discussion: """
      Without a name all reports are made, but for those about what the ledger does not hold. With --out they go into a folder, as CSV files and one page (index.html), or as \
      --format says: xlsx is one workbook (reports.xlsx) with a sheet a report, json a file a report; without --out one report goes to standard output: a table on a terminal, CSV into a pipe.

      --from and --to, --last and --month are three ways to say one thing: use one. With --by and no report named, reports \
      that cannot be split are made unsplit.

      --reports adds reports of your own: files NAME.sql, as docs/reports/definitions.md describes. --list and --explain \
      tell what there is, and need no ledger.
      """)

  @OptionGroup(title: CommonOptions.title) var common: CommonOptions

  @Argument(
    help: ArgumentHelp("\(Self.reportNames.joined(separator: ", ")). (default: all)", valueName: "name"),
    completion: .list(Self.reportNames))
  var names: [String] = []

  @OptionGroup var period: PeriodOptions

  @Option(
    help: ArgumentHelp(
      "What rows are split by, with commas: one of \(Self.dimensionNames { $0.grain != nil }), "
        + "and any of \(Self.dimensionNames { $0.grain == nil }).",
      valueName: "dimensions"),
    completion: .commaSeparated(Calls.Dimension.allCases.map(\.rawValue)))
  var by: String?

  @OptionGroup var accounts: AccountOptions

  @OptionGroup var grace: GraceOptions

  @OptionGroup var pricing: PricingOptions

  @OptionGroup var format: FormatOptions

  @Option(
    help: ArgumentHelp("The folder to write to; made where it is not there.", valueName: "folder"),
    completion: .directory)
  var out: String?

  @Option(
    help: ArgumentHelp(
      "A folder with reports of your own. (default: the configuration's report.reports)", valueName: "folder"),
    completion: .directory)
  var reports: String?

  @Flag(help: "List the reports: what each answers, how it is split, and which file it is from.")
  var list = false

  @Option(
    help: ArgumentHelp(
      "Tell how a report comes about: its columns, formulas, the SQL with --by in it, and SQLite's plan for it.",
      valueName: "name"),
    completion: .list(Self.reportNames))
  var explain: String?

  @Flag(help: "Print one JSON value, of --list and --explain.")
  var json = false

  private static let reportNames = (try? ReportLibrary.builtin().definitions.map(\.name)) ?? []

  private static func dimensionNames(_ isWanted: (Calls.Dimension) -> Bool) -> String {
    Calls.Dimension.allCases.filter(isWanted).map(\.rawValue).joined(separator: ", ")
  }

  func run() throws {
    let configuration = try Configuration.load(common.config)
    let library = try Self.library(reports ?? configuration.reportFolder)
    if list || explain != nil { return try tell(library) }
    guard !json else {
      throw Problem(
        "--json", "it is about --list and --explain", remedy: "A report as JSON: --format json", exit: .usage)
    }
    let definitions = try names.isEmpty ? library.definitions : names.map { try definition($0, in: library) }
    let forms = try format.chosen(out: out)
    if out == nil, definitions.count != 1, forms.formats != [.html] {
      throw Problem(
        "report", "several reports do not go to standard output together",
        remedy: "Name one (\(library.definitions.map(\.name).joined(separator: ", "))), or a folder with --out",
        exit: .usage)
    }
    let ledger = try Ledger.openForReading(common.ledgerPath)
    let zone = try period.zone(configuration)
    let scope = ReportScope(
      zone: zone, range: try period.range(in: zone) { try ReportSnapshot.newestTime(ledger) },
      accounts: try accounts.accounts(),
      by: try dimensions(), graceMilliseconds: try grace.milliseconds())
    let output = try ReportOutput(
      ledger, scope: scope, tariff: try pricing.chosen(in: ledger), forms: forms,
      sqlSeconds: configuration.sqlSeconds)
    defer { output.close() }
    // What was asked for by name must take the dimensions; of all reports those do that can.
    let takers =
      names.isEmpty
      ? try definitions.filter { try $0.onlyWith.map(ledger.holds) ?? true }
        .map { $0.takesDimensions ? (scope, $0) : (scope.unsplit, $0) }
      : definitions.map { (scope, $0) }
    if let out {
      let paths = try output.write(takers, into: out)
      if !common.quiet { try Terminal.print(paths.joined(separator: "\n")) }
    } else {
      try output.print(takers)
    }
    // The columns of a CSV are fixed, and a file by another tariff looks like one by the ledger's.
    if pricing.isOther, !common.quiet { Terminal.note("priced by \(output.tariff.label)") }
  }

  /// Our reports and those of a folder.
  private static func library(_ folder: String?) throws -> ReportLibrary {
    var library = try ReportLibrary.builtin()
    if let folder { try ReportFolder.load(folder, into: &library) }
    return library
  }

  /// What there is, without a ledger.
  private func tell(_ library: ReportLibrary) throws {
    guard names.isEmpty, out == nil, format.format == nil, !(list && explain != nil) else {
      throw Problem(
        "report", "--list and --explain stand alone", remedy: "Use one of them, without names, --out and --format",
        exit: .usage)
    }
    guard let explain else { return try ReportList(library: library).write(asJSON: json) }
    let explained = try ExplainedReport(
      try definition(explain, in: library), scope: ReportScope(by: try dimensions()))
    try json ? Terminal.printJSON(explained.json) : Terminal.write(Array(explained.text.utf8))
  }

  private func definition(_ name: String, in library: ReportLibrary) throws -> ReportDefinition {
    let known = library.definitions.map(\.name)
    if !known.contains(name), let nearest = Spelling.nearest(to: name, among: known) {
      throw Problem(
        "report", "there is no report \"\(name.prefix(40))\"", remedy: "Did you mean \(nearest)?", exit: .usage)
    }
    return try library.definition(named: name)
  }

  private func dimensions() throws -> [Calls.Dimension] {
    guard let by else { return [] }
    var found: [Calls.Dimension] = []
    for name in by.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      guard let dimension = Calls.Dimension(rawValue: name) else {
        let names = Calls.Dimension.allCases.map(\.rawValue)
        throw Problem(
          "--by", "\"\(name.prefix(40))\" is not a dimension",
          remedy: Spelling.remedy(for: name, among: names, called: "Dimensions"), exit: .usage)
      }
      if dimension.grain != nil, found.contains(where: { $0.grain != nil }) {
        throw Problem(
          "--by", "rows have one period", remedy: "Choose one of hour, day, week, month, total", exit: .usage)
      }
      if !found.contains(dimension) { found.append(dimension) }
    }
    return found
  }
}

extension ReportScope {
  /// The same, for a report that cannot be split.
  fileprivate var unsplit: ReportScope {
    var scope = self
    scope.by = []
    return scope
  }
}
