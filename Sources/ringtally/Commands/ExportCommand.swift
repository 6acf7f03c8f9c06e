import ArgumentParser
import Calls
import Ledger

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the ledger as plain tables into a new SQLite file, for other tools.",
    discussion: """
      The ledger keeps its records packed; this is for sqlite3, Datasette, a notebook or any other tool. The file is made \
      for its owner only and appears when it is complete.
      """)

  @OptionGroup(title: CommonOptions.title) var common: CommonOptions

  @Option(
    help: ArgumentHelp("The file to write; it must not be there yet.", valueName: "file"),
    completion: .file(extensions: ["db"]))
  var out: String

  @Option(
    help: ArgumentHelp("How long a call record may take before it is missing: 90s, 30m, 1h, 2d.", valueName: "length"))
  var grace = "1h"

  func run() throws {
    let grace = try LengthOfTime.milliseconds(grace, option: "--grace")
    let counts = try Ledger.openForReading(common.ledgerPath).export(to: out, graceMilliseconds: grace)
    guard !common.quiet else { return }
    try Terminal.print(
      "\(Terminal.printable(out)): \(counts.verifications) verifications, \(counts.sightings) sightings")
  }
}
