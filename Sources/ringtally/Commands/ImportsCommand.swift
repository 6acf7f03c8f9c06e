import ArgumentParser
import Ledger

struct ImportsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "imports", abstract: "What was imported; take an import out again.",
    subcommands: [List.self, Forget.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every file of every import, and what became of it.")

    @OptionGroup(title: CommonOptions.title) var common: CommonOptions

    @Flag(help: "Print one JSON value: an array with path, SHA-256, format, encoding and how it was read as well.")
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
      abstract: "Take one import out again: the ledger is as if it had never been.",
      discussion: "A record that also stands in another import stays. Exits with 66 where there is no such import.")

    @OptionGroup(title: CommonOptions.title) var common: CommonOptions

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
