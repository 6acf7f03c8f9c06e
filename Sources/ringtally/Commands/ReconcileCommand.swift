import ArgumentParser
import Calls
import Foundation
import Ledger
import Reporting

struct ReconcileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Compare invoices with the ledger: quantity, price and amount, and why they differ.",
    discussion: """
      Each line of the invoices that were imported is compared with the ledger's charges of its account, period, method, origin and \
      currency; charges of these accounts and periods that no line asks for get a row of their own. With --out the rows go into \
      reconciliation.csv and index.html, and the verifications behind row N into evidence-N.csv where the row has a cause. With --calls \
      a list of billed calls of the provider's is compared call by call, too: billed-calls.csv.

      Exits with 65 where a row differs by more than the tolerance or is incomplete, and where a billed call differs.
      """)

  @OptionGroup(title: CommonOptions.title) var common: CommonOptions

  @Option(
    help: ArgumentHelp("Only this invoice, by its number. (default: all)", valueName: "number"))
  var invoice: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("An amount that may differ, in each line's currency.", valueName: "amount"))
  var tolerance = "0"

  @Option(
    help: ArgumentHelp(
      "Zone of the invoices' days. (default: $RINGTALLY_TZ, else the configuration's, else UTC)", valueName: "zone"),
    completion: .zones)
  var tz: String?

  @Option(
    help: ArgumentHelp(
      "Compare a list of billed calls, too, by its import's number (ringtally imports list).", valueName: "import"))
  var calls: Int64?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many seconds a billed call without a key may be from its verification. (default: 120)", valueName: "seconds")
  )
  var matchWindow: Int64?

  @OptionGroup var grace: GraceOptions

  @OptionGroup var pricing: PricingOptions

  @OptionGroup var format: FormatOptions

  @Option(
    help: ArgumentHelp("The folder to write to; made where it is not there.", valueName: "folder"),
    completion: .directory)
  var out: String?

  func run() throws {
    let wishes = try wishes()
    let forms = try format.chosen(out: out)
    let zone = try PeriodOptions.zone(tz, try Configuration.load(common.config))
    let ledger = try Ledger.openForReading(common.ledgerPath)
    try checkInvoice(in: ledger)
    try checkCalls(in: ledger)
    let scope = ReportScope(zone: zone, graceMilliseconds: try grace.milliseconds())
    let output = try ReportOutput(
      ledger, scope: scope, tariff: try pricing.chosen(in: ledger),
      forms: forms, wishes: wishes)
    let reports = try names.map { (scope, try ReportLibrary.builtin().definition(named: $0)) }
    defer { output.close() }
    if let out {
      var paths = try output.write(reports, into: out)
      paths += try EvidenceFiles(output.source, zone: zone, dialect: forms.dialect).write(into: out)
      if !common.quiet { try Terminal.print(paths.joined(separator: "\n")) }
    } else {
      try output.print(reports)
    }
    let rows = try output.source.reconciled().reconciliation.rows
    if !common.quiet { note(rows.count, open: rows.count(where: \.isOpen), by: output.tariff) }
    let openCalls = try openCalls(output.source)
    if rows.contains(where: \.isOpen) || openCalls > 0 { throw Calls.ExitStatus.data.code }
  }

  /// Two tables cannot go to standard output together: there the invoices' does, and of the call list its figures are told.
  private var names: [String] { ["reconciliation"] + (calls == nil || out == nil ? [] : ["billed-calls"]) }

  /// Billed calls that are not on both sides alike.
  private func openCalls(_ source: LedgerReports) throws -> Int {
    guard calls != nil else { return 0 }
    let states = try source.billedCalls()
    let told = states.sorted { $0.key < $1.key }.map { "\(Terminal.grouped($0.value)) \($0.key)" }
    if !common.quiet { Terminal.note("billed calls: \(told.isEmpty ? "none" : told.joined(separator: ", "))") }
    return states.filter { $0.key != "both" }.reduce(0) { $0 + $1.value }
  }

  private func wishes() throws -> ReconciliationWishes {
    guard let tolerance = Money(tolerance), tolerance.nano >= 0 else {
      throw Problem(
        "--tolerance", "\"\(tolerance.prefix(40))\" is not an amount", remedy: "Write it as 0.05, from 0", exit: .usage)
    }
    let decimals = self.tolerance.split(separator: ".").dropFirst().first?.count ?? 0
    return ReconciliationWishes(
      invoice: invoice, tolerance: tolerance, toleranceDecimals: decimals, callLists: try callLists())
  }

  private func callLists() throws -> CallListOptions {
    guard let matchWindow else { return CallListOptions(importID: calls) }
    guard calls != nil else {
      throw Problem(
        "--match-window", "it is about the calls of a list, and none is compared", remedy: "Name one with --calls",
        exit: .usage)
    }
    let most = CallListOptions.maximumMatchWindowMilliseconds / 1000
    guard (0...most).contains(matchWindow) else {
      throw Problem(
        "--match-window", "\(matchWindow) is not a number of seconds from 0 to \(most)", remedy: "Write it as 120",
        exit: .usage)
    }
    return CallListOptions(importID: calls, matchWindowMilliseconds: matchWindow * 1000)
  }

  private func checkCalls(in ledger: Ledger) throws {
    guard let calls, try !ledger.holdsCallList(ofImport: calls) else { return }
    throw Problem(
      "--calls", "import \(calls) holds no list of billed calls",
      remedy: "Import one with --kind billed-calls; ringtally imports list shows the imports", exit: .noInput)
  }

  private func checkInvoice(in ledger: Ledger) throws {
    let known = Set(try ledger.invoices().map(\.invoice)).sorted()
    if known.isEmpty, calls != nil { return }
    guard !known.isEmpty else {
      throw Problem(
        common.ledgerPath, "the ledger holds no invoice", remedy: "Import one: ringtally import INVOICE.csv",
        exit: .noInput)
    }
    guard let invoice, !known.contains(invoice) else { return }
    throw Problem(
      "--invoice", "there is no invoice \"\(Terminal.printable(String(invoice.prefix(40))))\"",
      remedy: Spelling.nearest(to: invoice, among: known).map { "Did you mean \(Terminal.printable($0))?" }
        ?? "The newest are: \(known.suffix(5).map(Terminal.printable).joined(separator: ", "))",
      exit: .noInput)
  }

  private func note(_ rows: Int, open: Int, by tariff: ChosenTariff) {
    guard rows > 0 else { return Terminal.note("no invoice is compared") }
    let what = open == 0 ? "every one agrees or is within the tolerance" : "\(open) to look at"
    Terminal.note("\(Terminal.counted(rows, "row")), \(what); tolerance \(tolerance), priced by \(tariff.label)")
  }
}

/// The verifications behind the rows of a reconciliation that have a cause, a file each.
struct EvidenceFiles {
  static let columns: [ReportColumn] = [
    ("verification_call_uuid", false), ("account", false), ("time", false), ("match_state", false), ("outcome", false),
    ("method", false), ("origin", false), ("currency", false), ("unit_price", true), ("standing", false),
    ("edge", false), ("file", false), ("member", false), ("line", true),
  ].map { ReportColumn(name: $0.0, kind: $0.1 ? .number : .text, description: "", line: 0) }

  private let source: LedgerReports
  private let zone: Zone
  private let dialect: CSVWriter.Dialect

  init(_ source: LedgerReports, zone: Zone, dialect: CSVWriter.Dialect = .standard) {
    (self.source, self.zone, self.dialect) = (source, zone, dialect)
  }

  /// - Returns: the paths written. Evidence of an earlier run that has no row any more is taken away.
  func write(into folder: String) throws -> [String] {
    let rows = try source.reconciled().reconciliation.rows
    try source.collectEvidence()
    var written: [String] = []
    for (index, row) in rows.enumerated() where row.cause != .none {
      let path = "\(folder)/evidence-\(index + 1).csv"
      let file = try OutputFile(path)
      var csv = CSVWriter(columns: Self.columns, dialect: dialect) { try file.write($0) }
      try source.forEachEvidence(ofRow: index + 1) { try csv.append(cells($0)) }
      try csv.finish()
      try file.commit()
      written.append(path)
    }
    try removeOthers(than: written, from: folder)
    return written
  }

  /// A row that had a cause in an earlier run and has none now would seem to have one still.
  private func removeOthers(than written: [String], from folder: String) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let number = name.dropFirst("evidence-".count).dropLast(".csv".count)
      guard name == "evidence-\(number).csv", Int(number) != nil, !written.contains("\(folder)/\(name)") else {
        continue
      }
      try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
  }

  private func cells(_ row: EvidenceRow) -> [Cell] {
    [
      .text(row.key), .text(row.account), .text(zone.text(row.time)), .text(row.state.rawValue), .text(row.outcome),
      .text(row.method), .text(row.origin), .text(row.mark.currency), .text(row.mark.unitPrice),
      .text(row.mark.standing), .text(row.mark.edge), .text(row.file), .text(row.member), .number(Int(row.line)),
    ]
  }
}
