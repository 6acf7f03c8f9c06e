import ArgumentParser
import Ledger
import Reporting

struct RejectsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rejects", abstract: "Records that could not be used, with line and reason.",
    subcommands: [List.self, Export.self, RejectsRetryCommand.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the records that could not be used, with file, line and reason.")

    @OptionGroup(title: CommonOptions.title) var common: CommonOptions

    @Flag(help: "Print one JSON value: an array of id, file, member, line, reason, record.")
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
    static let configuration = CommandConfiguration(abstract: "Write the rejected records, masked, as CSV.")

    @OptionGroup(title: CommonOptions.title) var common: CommonOptions

    @Option(help: ArgumentHelp("The file to write. (default: standard output)", valueName: "file"), completion: .file())
    var out: String?

    func run() throws {
      let rejects = try Ledger.openForReading(common.ledgerPath).rejects()
      let file = try out.map { try OutputFile($0, of: common.ledgerPath) }
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
