import ArgumentParser
import Calls
import Foundation
import Intake
import Ledger

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take request logs and webhook exports into the ledger.",
    discussion: """
      A PATH is a file, a folder (walked in name order) or - for standard input. NDJSON, a JSON array or CSV with a \
      header row, plain or gzip; what a record is, its fields tell. Importing anything again changes nothing.
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: "Files, folders, or - for standard input.", completion: .file())
  var paths: [String]

  @Option(help: "What the files hold: auto finds it out for each record, requests and calls insist.")
  var kind = KindChoice.auto

  @Option(help: ArgumentHelp("Zone of times that name none, such as Europe/Bratislava.", valueName: "zone"))
  var sourceTz = "UTC"

  @Option(help: "Forces the format: ndjson, json, json-sequence or csv. (default: found out)")
  var format: SourceFormat?

  @Flag(help: "Take what can be read of a damaged file.")
  var salvage = false

  @Flag(help: "Do everything but keep nothing.")
  var dryRun = false

  @Flag(help: "Exit with 65 when a record was rejected.")
  var strict = false

  @Flag(help: "Print one JSON value.")
  var json = false

  func run() throws {
    guard let zone = Zone(sourceTz) else {
      throw Problem(
        "--source-tz", "\"\(sourceTz.prefix(40))\" is no time zone",
        remedy: "Use a name such as Europe/Bratislava or UTC",
        exit: .usage)
    }
    let configuration = try Configuration.load(common.config)
    let (ledger, key) = try openLedger()
    let options = IntakeOptions(
      kind: kind, zone: zone, format: format, privacy: configuration.privacy, pseudonymKey: key, salvages: salvage)
    var run = ImportRun(
      try ImportSession(ledger, startedAt: .now, isDryRun: dryRun), options, ledgerPath: ledger.path,
      progress: ProgressLine(isShown: !common.quiet && !json))
    for input in InputFile.expand(paths) { try run.take(input) }
    let matching = try run.session.finish(at: .now)
    run.progress.clear()
    if json {
      try Terminal.printJSON(ImportReport(run.files, matching))
    } else if !common.quiet {
      try Terminal.print(ImportSummary.text(run.files, matching, ledgerPath: common.ledgerPath, isDryRun: dryRun))
    }
    if let status = run.exitStatus(strict: strict) { throw status.code }
  }

  /// With `--dry-run` neither a ledger nor a key is made.
  private func openLedger() throws -> (Ledger, [UInt8]) {
    let path = common.ledgerPath
    guard dryRun else {
      let ledger = try Stages.openForWriting(path)
      return (ledger, try PseudonymKey.load(for: ledger, fingerprint: Stages.fingerprint))
    }
    guard FileManager.default.fileExists(atPath: path) else { return (try Ledger.inMemory(), PseudonymKey.random()) }
    let ledger = try Ledger.openForReading(path)
    return (ledger, try PseudonymKey.loadIfMade(for: ledger, fingerprint: Stages.fingerprint))
  }
}

extension KindChoice: ExpressibleByArgument {}
extension SourceFormat: ExpressibleByArgument {}

extension Instant {
  /// The wall clock: read by commands, never by a stage.
  static var now: Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}

/// The files of one `import`, one after another.
struct ImportRun {
  let session: ImportSession
  var progress: ProgressLine
  private(set) var files: [ImportedFileReport] = []
  private let options: IntakeOptions
  private let ledgerPath: String
  private var worst: [Calls.ExitStatus] = []

  init(_ session: ImportSession, _ options: IntakeOptions, ledgerPath: String, progress: ProgressLine) {
    (self.session, self.options, self.ledgerPath, self.progress) = (session, options, ledgerPath, progress)
  }

  /// Imports one file. What is wrong with it is said and the next goes on; what is wrong with the ledger ends the run.
  mutating func take(_ input: Result<InputFile, Problem>) throws {
    switch input {
    case .failure(let problem): refuse(problem.place, problem)
    case .success(let file):
      do {
        var progress = progress
        defer { self.progress = progress }
        progress.begin()
        let (outcome, source) = try Stages.importFile(file, options, into: session) { state in
          progress.show(file.name, records: state.records, bytes: state.bytes, total: state.totalBytes)
        }
        files.append(ImportedFileReport(file.path, outcome, source))
      } catch let problem as Problem where problem.place != ledgerPath {
        refuse(file.path, problem)
        try session.noteRefused(Stages.facts(file, options), problem.reason)
      }
    }
  }

  private mutating func refuse(_ path: String, _ problem: Problem) {
    progress.clear()
    Terminal.note(problem.description)
    files.append(ImportedFileReport(path, refused: problem))
    worst.append(problem.exitStatus)
  }

  /// Nil when all went well. A refused file weighs more than a missing one.
  func exitStatus(strict: Bool) -> Calls.ExitStatus? {
    if worst.contains(.data) || (strict && files.contains { $0.rejected > 0 }) { return .data }
    return worst.first
  }
}
