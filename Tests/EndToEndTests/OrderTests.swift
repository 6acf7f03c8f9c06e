import Foundation
import Testing
import ToolRunner

/// Invariants 1 and 2: importing anything again changes nothing, and no order or grouping of imports shows in a report.
@Suite struct OrderTests {
  private static let reports = ["answer-rate", "redirects", "failures", "spend", "matching", "exceptions"]

  /// The bytes of every report, page included, over a ledger made by these imports.
  private static func reportBytes(of files: [OracleFile], imports: [[String]]) throws -> [String: Data] {
    let folder = try TemporaryFolder()
    for file in files { try file.bytes.write(to: URL(fileURLWithPath: folder.path + "/" + file.name)) }
    for names in imports {
      let result = try Tool.run(["import", "--quiet"] + names, in: folder.path)
      #expect(result.status == 0, "\(result.stderr)")
    }
    let result = try Tool.run(["report", "--tz", "Europe/Bratislava", "--out", "out", "--quiet"], in: folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    let check = try Tool.run(["check"], in: folder.path)
    #expect(check.status == 0, "\(check.text)")
    var bytes: [String: Data] = [:]
    for name in reports.map({ $0 + ".csv" }) + ["index.html"] {
      bytes[name] = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/out/" + name))
    }
    return bytes
  }

  @Test(arguments: [11, 12] as [UInt64]) func noOrderOfImportsShows(seed: UInt64) throws {
    var settings = TroubleWorld.Settings.autumn(seed: seed)
    settings.verifications = 250
    let files = TroubleWorld(settings).split(parts: 3, overlap: 60)
    let names = files.map(\.name)
    let together = try Self.reportBytes(of: files, imports: [names])
    #expect(together.values.allSatisfy { !$0.isEmpty })

    let orders: [(String, [[String]])] = [
      ("file by file", names.map { [$0] }),
      ("backwards, file by file", names.reversed().map { [$0] }),
      ("calls first", [names.filter { $0.hasPrefix("calls") }, names.filter { $0.hasPrefix("requests") }]),
      ("twice", [names, names.reversed()]),
      ("inside out", [[names[1], names[4]], [names[2], names[0]], [names[5], names[3], names[1]]]),
    ]
    for (title, imports) in orders {
      let bytes = try Self.reportBytes(of: files, imports: imports)
      for (name, expected) in together {
        #expect(bytes[name] == expected, "\(name) differs when imported \(title)")
      }
    }
  }

  @Test func forgettingAndImportingAgainGivesTheSameBytes() throws {
    let files = TroubleWorld(.init(seed: 13, verifications: 200)).split(parts: 2, overlap: 80)
    let folder = try TemporaryFolder()
    for file in files { try file.bytes.write(to: URL(fileURLWithPath: folder.path + "/" + file.name)) }
    func report() throws -> [String] {
      try Self.reports.map { try Tool.run(["report", $0, "--format", "csv"], in: folder.path).text }
    }
    func run(_ arguments: [String]) throws {
      let result = try Tool.run(arguments, in: folder.path)
      #expect(result.status == 0, "\(arguments): \(result.stderr)")
      #expect(try Tool.run(["check", "--quiet"], in: folder.path).status == 0, "check after \(arguments)")
    }
    let names = files.map(\.name)
    try run(["import", names[0], names[2]])
    let before = try report()
    try run(["import", names[1]])
    try run(["import", names[3]])
    let all = try report()
    #expect(all != before)
    try run(["imports", "forget", "3"])
    try run(["imports", "forget", "2"])
    #expect(try report() == before)
    try run(["import", names[3], names[1]])
    #expect(try report() == all)
    // The first import brought the rows that the others only repeated.
    try run(["imports", "forget", "1"])
    try run(["import"] + names)
    #expect(try report() == all)
  }

  @Test func theSameContentUnderAnotherNameIsSkippedAndTheSmallerNameIsPrinted() throws {
    let line =
      #"{"verification_call_uuid":"ab12_7","q931_status":16,"final_status":"ANSWER","start_time":"2026-02-01T10:00:00Z"}"#
    let content = Data((line + "\n").utf8)
    var printed: [String] = []
    for order in [["a.ndjson", "b.ndjson"], ["b.ndjson", "a.ndjson"]] {
      let folder = try TemporaryFolder()
      for name in order { try content.write(to: URL(fileURLWithPath: folder.path + "/" + name)) }
      for name in order { #expect(try Tool.run(["import", name], in: folder.path).status == 0) }
      let exceptions = try Tool.run(["report", "exceptions", "--format", "csv"], in: folder.path).text
      #expect(
        exceptions.contains("call_only,ab12_7,7,2026-02-01T10:00:00Z,a call record and no logged request,a.ndjson,,1\n")
      )
      printed.append(exceptions)
    }
    #expect(printed[0] == printed[1])
  }
}

extension TroubleWorld.Settings {
  fileprivate init(seed: UInt64, verifications: Int) {
    self.init()
    (self.seed, self.verifications) = (seed, verifications)
  }
}
