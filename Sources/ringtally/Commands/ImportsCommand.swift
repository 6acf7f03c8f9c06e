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
          let joined = file.joined > 0 ? ", \(Terminal.counted(file.joined, "line")) joined" : ""
          let counts = [(file.requests, "request"), (file.calls, "call"), (file.duplicates, "duplicate")].map(
            Self.counted)
          let lines = file.lines.map { ", \(Terminal.counted($0, "line")) of a bill" } ?? ""
          state =
            "\(Self.counted(file.records, "record")): \(counts[0]) (\(file.refused) refused), \(counts[1]), \(counts[2]), "
            + "\(file.rejected) rejected, \(file.ignored) ignored\(joined)\(lines)"
        }
        let name = file.member.isEmpty ? file.path : "\(file.path):\(file.member)"
        let reading = file.mapping.map { "; read by the mapping \($0)" } ?? ""
        try Terminal.print(
          "\(file.importID)  \(file.importedAt)  \(Terminal.printable(name))  \(Terminal.printable(state + reading))")
      }
    }

    /// `1 call`, `20143 calls`: with plain digits.
    private static func counted(_ number: Int, _ noun: String) -> String {
      "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
  }

  struct Forget: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take imports out again: the ledger is as if they had never been.",
      discussion: "A record that also stands in another import stays. Exits with 66 where there is no such import.")

    @OptionGroup(title: CommonOptions.title) var common: CommonOptions

    @Argument(help: ArgumentHelp("The imports' numbers, as imports list shows them.", valueName: "id"))
    var id: [Int64]

    @Flag(help: "Say what would go, and take nothing out.")
    var dryRun = false

    @Flag(help: "Print one JSON value.")
    var json = false

    func run() throws {
      let forgotten = try Ledger.openForReading(common.ledgerPath).forget(id, isDryRun: dryRun)
      if json { return try Terminal.printJSON(forgotten) }
      guard !common.quiet else { return }
      let isOne = forgotten.imports.count == 1
      let imports = forgotten.imports.map(String.init).joined(separator: ", ")
      let what = "Import\(isOne ? "" : "s") \(imports) \(dryRun ? "would be" : isOne ? "is" : "are") forgotten"
      try Terminal.print(
        forgotten.removed.isEmpty
          ? "\(what); \(isOne ? "it" : "they") had brought no content of \(isOne ? "its" : "their") own."
          : "\(what), and with \(isOne ? "it" : "them") \(Self.names(forgotten.removed)).")
      if !forgotten.kept.isEmpty, !forgotten.removed.isEmpty {
        try Terminal.print("Another import brought, too, and keeps: \(Self.names(forgotten.kept)).")
      }
    }

    private static func names(_ contents: [ForgottenImports.Content]) -> String {
      contents.map { Terminal.printable($0.member.isEmpty ? $0.file : "\($0.file):\($0.member)") }
        .joined(separator: ", ")
    }
  }
}
