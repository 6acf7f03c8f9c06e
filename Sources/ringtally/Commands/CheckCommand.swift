import ArgumentParser
import Calls
import Ledger

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Is the ledger sound: its file, its records, its tally?",
    discussion: """
      Looks at the file, the accounts of every import, every block of records and its order, and the places of all \
      records; pairs the halves of requests anew, and counts the tally anew. Exits with 65 where something is not sound.
      """)

  @OptionGroup(title: CommonOptions.title) var common: CommonOptions

  @Flag(help: "Print one JSON value: an array of check, sound, detail.")
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
