import Foundation
import Testing
import ToolRunner

/// What is imported by a mapping is what it would be if it had been written plainly.
@Suite("Mappings") struct MappingTests {
  private static let mapping = """
    name: positional
    format: ndjson
    zone: Europe/Bratislava
    date: DD/MM/YYYY HH:mm:ss
    fields: {verification_call_uuid: $1, q931_status: $2, final_status: $3, start_time: $4, phone_number: $5}
    values: {final_status: {picked up: ANSWER, hung up: CANCEL, busy: BUSY}}
    samples:
      - text: '["fa278be48dc2_117793",16,"picked up","13/02/2026 09:14:05","421905000201"]'
        expect: [{record: call, start_time: 2026-02-13T08:14:05Z, final_status: ANSWER}]
    """

  /// The same events twice: by their places, and plainly. Winter, so that Bratislava is an hour ahead.
  private func write(_ folder: TemporaryFolder) throws {
    var (mapped, plain) = ("", "")
    for index in 0..<200 {
      let (cause, word, status) = [(16, "picked up", "ANSWER"), (16, "hung up", "CANCEL"), (17, "busy", "BUSY")][
        index % 3]
      let (day, minute) = (10 + index % 9, 10 + index % 50)
      let key = "fa278be48dc\(100 + index)_117793"
      let number = "4219050\(10000 + index)"
      mapped += "[\"\(key)\",\(cause),\"\(word)\",\"\(day)/02/2026 09:\(minute):05\",\"\(number)\"]\n"
      plain +=
        "{\"verification_call_uuid\":\"\(key)\",\"q931_status\":\(cause),\"final_status\":\"\(status)\",\"start_time\":\"2026-02-\(day)T08:\(minute):05Z\",\"phone_number\":\"\(number)\"}\n"
    }
    try folder.write("mapped/events.ndjson", mapped)
    try folder.write("plain/events.ndjson", plain)
    try folder.write("map.yaml", Self.mapping)
  }

  @Test func reportsAreThoseOfThePlainStory() throws {
    let folder = try TemporaryFolder()
    try write(folder)
    for (name, options) in [("mapped", ["--mapping", "map.yaml"]), ("plain", [])] {
      let run = try Tool.run(
        ["import", "-q", "--strict", "--db", "\(name).db", "\(name)/events.ndjson"] + options, in: folder.path)
      #expect(run.status == 0, "\(run.stderr)")
      let report = try Tool.run(
        ["report", "-q", "--db", "\(name).db", "--format", "csv", "--by", "day,country", "--out", "\(name)-out"],
        in: folder.path)
      #expect(report.status == 0, "\(report.stderr)")
    }
    for name in ["answer-rate", "failures", "matching", "exceptions", "spend"] {
      #expect(try folder.bytes("mapped-out/\(name).csv") == folder.bytes("plain-out/\(name).csv"), "\(name)")
    }
    // Nothing of a number, but its beginning.
    let ledger = try folder.bytes("mapped.db") + ((try? folder.bytes("mapped.db-wal")) ?? [])
    #expect(!String(decoding: ledger, as: UTF8.self).contains("421905010"))
  }

  @Test func theLedgerRemembersTheMapping() throws {
    let folder = try TemporaryFolder()
    try write(folder)
    let first = try Tool.run(["import", "-q", "--mapping", "map.yaml", "mapped/events.ndjson"], in: folder.path)
    #expect(first.status == 0)
    #expect(try Tool.run(["imports", "list", "--json"], in: folder.path).text.contains("\"mapping\" : \"positional\""))
    // By the same it is known, by none or a changed one it is another matter.
    #expect(
      try Tool.run(["import", "-q", "--mapping", "map.yaml", "mapped/events.ndjson"], in: folder.path).status == 0)
    try folder.write("changed.yaml", Self.mapping + "\n# changed\n")
    for options in [[], ["--mapping", "changed.yaml"]] {
      let other = try Tool.run(["import", "-q", "mapped/events.ndjson"] + options, in: folder.path)
      #expect(other.status == 65)
      #expect(
        other.stderr.contains("read with --kind auto --source-tz Europe/Bratislava --mapping positional as ndjson"))
      #expect(other.stderr.contains("ringtally imports forget 1"))
    }
  }

  @Test func aMappingWhoseSampleFailsImportsNothing() throws {
    let folder = try TemporaryFolder()
    try write(folder)
    try folder.write(
      "map.yaml", Self.mapping.replacingOccurrences(of: "2026-02-13T08:14:05Z", with: "2026-02-13T09:14:05Z"))
    let result = try Tool.run(["import", "--mapping", "map.yaml", "mapped/events.ndjson"], in: folder.path)
    #expect(result.status == 65)
    #expect(result.stderr.contains("start_time: expected 2026-02-13T09:14:05Z, got 2026-02-13T08:14:05Z"))
    #expect(!folder.files().contains("ringtally.db"))
  }

  @Test func aFlagWinsOverTheMapping() throws {
    let folder = try TemporaryFolder()
    try write(folder)
    let run = try Tool.run(
      ["import", "-q", "--mapping", "map.yaml", "--source-tz", "UTC", "mapped/events.ndjson"], in: folder.path)
    #expect(run.status == 0)
    #expect(try Tool.run(["imports", "list", "--json"], in: folder.path).text.contains("\"source_tz\" : \"UTC\""))
  }

  /// Every key that the parser knows is explained, and no other.
  @Test func everyKeyIsDocumented() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let source = try String(
      contentsOf: root.appendingPathComponent("Sources/Intake/Mapping/Files/MappingFile.swift"), encoding: .utf8)
    let list = try #require(source.firstMatch(of: /(?s)static let keys = \[(?<keys>.*?)\]/)).output.keys
    let keys = list.matches(of: /"(?<key>\w+)"/).map { String($0.output.key) }
    let section = try #require(Document.named("docs/formats/mapping.md").sections["Keys"])
    let explained = section.matches(of: /(?m)^\| `(?<key>\w+)` \|/).map { String($0.output.key) }
    #expect(Set(explained) == Set(keys) && keys.count > 10)
  }
}
