import ArgumentParser
import Calls
import DemoData
import Foundation
import Intake
import Ledger
import Reporting

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Make sample data, import it, and report: the main job in one command.",
    discussion: """
      Makes sample data, imports it into a ledger of its own, and reports. The data is the same at every run. There are \
      stories in it; the page shows them. It writes over an earlier demo and over nothing else.
      """)

  @Flag(name: [.long, .customShort("q")], help: "Say nothing but errors.")
  var quiet = false

  @Option(
    help: ArgumentHelp("The folder to write to. The ledger is made in it.", valueName: "folder"), completion: .directory
  )
  var out = "demo"

  @Option(help: ArgumentHelp("How many verifications; tens of millions are fine.", valueName: "number"))
  var verifications = 20_000

  @Option(help: ArgumentHelp("Over how many days.", valueName: "number"))
  var days = 60

  @Option(help: ArgumentHelp("Another world for another number.", valueName: "number"))
  var seed = DemoWorld.defaultSeed

  @Flag(help: "Make requests.ndjson and calls.ndjson and stop.")
  var onlyData = false

  func validate() throws {
    guard verifications > 0, days > 0 else { throw ValidationError("--verifications and --days begin at 1.") }
  }

  /// A file that says the folder is ours to write over.
  private static let marker = ".ringtally-demo"

  func run() throws {
    try claimFolder()
    let world = DemoWorld(verifications: verifications, days: days, seed: seed)
    let inputs = ["requests.ndjson", "calls.ndjson"].map { "\(out)/\($0)" }
    try write(inputs[0], world.writeRequests)
    try write(inputs[1], world.writeCalls)
    if onlyData { return try say(inputs) }

    let ledgerPath = "\(out)/ringtally.db"
    for suffix in ["", "-wal", "-shm", ".key"] { unlink(ledgerPath + suffix) }
    let ledger = try Stages.openForWriting(ledgerPath)
    let key = try PseudonymKey.load(for: ledger, fingerprint: Stages.fingerprint)
    var run = ImportRun(
      try ImportSession(ledger, startedAt: .now), IntakeOptions(pseudonymKey: key),
      progress: ProgressLine(isShown: !quiet))
    try run.take(inputs.map { .success(InputFile(path: $0)) })
    let (matching, unpaired) = try run.session.finish(at: .now)
    run.progress.clear()
    let summary = ImportSummary.text(
      run.files, matching, unpaired, ledgerPath: ledgerPath, reading: [], isDryRun: false)

    let scope = ReportScope()
    let output = try ReportOutput(
      ledger, scope: scope, tariff: .current(ledger), forms: ReportForms(formats: [.csv, .html]))
    let paths = try output.write(
      try ReportLibrary.builtin().definitions.filter { $0.onlyWith == nil }.map { (scope, $0) }, into: "\(out)/report")
    try say([
      summary, "", "Open \(paths[paths.count - 1]) in a browser; the CSV files lie beside it.",
      "Look further with: ringtally report answer-rate --db \(ledgerPath)",
    ])
  }

  private func say(_ lines: [String]) throws {
    if !quiet { try Terminal.print(lines.joined(separator: "\n")) }
  }

  /// The demo writes over its own earlier run and over nothing else.
  private func claimFolder() throws {
    let files = FileManager.default
    let isOurs = files.fileExists(atPath: "\(out)/\(Self.marker)")
    let names = ["requests.ndjson", "calls.ndjson", "ringtally.db", "report"]
    if !isOurs, let taken = names.first(where: { files.fileExists(atPath: "\(out)/\($0)") }) {
      throw Problem(
        "\(out)/\(taken)", "it is there already and not from a demo", remedy: "Name another folder with --out",
        exit: .cannotWrite)
    }
    try OutputFile.makeFolder(out)
    try OutputFile("\(out)/\(Self.marker)").commit()
  }

  private func write(_ path: String, _ fill: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
    let file = try OutputFile(path)
    try fill { try file.write(Array($0)) }
    try file.commit()
  }
}
