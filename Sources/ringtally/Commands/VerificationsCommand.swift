import ArgumentParser
import Calls
import Ledger
import Reporting

/// What stands behind a figure of a report: a row for each verification.
struct VerificationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verifications",
    abstract: "List the verifications that stand behind a figure of a report, as CSV.",
    discussion: """
      Give the conditions that the figure's row names: its period, account, outcome and so on. Each may be given more than once; \
      a verification is listed when all of them hold. ringtally trace then shows one to its lines.
      """)

  @OptionGroup(title: CommonOptions.title) var common: CommonOptions
  @OptionGroup var period: PeriodOptions
  @OptionGroup var conditions: VerificationConditions

  @OptionGroup var accounts: AccountOptions

  @OptionGroup var grace: GraceOptions

  @Option(help: ArgumentHelp("The file to write. (default: standard output)", valueName: "file"), completion: .file())
  var out: String?

  func run() throws {
    let filter = try conditions.filter()
    let configuration = try Configuration.load(common.config)
    let ledger = try Ledger.openForReading(common.ledgerPath)
    let zone = try period.zone(configuration)
    let scope = ReportScope(
      zone: zone, range: try period.range(in: zone) { try ReportSnapshot.newestTime(ledger) },
      accounts: try accounts.accounts(),
      graceMilliseconds: try grace.milliseconds())
    let file = try out.map { try OutputFile($0, of: common.ledgerPath) }
    var rows = VerificationRows(zone: zone) { try file?.write($0) ?? Terminal.write($0) }
    if conditions.areOfRefused {
      try ledger.forEachRefused(scope, filter) { try rows.append($0) }
    } else {
      try ledger.forEachVerification(scope, filter, pricing: Stages.pricing(ChosenTariff.current(ledger).tariff)) {
        try rows.append($0)
      }
    }
    try rows.finish()
    try file?.commit()
  }
}

/// Writes verifications as rows of CSV.
struct VerificationRows {
  private static let columns = [
    ("verification_call_uuid", false), ("account", false), ("time", false), ("method", false), ("country", false),
    ("prefix", false), ("origin", false), ("match_state", false), ("outcome", false), ("q931", true),
    ("final_status", false), ("http_status", true), ("is_with_redirect", true), ("is_redirect", true),
    ("call_records", true), ("duplicate_requests", true), ("duplicate_call_records", true), ("currency", false),
    ("unit_price", true), ("charged", true), ("file", false), ("member", false), ("line", true),
  ]
  private let zone: Zone
  private var csv: CSVWriter

  init(zone: Zone, write: @escaping ([UInt8]) throws -> Void) {
    self.zone = zone
    let columns = Self.columns.map { ReportColumn(name: $0.0, kind: $0.1 ? .number : .text, description: "", line: 0) }
    csv = CSVWriter(columns: columns, write: write)
  }

  mutating func append(_ row: ListedVerification) throws {
    try csv.append([
      .text(row.key), .text(row.account), time(row.time), .text(row.method.name),
      .text(Country.code(ofPrefix: row.calleePrefix ?? "")), .text(row.calleePrefix ?? ""),
      .text(Country.callingCode(ofNumber: row.callerStem ?? "")), .text(row.state.rawValue),
      .text(row.outcome?.rawValue ?? ""), row.cause.map { .number(Int($0.value)) } ?? .empty, .text(row.finalStatus),
      .empty, flag(row.isWithRedirect), flag(row.isRedirect), .number(row.callRecords), .number(row.duplicateRequests),
      .number(row.duplicateCallRecords), .text(row.price?.currency ?? ""),
      .text(row.price.map { $0.unitPrice.text(decimals: $0.decimals) } ?? ""),
      .number(row.price?.isCharged == true ? 1 : 0),
      .text(row.file), .text(row.member), .number(Int(row.line)),
    ])
  }

  /// A refused request: it has no key, no call and no price.
  mutating func append(_ row: TracedEntry) throws {
    try csv.append([
      .empty, .text(row.account), time(row.time), .text(row.method.name),
      .text(Country.code(ofPrefix: row.calleePrefix ?? "")), .text(row.calleePrefix ?? ""), .text("unknown"),
      .text("refused"), .empty, .empty, .empty, row.httpStatus.map { .number($0) } ?? .empty, .empty, .empty, .empty,
      .empty, .empty, .empty, .empty, .empty, .text(row.file), .text(row.member), .number(Int(row.line)),
    ])
  }

  mutating func finish() throws { try csv.finish() }

  private func time(_ time: Instant?) -> Cell { time.map { .text(zone.text($0)) } ?? .empty }

  private func flag(_ value: Tristate) -> Cell { value == .unknown ? .empty : .number(Int(value.rawValue)) }
}
