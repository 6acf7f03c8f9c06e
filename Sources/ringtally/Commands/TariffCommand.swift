import ArgumentParser
import Calls
import Ledger
import Rating

struct TariffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tariff", abstract: "The prices: show them, check a file of them, set them.",
    subcommands: [Show.self, TariffCheckCommand.self, TariffSetCommand.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a version of the tariff, or which versions there are.",
      discussion: """
        A table on a terminal, CSV into a pipe. The lines that a trace or a problem names are those of this CSV.
        """)

    @OptionGroup(title: CommonOptions.title) var common: CommonOptions

    @Argument(help: ArgumentHelp("The version's number. (default: the newest)", valueName: "version"))
    var version: Int64?

    @Flag(help: "Show which versions there are, with the time each was set at, its name and the number of its rows.")
    var all = false

    @Flag(help: "Print one JSON value.")
    var json = false

    func validate() throws {
      if all, version != nil { throw ValidationError("Name a version or --all, not both.") }
    }

    func run() throws {
      let ledger = try Ledger.openForReading(common.ledgerPath)
      if all { return try showVersions(ledger) }
      let chosen = try version.map { try ChosenTariff.version($0, of: ledger) } ?? .current(ledger)
      if json { return try Terminal.printJSON(TariffJSON.value(chosen)) }
      guard Terminal.isOutputATerminal else { return try Terminal.write(Array(chosen.tariff.csv.utf8)) }
      try Terminal.print("\(Terminal.printable(chosen.label)): \(Terminal.printable(chosen.description))\n")
      let rows = chosen.tariff.rows.map { ["\($0.line)"] + $0.csvCells }
      try Terminal.write(
        AlignedText.bytes(["line"] + Tariff.columns, rows, numeric: ["line", "price"]))
    }

    private func showVersions(_ ledger: Ledger) throws {
      let versions = try ledger.tariffs().map { try ChosenTariff.version($0.version, of: ledger) }
      if json { return try Terminal.printJSON(JSONValue.array(versions.map(TariffJSON.head).map(JSONValue.object))) }
      let columns = ["version", "set_at", "name", "rows"]
      let rows = versions.map { chosen in
        [
          "\(chosen.version ?? 0)", chosen.setAt.map(Zone.utc.text) ?? "", Terminal.printable(chosen.name),
          "\(chosen.tariff.rows.count)",
        ]
      }
      try TableOutput(columns: columns, numeric: ["version", "rows"]).write(rows)
    }
  }
}

/// A tariff as JSON.
enum TariffJSON {
  static func head(_ chosen: ChosenTariff) -> [String: JSONValue] {
    [
      "version": JSONValue(chosen.version), "name": .text(chosen.name),
      "set_at": JSONValue(chosen.setAt.map(Zone.utc.text)),
      "rows": .integer(Int64(chosen.tariff.rows.count)),
    ]
  }

  static func value(_ chosen: ChosenTariff) -> JSONValue {
    var members = head(chosen)
    members["rows"] = .array(chosen.tariff.rows.map(row))
    return .object(members)
  }

  private static func row(_ row: TariffRow) -> JSONValue {
    let cells = zip(Tariff.columns, row.csvCells.map { JSONValue.text($0) })
    return .object(Dictionary(uniqueKeysWithValues: cells).merging(["line": .integer(Int64(row.line))]) { $1 })
  }
}
