import ArgumentParser
import Calls
import Intake

/// How files are to be read: the options of every command that reads them.
struct ReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the files hold: auto finds it out for each record, requests and calls insist; billed-calls is the provider's list of the calls that it bills. (default: the mapping's, else auto)",
      valueName: "kind"))
  var kind: KindChoice?

  @Option(
    help: ArgumentHelp(
      "Zone of times that name none, such as Europe/Bratislava. (default: the mapping's, else UTC)", valueName: "zone"),
    completion: .zones)
  var sourceTz: String?

  @Option(
    help: ArgumentHelp(
      "What the files' own names, places and words mean: a mapping file, or the name of one that comes with ringtally.",
      valueName: "file"), completion: .file(extensions: ["yaml"]))
  var mapping: String?

  @Option(help: ArgumentHelp("Forces the format. (default: found out)", valueName: "format"))
  var format: SourceFormat?

  @Option(
    help: ArgumentHelp(
      "Forces the encoding: \(TextEncoding.names). (default: found out)", valueName: "encoding"),
    completion: .list(TextEncoding.allCases.map(\.rawValue)))
  var encoding: String?

  @Flag(help: "Take what can be read of a damaged file.")
  var salvage = false

  /// For a reading that keeps nothing: the key is the caller's to set.
  ///
  /// - Throws: `Problem` for a zone or an encoding that is none, and for a mapping that is wrong.
  func intakeOptions() throws -> IntakeOptions {
    let mapping = try mapping.map(MappingChoice.load) ?? .none
    // A flag wins over the mapping.
    return IntakeOptions(
      kind: kind ?? mapping.kind ?? .auto, zone: try sourceTz.map(Self.zone) ?? mapping.zone ?? .utc,
      format: format ?? mapping.format, encoding: try encoding.map(Self.encoding) ?? mapping.encoding, pseudonymKey: [],
      salvages: salvage, mapping: mapping)
  }

  /// As they were typed, for a command line that reads the same way.
  var words: [String] {
    (kind.map { ["--kind", $0.rawValue] } ?? []) + (sourceTz.map { ["--source-tz", $0] } ?? [])
      + (mapping.map { ["--mapping", $0] } ?? [])
      + (format.map { ["--format", $0.rawValue] } ?? []) + (encoding.map { ["--encoding", $0] } ?? [])
      + (salvage ? ["--salvage"] : [])
  }

  static func zone(_ name: String) throws -> Zone {
    if let zone = Zone(name) { return zone }
    throw Problem(
      "--source-tz", "\"\(name.prefix(40))\" is no time zone", remedy: Spelling.zoneRemedy(for: name),
      exit: .usage)
  }

  static func encoding(_ name: String) throws -> TextEncoding {
    if let encoding = TextEncoding(name: name) { return encoding }
    throw Problem(
      "--encoding", "\"\(name.prefix(40))\" is no encoding that is known here",
      remedy: Spelling.nearest(to: name, among: TextEncoding.allCases.map(\.rawValue)).map { "Did you mean \($0)?" }
        ?? "Use \(TextEncoding.names)",
      exit: .usage)
  }
}

extension KindChoice: ExpressibleByArgument {}
extension SourceFormat: ExpressibleByArgument {}
