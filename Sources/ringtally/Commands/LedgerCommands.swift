import ArgumentParser
import Calls
import Foundation
import Ledger
import Reporting

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

struct ImportsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "imports", abstract: "What was imported; take an import out again.",
    subcommands: [List.self, Forget.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every file of every import, and how it was read.")

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print one JSON value.")
    var json = false

    func run() throws {
      let files = try Ledger.openForReading(common.ledgerPath).importedFiles()
      if json { return try Terminal.printJSON(files) }
      for file in files {
        let state: String
        if let error = file.error {
          state = "refused: \(error)"
        } else if file.skipped {
          state = "skipped, known already"
        } else {
          state =
            "\(file.records) records: \(file.requests) requests (\(file.refused) refused), \(file.calls) calls, \(file.duplicates) duplicates, \(file.rejected) rejected, \(file.ignored) ignored"
        }
        try Terminal.print("\(file.importID)  \(file.importedAt)  \(Terminal.printable(file.path))  \(state)")
      }
    }
  }

  struct Forget: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take one import out again: the ledger is as if it had never been.")

    @OptionGroup var common: CommonOptions

    @Argument(help: "The import's number, as imports list shows it.")
    var id: Int64

    func run() throws {
      let files = try Ledger.openForReading(common.ledgerPath).forget(importID: id)
      guard !common.quiet else { return }
      try Terminal.print(
        files.isEmpty
          ? "Import \(id) is forgotten; it had brought no content of its own."
          : "Import \(id) is forgotten, and with it \(files.map(Terminal.printable).joined(separator: ", ")).")
    }
  }
}

struct RejectsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rejects", abstract: "Records that could not be used, with line and reason.",
    subcommands: [List.self, Export.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the rejected records.")

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print one JSON value.")
    var json = false

    func run() throws {
      let rejects = try Ledger.openForReading(common.ledgerPath).rejects()
      if json { return try Terminal.printJSON(rejects) }
      for reject in rejects {
        let place = Terminal.printable(
          "\(reject.file)\(reject.member.isEmpty ? "" : ":" + reject.member):\(reject.line)")
        try Terminal.print("\(reject.id)  \(place): \(reject.reason)")
        if common.verbose { try Terminal.print("    \(Terminal.printable(reject.record))") }
      }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write the rejected records (redacted) as CSV.")

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("The file to write. (default: standard output)", valueName: "file"), completion: .file())
    var out: String?

    func run() throws {
      let rejects = try Ledger.openForReading(common.ledgerPath).rejects()
      let file = try out.map(OutputFile.init)
      let columns = [
        ("id", true), ("file", false), ("member", false), ("line", true), ("reason", false), ("record", false),
      ]
      .map { ReportColumn(name: $0.0, kind: $0.1 ? .number : .text, description: "", line: 0) }
      var csv = CSVWriter(columns: columns) { try file?.write($0) ?? Terminal.write($0) }
      for reject in rejects {
        try csv.append([
          .number(Int(reject.id)), .text(reject.file), .text(reject.member), .number(Int(reject.line)),
          .text(reject.reason), .text(reject.record),
        ])
      }
      try csv.finish()
      try file?.commit()
    }
  }
}
