import ArgumentParser
import Calls
import Foundation
import Intake
import Ledger

struct RejectsRetryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Read the sources of rejected records again.",
    discussion: """
      By today's rules and the options of their import. What can be read now becomes records, what cannot stays rejected: \
      the ledger is as if the sources had always been read so. A source is looked for where it lay when it was imported, or \
      in the paths given, under whatever name; its content must be the same. One that is gone or changed is left as it is. \
      With --mapping alone, the sources that were read by a mapping of the same name are read by this one.
      """)

  @OptionGroup(title: CommonOptions.title) var common: CommonOptions

  @Argument(
    help: "Files or folders in which the sources lie now, and only these are read. (default: where they lay)",
    completion: .file())
  var paths: [String] = []

  @Option(
    name: .customLong("import"), help: ArgumentHelp("Only what this import brought.", valueName: "id"))
  var importIDs: [Int64] = []

  @Option(help: ArgumentHelp("Read them as this kind now.", valueName: "kind"))
  var kind: KindChoice?

  @Option(help: ArgumentHelp("Read times that name no zone in this one now.", valueName: "zone"), completion: .zones)
  var sourceTz: String?

  @Option(help: ArgumentHelp("Read them in this format now.", valueName: "format"))
  var format: SourceFormat?

  @Option(
    help: ArgumentHelp("Read them in this encoding now.", valueName: "encoding"),
    completion: .list(TextEncoding.allCases.map(\.rawValue)))
  var encoding: String?

  @Option(
    help: ArgumentHelp("Read them by this mapping now: a file, or the name of one of ringtally's.", valueName: "file"),
    completion: .file(extensions: ["yaml"]))
  var mapping: String?

  @Flag(help: "Take what can be read of a damaged file, where the import did not say so.")
  var salvage = false

  @Flag(help: "Do everything but keep nothing.")
  var dryRun = false

  @Flag(help: "Print one JSON value.")
  var json = false

  func validate() throws {
    // A record that was read well with its own zone would be read wrongly with another file's.
    let isRead = kind != nil || sourceTz != nil || format != nil || encoding != nil || salvage
    if isRead, paths.isEmpty, importIDs.isEmpty {
      throw ValidationError(
        "--kind, --source-tz, --format, --encoding and --salvage change how all of a source is read: name the files, or --import."
      )
    }
    if paths.contains("-") {
      throw ValidationError("Standard input can be read but once: name a file.")
    }
  }

  func run() throws {
    let changes = ReadingChanges(
      kind: kind, zone: try sourceTz.map(ReadingOptions.zone), format: format,
      encoding: try encoding.map(ReadingOptions.encoding), salvages: salvage,
      mapping: try mapping.map(MappingChoice.load))
    let configuration = try Configuration.load(common.config)
    let ledger = try Ledger.openForReading(common.ledgerPath)
    let key =
      dryRun
      ? try PseudonymKey.loadIfMade(for: ledger, fingerprint: Stages.fingerprint)
      : try PseudonymKey.load(for: ledger, fingerprint: Stages.fingerprint)
    let wanted = try wantedSources(ledger, changes.mapping)
    let session = try ImportSession(ledger, startedAt: .now, isDryRun: dryRun)
    var run = RejectsRetry(
      session, wanted, changes, IntakeOptions(privacy: configuration.privacy, pseudonymKey: key),
      progress: ProgressLine(isShown: !common.quiet && !json))
    if paths.isEmpty {
      try run.readWhereTheyLay()
    } else {
      try run.read(InputFile.expand(paths, except: Ledger.files(of: common.ledgerPath)))
    }
    let (matching, unpaired) = try run.finish(at: .now)
    if json {
      try Terminal.printJSON(RetryReport(run.sources, matching, unpaired, isDryRun: dryRun))
    } else if !common.quiet {
      if wanted.isEmpty { try Terminal.print("No record is rejected: there is nothing to read again.") }
      try Terminal.print(
        RetrySummary.text(run.sources, matching, ledgerPath: common.ledgerPath, isDryRun: dryRun))
    }
    if let status = run.exitStatus { throw status.code }
  }

  private func wantedSources(_ ledger: Ledger, _ mapping: FieldMapping?) throws -> [RejectedSource] {
    let all = try ledger.rejectedSources()
    if let mapping, paths.isEmpty, importIDs.isEmpty {
      // A mapping was mended: other sources are none of its business.
      let wanted = all.filter { $0.reading.mapping == mapping.name }
      if wanted.isEmpty, !all.isEmpty {
        throw Problem(
          "--mapping", "no source with rejects was read by a mapping that is called \"\(mapping.name.prefix(40))\"",
          remedy: "Name the files that it is for, or --import: all of them is read by it", exit: .noInput)
      }
      return wanted
    }
    guard !importIDs.isEmpty else { return all }
    for id in importIDs where try !ledger.hasImport(id) {
      throw Problem(
        "import \(id)", "there is no such import", remedy: "See which there are: ringtally imports list", exit: .noInput
      )
    }
    return all.filter { source in source.places.contains { importIDs.contains($0.importID) } }
  }
}

/// What is to be read in another way than at the import; nil for all that stays.
struct ReadingChanges {
  var kind: KindChoice?
  var zone: Zone?
  var format: SourceFormat?
  var encoding: TextEncoding?
  var salvages = false
  var mapping: FieldMapping?

  /// The options that a source is read with now.
  ///
  /// - Parameters:
  ///   - common: what is the same for all sources.
  ///   - place: the source, as a message names it.
  func options(_ reading: SourceReading, _ common: IntakeOptions, place: String) throws -> IntakeOptions {
    var options = common
    options.mapping =
      try mapping ?? MappingChoice.remembered(reading.mapping, sha256: reading.mappingSHA256, place: place)
    guard let kind = kind ?? mapping?.kind ?? KindChoice(rawValue: reading.kindOption),
      let zone = zone ?? mapping?.zone ?? Zone(reading.zone)
    else {
      throw Problem(
        place, "this machine does not know the zone \(reading.zone), which a source was read in",
        remedy: "Install its time zone data (tzdata), or name another with --source-tz", exit: .data)
    }
    (options.kind, options.zone, options.salvages) = (kind, zone, reading.salvages || salvages)
    options.format = format ?? mapping?.format ?? reading.formatOption.flatMap(SourceFormat.init(rawValue:))
    options.encoding = encoding ?? mapping?.encoding ?? reading.encodingOption.flatMap(TextEncoding.init(rawValue:))
    return options
  }
}
