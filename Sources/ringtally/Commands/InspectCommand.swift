import ArgumentParser
import Calls
import Intake
import Ledger

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Say how files would be read: format, fields, what is not used, what would be rejected and why.",
    discussion: """
      Reads files as import does, whole, into nothing: no ledger and no key is made or needed. Numbers are shown by their \
      first digits, codes and tokens never.
      """)

  @OptionGroup(title: CommonOptions.title) var common: CommonOptions

  @Argument(
    help: ArgumentHelp("Files, folders, patterns, or - for standard input.", valueName: "path"), completion: .file())
  var paths: [String]

  @OptionGroup var reading: ReadingOptions

  @Flag(help: "Print one JSON value.")
  var json = false

  func run() throws {
    let inspector = Inspector()
    var options = try reading.intakeOptions()
    // Nothing is kept, so any key will do.
    options.pseudonymKey = PseudonymKey.random()
    options.inspector = inspector
    // The counts are those of an import into an empty ledger, since that is what is done.
    var run = ImportRun(
      try ImportSession(Ledger.temporary(), startedAt: .now), options,
      progress: ProgressLine(isShown: !common.quiet && !json))
    try run.take(InputFile.expand(paths, except: Ledger.files(of: common.ledgerPath)))
    try run.settle()
    _ = try run.session.finish(at: .now)
    run.progress.clear()
    let report = InspectionReport(run.files, inspector.findings(), importLine: importLine(run.files))
    if json {
      try Terminal.printJSON(report)
    } else if !common.quiet {
      try Terminal.print(InspectionText(isVerbose: common.verbose).text(report))
    }
    if let status = run.exitStatus(strict: false) { throw status.code }
  }

  /// The command that imports what was inspected; nil where nothing of it would be a record.
  private func importLine(_ files: [ImportedFileReport]) -> String? {
    guard files.contains(where: { $0.requests + $0.calls + $0.duplicates + $0.joined + $0.lines > 0 }) else {
      return nil
    }
    let refused = Set(files.filter { $0.error != nil && $0.member.isEmpty }.map(\.path))
    let paths = paths.filter { !refused.contains($0) }
    let ledger = common.db.map { ["--db", $0] } ?? []
    return (["ringtally", "import"] + ledger + reading.words + paths).map(ShellWord.quoted).joined(separator: " ")
  }
}
