import ArgumentParser
import Calls
import Foundation

/// Options of every command.
struct CommonOptions: ParsableArguments {
  /// What help and reference call them.
  static let title = "Options of every command"

  @Option(
    help: ArgumentHelp("The ledger. (default: $RINGTALLY_DB, else ringtally.db)", valueName: "file"),
    completion: .file(extensions: ["db"]))
  var db: String?

  @Option(
    help: ArgumentHelp("The configuration. (default: ringtally.yaml, which may be absent)", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Flag(name: [.long, .customShort("q")], help: "Say nothing but errors.")
  var quiet = false

  @Flag(help: "Say more: rejects list then shows the masked records.")
  var verbose = false

  var ledgerPath: String {
    db ?? ProcessInfo.processInfo.environment["RINGTALLY_DB"].flatMap { $0.isEmpty ? nil : $0 } ?? "ringtally.db"
  }
}

/// Which time, whose calls.
struct PeriodOptions: ParsableArguments {
  @Option(help: ArgumentHelp("First day, included.", valueName: "YYYY-MM-DD"))
  var from: String?

  @Option(help: ArgumentHelp("Last day, not included.", valueName: "YYYY-MM-DD"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "The last days, weeks or months, counted back from the end of the day of the newest record; not from today.",
      valueName: "7d|2w|3m"))
  var last: String?

  @Option(help: ArgumentHelp("One calendar month.", valueName: "YYYY-MM"))
  var month: String?

  @Option(
    help: ArgumentHelp(
      "Zone of days and times, such as Europe/Bratislava. (default: $RINGTALLY_TZ, else the configuration's, else UTC)",
      valueName: "zone"), completion: .zones)
  var tz: String?

  func validate() throws {
    let ways = [from != nil || to != nil, last != nil, month != nil].count { $0 }
    if ways > 1 {
      throw ValidationError("--from/--to, --last and --month are three ways to say one thing: use one of them.")
    }
  }

  func zone(_ configuration: Configuration) throws -> Zone { try Self.zone(tz, configuration) }

  /// - Parameter tz: what the user asked for.
  static func zone(_ tz: String?, _ configuration: Configuration) throws -> Zone {
    guard let name = tz ?? ProcessInfo.processInfo.environment["RINGTALLY_TZ"].flatMap({ $0.isEmpty ? nil : $0 }) else {
      return configuration.zone
    }
    guard let zone = Zone(name) else {
      throw Problem(
        "--tz", "\"\(name.prefix(40))\" is no time zone", remedy: Spelling.zoneRemedy(for: name),
        exit: .usage)
    }
    return zone
  }

  /// - Parameter newest: the time of the newest record, which `--last` counts back from.
  /// - Returns: nil for everything.
  func range(in zone: Zone, newest: () throws -> Instant?) throws -> Range<Instant>? {
    if let month { return try Self.range(ofMonth: month, zone) }
    if let last { return try Self.range(ofLast: last, zone, newest: newest()) }
    guard from != nil || to != nil else { return nil }
    let first =
      try from.map { zone.start(of: try Self.day($0, "--from")) } ?? Instant(milliseconds: Instant.plausible.lowerBound)
    let end =
      try to.map { zone.start(of: try Self.day($0, "--to")) } ?? Instant(milliseconds: Instant.plausible.upperBound)
    guard first < end else {
      throw Problem(
        "--to", "the period ends before it begins", remedy: "--to is the first day that is no longer in it",
        exit: .usage)
    }
    return first..<end
  }

  private static func day(_ text: String, _ option: String) throws -> CivilDate {
    guard let day = CivilDate(text), (2000..<2100).contains(day.year) else {
      throw Problem(option, "\"\(text.prefix(40))\" is not a day", remedy: "Write it as 2026-02-13", exit: .usage)
    }
    return day
  }

  private static func range(ofMonth text: String, _ zone: Zone) throws -> Range<Instant> {
    guard let first = CivilDate(text + "-01"), (2000..<2100).contains(first.year) else {
      throw Problem("--month", "\"\(text.prefix(40))\" is not a month", remedy: "Write it as 2026-02", exit: .usage)
    }
    return zone.start(of: first)..<zone.start(of: first.adding(months: 1))
  }

  private static func range(ofLast text: String, _ zone: Zone, newest: Instant?) throws -> Range<Instant> {
    guard let unit = text.last, "dwm".contains(unit), let count = Int(text.dropLast()), (1...10_000).contains(count)
    else {
      throw Problem(
        "--last", "\"\(text.prefix(40))\" is not a length of time", remedy: "Write it as 7d, 2w or 3m", exit: .usage)
    }
    // An empty ledger has no last days; any empty period says so.
    let end = newest.map { zone.date(at: $0).adding(days: 1) } ?? CivilDate(daysSince1970: 0)
    let first: CivilDate
    switch unit {
    case "d": first = end.adding(days: -count)
    case "w": first = end.adding(days: -7 * count)
    default: first = end.adding(months: -count)
    }
    return zone.start(of: first)..<zone.start(of: end)
  }
}

/// Whose calls.
struct AccountOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only this account; may be given more than once.", valueName: "account"))
  var account: [String] = []

  /// - Throws: `Problem` for what is no account.
  func accounts() throws -> [String] {
    for account in account
    where account != "unknown" && (account.isEmpty || !account.allSatisfy { $0.isASCII && $0.isNumber }) {
      throw Problem(
        "--account", "\"\(account.prefix(40))\" is not an account", remedy: "Accounts are digits, as 117793",
        exit: .usage)
    }
    return account
  }
}

/// When a request without a call record is missing one.
struct GraceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How much later an account's newest call record must be for a request without one to be missing: 90s, 30m, 1h, 2d.",
      valueName: "length"))
  var grace = "1h"

  /// - Throws: `Problem` for what is no length of time.
  func milliseconds() throws -> Int64 { try LengthOfTime.milliseconds(grace, option: "--grace") }
}

/// `90s`, `30m`, `1h`, `2d`.
enum LengthOfTime {
  static func milliseconds(_ text: String, option: String) throws -> Int64 {
    let units: [Character: Int64] = ["s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
    guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()), (0...100_000).contains(count)
    else {
      throw Problem(
        option, "\"\(text.prefix(40))\" is not a length of time", remedy: "Write it as 90s, 30m, 1h or 2d", exit: .usage
      )
    }
    return count * unit
  }
}
