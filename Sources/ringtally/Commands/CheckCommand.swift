import ArgumentParser
import Calls
import Ledger

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Is the ledger sound: its file, its records, its tally? Exits with 65 when not.")

  @OptionGroup var common: CommonOptions

  @Flag(help: "Print one JSON value.")
  var json = false

  func run() throws {
    let findings = try Ledger.openForReading(common.ledgerPath).soundness()
    if json {
      try Terminal.printJSON(findings)
    } else if !common.quiet {
      for finding in findings {
        try Terminal.print("\(finding.isSound ? "sound" : "BROKEN")  \(finding.check): \(finding.detail)")
      }
    }
    if findings.contains(where: { !$0.isSound }) {
      Terminal.note(
        Problem(
          common.ledgerPath, "the ledger is not sound",
          remedy: "Restore it from a backup, or import its sources into a new one", exit: .data
        )
        .description)
      throw Calls.ExitStatus.data.code
    }
  }
}
