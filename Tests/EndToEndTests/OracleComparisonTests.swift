import Foundation
import Testing
import ToolRunner

@testable import Calls

/// Every count of docs/domain.md, section 3, against the slow second implementation, on worlds with every kind of trouble.
@Suite struct OracleComparisonTests {
  enum Layout: String, CaseIterable, Sendable {
    case lines, arrays, tables, split
    func files(_ world: TroubleWorld) -> [OracleFile] {
      switch self {
      case .lines: world.lines()
      case .arrays: world.arrays()
      case .tables: world.tables()
      case .split: world.split(parts: 3, overlap: 40)
      }
    }
  }

  struct World: Sendable, CustomTestStringConvertible {
    var seed: UInt64
    var isAutumn: Bool
    var layout: Layout
    var zone: String
    var settings: TroubleWorld.Settings {
      var settings = isAutumn ? TroubleWorld.Settings.autumn(seed: seed) : TroubleWorld.Settings()
      settings.seed = seed
      return settings
    }
    var testDescription: String { "\(layout) of \(isAutumn ? "autumn" : "spring") \(seed) in \(zone)" }
  }

  static let worlds: [World] = [
    World(seed: 1, isAutumn: false, layout: .lines, zone: "Europe/Bratislava"),
    World(seed: 2, isAutumn: true, layout: .lines, zone: "Europe/Bratislava"),
    World(seed: 3, isAutumn: false, layout: .arrays, zone: "UTC"),
    World(seed: 4, isAutumn: true, layout: .tables, zone: "Asia/Kolkata"),
    World(seed: 5, isAutumn: false, layout: .split, zone: "Europe/Bratislava"),
    World(seed: 6, isAutumn: true, layout: .split, zone: "America/St_Johns"),
    // In these an accepted reply without a key has no URL beside it.
    World(seed: 102, isAutumn: false, layout: .lines, zone: "UTC"),
    World(seed: 106, isAutumn: true, layout: .arrays, zone: "Europe/Bratislava"),
  ]

  private static let splits: [(report: String, by: [OracleDimension]?)] = [
    ("answer-rate", nil), ("answer-rate", [.hour]), ("answer-rate", [.week, .account]), ("answer-rate", [.total]),
    ("answer-rate", [.month, .country]), ("answer-rate", [.total, .prefix, .origin]),
    ("answer-rate", [.day, .method, .outcome]), ("redirects", nil), ("redirects", [.hour, .account]), ("failures", nil),
    ("failures", [.day]), ("spend", nil), ("spend", [.week]), ("spend", [.total, .country]), ("matching", nil),
    ("matching", [.day, .account]), ("exceptions", nil),
  ]

  @Test(arguments: worlds) func countsAndReportsAgree(_ world: World) throws {
    let files = world.layout.files(TroubleWorld(world.settings))
    let folder = try TemporaryFolder()
    for file in files { try file.bytes.write(to: URL(fileURLWithPath: folder.path + "/" + file.name)) }
    let result = try Tool.run(["import", "--json"] + files.map(\.name), in: folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    let ledger = OracleLedger(files)
    try Self.compareCounts(result.stdout, ledger.counts)
    try Self.compareSources(try Tool.run(["imports", "list", "--json"], in: folder.path).stdout, ledger.counts)

    try Self.compareReports(ledger, world, range: nil, accounts: [], folder)
    let days = Self.middleDays(world)
    try Self.compareReports(ledger, world, range: days, accounts: [], folder)
    try Self.compareReports(ledger, world, range: days, accounts: ["9001"], folder)
    let check = try Tool.run(["check"], in: folder.path)
    #expect(check.status == 0, "\(check.text)")
  }

  /// Four days around the change of the clocks.
  private static func middleDays(_ world: World) -> (from: String, to: String) {
    world.isAutumn ? ("2024-10-25", "2024-10-29") : ("2024-03-29", "2024-04-02")
  }

  private static func compareCounts(_ json: [UInt8], _ expected: OracleImport) throws {
    let report = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
    let files = try #require(report["files"] as? [[String: Any]])
    #expect(files.count == expected.files.count)
    for (file, wanted) in zip(files, expected.files) { compare(file, wanted) }
    #expect(report["joined"] as? Int == expected.joined)
    #expect(
      report["unpaired"] as? [String: Int]
        == ["requests": expected.unpairedRequests, "replies": expected.unpairedReplies])
    let requests = try #require(report["requests"] as? [String: Int])
    #expect(
      requests == [
        "added": expected.requestsAdded, "duplicates": expected.requestDuplicates, "refused": expected.refused,
      ])
    #expect(report["calls"] as? [String: Int] == ["added": expected.callsAdded, "duplicates": expected.callDuplicates])
    #expect(report["matching"] as? [String: Int] == expected.matching)
  }

  /// What the ledger says of its sources.
  private static func compareSources(_ json: [UInt8], _ expected: OracleImport) throws {
    let sources = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [[String: Any]])
    for wanted in expected.files {
      compare(try #require(sources.first { ($0["path"] as? String)?.hasSuffix("/" + wanted.path) == true }), wanted)
    }
  }

  private static func compare(_ counts: [String: Any], _ wanted: OracleFileCounts) {
    let names = ["records", "requests", "calls", "duplicates", "rejected", "ignored", "joined", "refused"]
    let found = names.map { counts[$0] as? Int }
    let wantedCounts = [
      wanted.records, wanted.requests, wanted.calls, wanted.duplicates, wanted.rejected, wanted.ignored, wanted.joined,
      wanted.refused,
    ]
    #expect(found == wantedCounts, "\(wanted.path): \(names.joined(separator: ", "))")
    #expect(found[0] == found[1...5].reduce(0) { $0 + ($1 ?? 0) }, "conservation of \(wanted.path)")
  }

  private static func compareReports(
    _ ledger: OracleLedger, _ world: World, range: (from: String, to: String)?, accounts: [String],
    _ folder: TemporaryFolder
  ) throws {
    var options = OracleOptions()
    options.zone = world.zone
    options.accounts = Set(accounts)
    options.undatedJoinTotal = true
    options.countries = TroubleWorld.countries
    options.callingCodes = TroubleWorld.callingCodes
    for code in 0...127 {
      let cause = try #require(CauseCode(code))
      options.causeNames[code] = cause.name
      options.causeClasses[code >> 4] = cause.causeClass
    }
    var arguments = ["--tz", world.zone] + accounts.flatMap { ["--account", $0] }
    if let range {
      arguments += ["--from", range.from, "--to", range.to]
      (options.from, options.to) = (try midnight(range.from, world.zone), try midnight(range.to, world.zone))
    }
    let oracle = OracleReports(ledger, options)
    for (report, dimensions) in splits {
      let split = dimensions.map { ["--by", $0.map(\.rawValue).joined(separator: ",")] } ?? []
      let result = try Tool.run(["report", report, "--format", "csv"] + arguments + split, in: folder.path)
      #expect(result.status == 0, "\(result.stderr)")
      let expected = oracle.table(report, by: dimensions)
      let title = "\(report) \(arguments.joined(separator: " ")) \(split.joined(separator: " "))"
      compare(rows(result.text), expected, title)
    }
  }

  private static func midnight(_ day: String, _ zone: String) throws -> Date {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: zone)
    formatter.dateFormat = "yyyy-MM-dd"
    return try #require(formatter.date(from: day))
  }

  private static func rows(_ csv: String) -> [[String]] { OracleTableReader.rows(of: csv).map(\.cells) }

  /// Cell by cell over the columns that both have; the words of an exception's detail are the tool's own.
  private static func compare(_ actual: [[String]], _ expected: OracleTable, _ title: String) {
    let header = actual.first ?? []
    let columns = expected.columns.filter { $0 != "detail" }
    #expect(Set(columns).isSubset(of: header), "\(title): columns")
    let places = columns.compactMap { header.firstIndex(of: $0) }
    let found = actual.dropFirst().map { row in places.map { row[$0] } }
    let wantedPlaces = columns.compactMap { expected.columns.firstIndex(of: $0) }
    let wanted = expected.rows.map { row in wantedPlaces.map { row[$0] } }
    if found == wanted { return }
    let surplus = found.filter { !wanted.contains($0) }.prefix(4).map { $0.joined(separator: ",") }
    let lacking = wanted.filter { !found.contains($0) }.prefix(4).map { $0.joined(separator: ",") }
    Issue.record(
      """
      \(title): \(found.count) rows, the oracle has \(wanted.count)
      \(columns.joined(separator: ","))
      only ours:   \(surplus.joined(separator: "\n             "))
      only oracle: \(lacking.joined(separator: "\n             "))
      """)
  }
}
