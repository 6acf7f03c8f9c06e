import ArgumentParser
import Calls
import Foundation
import Ledger
import Rating
import Reporting

struct TariffSetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Make a file the tariff: a new version, by which reports price every verification.",
    discussion: """
      Earlier versions stay in the ledger, and report --tariff prices by them. A file with an error changes nothing; each error is \
      told with its line, and the command exits with 65. The same rows again are no new version. --dry-run stores nothing and \
      shows what would change, by month, account and currency; rows without a currency count the unrated.
      """)

  @OptionGroup(title: CommonOptions.title) var common: CommonOptions

  @Argument(
    help: ArgumentHelp("The tariff's CSV; - for standard input.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var file: String

  @Option(help: ArgumentHelp("What to call the version. (default: the file's name)", valueName: "name"))
  var name: String?

  @Flag(help: "Store nothing; show the amounts that would change.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Zone of the months that --dry-run shows. (default: $RINGTALLY_TZ, else the configuration's, else UTC)",
      valueName: "zone"), completion: .zones)
  var tz: String?

  @Flag(help: "Print one JSON value.")
  var json = false

  func run() throws {
    let tariff: Tariff
    do {
      tariff = try TariffFile.read(file)
    } catch let list as ProblemList {
      list.note()
      Terminal.note("\(TariffFile.name(file)): nothing was changed")
      throw Calls.ExitStatus.data.code
    }
    if !common.quiet { for finding in tariff.findings() { Terminal.note(finding.text(TariffFile.name(file))) } }
    if dryRun { try preview(tariff) } else { try store(tariff) }
  }

  private func store(_ tariff: Tariff) throws {
    let ledger = try Stages.openForWriting(common.ledgerPath)
    let (stored, isNew) = try ledger.addTariff(
      name: Terminal.printable(name ?? Self.defaultName(file)), csv: tariff.csv,
      setAt: Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)))
    if json {
      return try Terminal.printJSON(
        JSONValue.object([
          "version": .integer(stored.version), "is_new": .flag(isNew), "rows": .integer(Int64(tariff.rows.count)),
        ]))
    }
    guard !common.quiet else { return }
    let rows = Terminal.counted(tariff.rows.count, "row")
    try Terminal.print(
      isNew
        ? "Tariff version \(stored.version) is set: \(rows). Reports price every verification by it from now on."
        : "Tariff version \(stored.version) holds the same \(rows) already; nothing was changed.")
  }

  private func preview(_ tariff: Tariff) throws {
    let zone = try PeriodOptions.zone(tz, try Configuration.load(common.config))
    let ledger = try Ledger.openForReading(common.ledgerPath)
    let current = try ChosenTariff.current(ledger)
    let preview = try TariffPreview(ledger, from: current.tariff, to: tariff, zone: zone)
    if json { return try Terminal.printJSON(preview.value) }
    try preview.output.write(preview.changes.map(\.cells))
    guard !common.quiet else { return }
    let changes =
      preview.changes.isEmpty
      ? "no amount would change" : Terminal.counted(preview.changes.count, "row") + " would change"
    Terminal.note("a dry run against \(current.label): \(changes); nothing was stored")
  }

  private static func defaultName(_ path: String) -> String {
    path == "-" ? TariffFile.name(path) : URL(fileURLWithPath: path).lastPathComponent
  }
}
