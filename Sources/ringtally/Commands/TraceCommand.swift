import ArgumentParser
import Calls
import Ledger

struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "All that is known of a verification, or the verifications of a called number.",
    discussion: """
      Shows the request, the call records and which of them counts, outcome, match state, charge, exceptions, and every file \
      and line where a record stands. --phone finds a number's verifications; the number itself is neither kept nor shown.
      """)

  @OptionGroup(title: CommonOptions.title) var common: CommonOptions

  @Argument(help: ArgumentHelp("The verification's key, such as fa278be48dc2_117793.", valueName: "uuid"))
  var key: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("A called number, such as +421 905 123 456: lists its verifications.", valueName: "number"))
  var phone: [String] = []

  @Option(
    help: ArgumentHelp(
      "Zone of times, such as Europe/Bratislava. (default: $RINGTALLY_TZ, else the configuration's, else UTC)",
      valueName: "zone"), completion: .zones)
  var tz: String?

  @OptionGroup var grace: GraceOptions

  @OptionGroup var pricing: PricingOptions

  @Flag(help: "Print one JSON value.")
  var json = false

  func validate() throws {
    guard (key == nil) == phone.isEmpty else { return }
    throw ValidationError("Name one key, or one number with --phone.")
  }

  func run() throws {
    let milliseconds = try grace.milliseconds()
    let zone = try PeriodOptions.zone(tz, try Configuration.load(common.config))
    if let key { try trace(key, milliseconds, zone) } else { try traceNumber(milliseconds, zone) }
  }

  private func trace(_ text: String, _ graceMilliseconds: Int64, _ zone: Zone) throws {
    // What is no key may be a number or a code, and is not repeated.
    guard let key = VerificationKey(text) else {
      throw Problem(
        "trace",
        "this is not a verification's key: hexadecimal digits, an underscore, and the account's digits, as fa278be48dc2_117793",
        remedy: "Copy the key from a report or a log; a called number is traced with --phone", exit: .usage)
    }
    let ledger = try Ledger.openForReading(common.ledgerPath)
    guard
      let priced = try Stages.trace(
        key, in: ledger, by: pricing.chosen(in: ledger), graceMilliseconds: graceMilliseconds)
    else {
      throw Problem(
        key.text, "no record of this verification is in \(common.ledgerPath)",
        remedy:
          "Import the logs and exports of its day, or see whether its record was rejected: ringtally rejects list",
        exit: .noInput)
    }
    if json { return try Terminal.printJSON(TraceJSON(zone: zone).value(priced)) }
    try Terminal.write(Array(TraceText(zone: zone, grace: grace.grace).text(priced).utf8))
  }

  private func traceNumber(_ graceMilliseconds: Int64, _ zone: Zone) throws {
    let ledger = try Ledger.openForReading(common.ledgerPath)
    let callee = try Stages.callee(phone.joined(separator: " "), in: ledger)
    let output = NumberTraceOutput(zone: zone, isJSON: json, isQuiet: common.quiet)
    if let callee {
      try ledger.trace(callee, graceMilliseconds: graceMilliseconds) { try output.write($0) }
    }
    try output.finish()
    guard output.count == 0 else { return }
    Terminal.note(
      Problem(
        "--phone", "no record in \(common.ledgerPath) names this number",
        remedy: "Check its country code, and that the logs of its day were imported: ringtally imports list",
        exit: .noInput
      ).description)
    throw Calls.ExitStatus.noInput.code
  }
}
