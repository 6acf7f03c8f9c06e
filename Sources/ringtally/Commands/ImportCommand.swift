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
      A path is a file, a folder (walked in name order), a pattern in quotes such as 'logs/*.gz', or - for standard input. \
      Files may be compressed, archives, or mail. What a record is, its fields tell. Each file is in the ledger whole or \
      not at all. Importing anything again changes nothing.

      Exits with 65 where a file was refused. The others are imported all the same.
      """)

  @OptionGroup(title: CommonOptions.title) var common: CommonOptions

  @Argument(
    help: ArgumentHelp("Files, folders, patterns, or - for standard input.", valueName: "path"), completion: .file())
  var paths: [String]

  @OptionGroup var reading: ReadingOptions

  @Flag(help: "Do everything but keep nothing; makes neither ledger nor key.")
  var dryRun = false

  @Flag(help: "Exit with 65 when a record was rejected.")
  var strict = false

  @Flag(help: "Print one JSON value and nothing else.")
  var json = false

  func run() throws {
    let configuration = try Configuration.load(common.config)
    // What is wrong with the options is said before a ledger is made.
    var options = try reading.intakeOptions()
    options.privacy = configuration.privacy
    let (ledger, key) = try openLedger()
    options.pseudonymKey = key
    var run = ImportRun(
      try ImportSession(ledger, startedAt: .now, isDryRun: dryRun), options,
      progress: ProgressLine(isShown: !common.quiet && !json))
    try run.take(InputFile.expand(paths, except: Ledger.files(of: common.ledgerPath)))
    try run.settle()
    let (matching, unpaired) = try run.session.finish(at: .now)
    run.progress.clear()
    if json {
      try Terminal.printJSON(ImportReport(run.files, matching, unpaired))
    } else if !common.quiet {
      try Terminal.print(
        ImportSummary.text(
          run.files, matching, unpaired, ledgerPath: common.ledgerPath, reading: reading.words, isDryRun: dryRun))
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
    guard FileManager.default.fileExists(atPath: path) else { return (try Ledger.temporary(), PseudonymKey.random()) }
    let ledger = try Ledger.openForReading(path)
    return (ledger, try PseudonymKey.loadIfMade(for: ledger, fingerprint: Stages.fingerprint))
  }
}

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
  private var worst: [Calls.ExitStatus] = []

  init(_ session: ImportSession, _ options: IntakeOptions, progress: ProgressLine) {
    (self.session, self.options, self.progress) = (session, options, progress)
  }

  /// Imports files in their order; while one is written, the next is read.
  ///
  /// What is wrong with a file is said and the next goes on; what is wrong with the ledger ends the run.
  mutating func take(_ inputs: [Result<InputFile, Problem>]) throws {
    var next = try inputs.first.map(begin)
    defer { next?.reading?.cancel() }
    for index in inputs.indices {
      guard let current = next else { preconditionFailure("each file is begun before it is taken") }
      next = nil
      let read = try wait(for: current)
      next = try inputs.dropFirst(index + 1).first.map(begin)
      if let read { try write(read, of: current, isLast: next == nil) }
    }
  }

  /// Brings the files' figures up to date at the end.
  mutating func settle() throws {
    for index in files.indices { try files[index].settle(session) }
  }

  /// A file whose reading was begun; without a reading where that is all there is to it.
  private struct Begun {
    var file: InputFile?
    var reading: FileReading?
    var problem: Problem?
  }

  private func begin(_ input: Result<InputFile, Problem>) throws -> Begun {
    do {
      let file = try input.get()
      do {
        return Begun(file: file, reading: try Stages.beginReading(file, options, for: session))
      } catch let problem as Problem where !problem.endsAll {
        return Begun(file: file, problem: problem)
      }
    } catch let problem as Problem where !problem.endsAll {
      return Begun(problem: problem)
    }
  }

  /// What was read; nil where there is nothing to write.
  private mutating func wait(for begun: Begun) throws -> FileReading.ReadFile? {
    if let problem = begun.problem {
      try refuse(begun.file, problem)
      return nil
    }
    guard let file = begun.file else { preconditionFailure("a file that was begun has a name") }
    guard let reading = begun.reading else {
      files.append(ImportedFileReport(file.path, "", .skipped, nil))
      return nil
    }
    do {
      progress.begin()
      var progress = progress
      defer { self.progress = progress }
      return try reading.wait { state in
        progress.show(file.name, records: state.records, bytes: state.bytes, total: state.totalBytes)
      }
    } catch let problem as Problem where !problem.endsAll {
      try refuse(file, problem)
      return nil
    }
  }

  private mutating func write(_ read: FileReading.ReadFile, of begun: Begun, isLast: Bool) throws {
    guard let file = begun.file else { preconditionFailure("a file that was read has a name") }
    for (index, content) in read.contents.enumerated() {
      let isLast = isLast && index == read.contents.count - 1
      do {
        try write(content.result.get(), of: file, member: content.member, isLast: isLast)
      } catch let problem as Problem where !problem.endsAll {
        try refuse(file, member: content.member, problem)
      }
    }
  }

  private mutating func write(
    _ read: FileReading.ReadRecords, of file: InputFile, member: String, isLast: Bool
  ) throws {
    var progress = progress
    defer { self.progress = progress }
    let outcome = try Stages.write(read, of: file, member: member, options, into: session, isLast: isLast) {
      progress.showWriting(file.name, $0, of: $1)
    }
    files.append(ImportedFileReport(file.path, member, outcome, read.summary))
  }

  private mutating func refuse(_ file: InputFile?, member: String = "", _ problem: Problem) throws {
    progress.clear()
    for problem in [problem] + problem.further { Terminal.note(problem.description) }
    files.append(ImportedFileReport(file?.path ?? problem.place, member, refused: problem))
    worst.append(problem.exitStatus)
    if let file { try session.noteRefused(Stages.facts(file, member: member, options), problem.reason) }
  }

  /// Nil when all went well. A refused file weighs more than a missing one.
  func exitStatus(strict: Bool) -> Calls.ExitStatus? {
    if worst.contains(.data) || (strict && files.contains { $0.rejected > 0 }) { return .data }
    return worst.first
  }
}
