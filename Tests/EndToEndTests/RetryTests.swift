import Foundation
import Testing
import ToolRunner

/// `rejects retry` as a user meets it: sources that are where they were, that moved, changed, or are gone.
@Suite("Rejects, retried") struct RetryTests {
  /// Two calls in the hour that Bratislava's clocks skipped, one behind it, and a line that is broken in every zone.
  private static let log = """
    {"verification_call_uuid":"a1_7","q931_status":16,"final_status":"ANSWER","start_time":"2026-03-29 02:10:00"}
    {"verification_call_uuid":"a2_7","q931_status":17,"final_status":"BUSY","start_time":"2026-03-29 02:20:00"}
    {"verification_call_uuid":"a3_7","q931_status":16,"final_status":"CANCEL","start_time":"2026-03-29 04:30:00"}
    {"verification_call_uuid":"a4_7",

    """

  private struct Folder {
    let folder: TemporaryFolder
    var path: String { folder.path }

    init() throws {
      folder = try TemporaryFolder()
      try folder.write("night.ndjson", RetryTests.log)
    }

    @discardableResult
    func run(
      _ arguments: [String], exits status: Int32 = 0, stdin: [UInt8]? = nil,
      at location: SourceLocation = #_sourceLocation
    )
      throws -> ToolResult
    {
      let result = try Tool.run(arguments, in: folder.path, stdin: stdin)
      #expect(result.status == status, "\(arguments): \(result.text)\(result.stderr)", sourceLocation: location)
      return result
    }

    /// Line by line, without numbers.
    func rejects() throws -> [String] {
      try run(["rejects", "list"]).text.split(separator: "\n").map { String($0.drop { $0 != " " }.dropFirst(2)) }
    }

    func rename(_ name: String, _ other: String) throws {
      try FileManager.default.moveItem(atPath: folder.path(name), toPath: folder.path(other))
    }
  }

  @Test func aSourceIsFoundByItsContentUnderAnyName() throws {
    let folder = try Folder()
    try folder.run(["import", "night.ndjson", "--source-tz", "Europe/Bratislava"])
    #expect(try folder.rejects().count == 3)
    try folder.rename("night.ndjson", "moved.log")
    let gone = try folder.run(["rejects", "retry"], exits: 66)
    #expect(gone.stderr.contains("night.ndjson: the file is gone, and its 3 rejects stay as they are"))
    #expect(try folder.rejects().count == 3)
    // Packed anew, in an archive beside another file.
    try folder.folder.write("other.ndjson", "{\"x\":1}\n")
    for command in [["/bin/gzip", "-k", "moved.log"], ["/bin/tar", "-cf", "all.tar", "other.ndjson", "moved.log.gz"]] {
      #expect(try Tool.run(program: command[0], Array(command.dropFirst()), in: folder.path).status == 0)
    }
    let dry = try folder.run(["rejects", "retry", "all.tar", "--source-tz", "UTC", "--dry-run"])
    #expect(dry.text.hasPrefix("all.tar:moved.log.gz: 3 rejects: 2 can be read now, 1 stays rejected\n"))
    #expect(try folder.rejects().count == 3)
    try folder.run(["rejects", "retry", "all.tar", "--source-tz", "UTC"])
    #expect(try folder.rejects().map { $0.prefix(15) } == ["night.ndjson:4:"])
    try folder.run(["check", "-q"])
    // As if it had always been read so.
    let report = try folder.run(["report", "matching"]).text
    try folder.run(["import", "moved.log", "--source-tz", "UTC", "--db", "fresh.db"])
    #expect(try folder.run(["report", "matching", "--db", "fresh.db"]).text == report)
    // And remembered as read so.
    try folder.run(["import", "moved.log", "--source-tz", "UTC"])
    try folder.run(["import", "moved.log", "--source-tz", "Europe/Bratislava"], exits: 65)
  }

  @Test func aSourceThatChangedIsLeftAsItIs() throws {
    let folder = try Folder()
    try folder.run(["import", "night.ndjson"])
    let before = try folder.run(["report", "matching"]).text
    // A log that grew: its beginning is the same.
    try folder.folder.write("night.ndjson", Self.log + "{}\n")
    let grown = try folder.run(["rejects", "retry"], exits: 65)
    #expect(grown.stderr.contains("what it holds is not what was imported, and its 1 reject stays as it is"))
    try folder.folder.write("night.ndjson", "something else\n")
    try folder.run(["rejects", "retry"], exits: 65)
    #expect(try folder.rejects().count == 1)
    #expect(try folder.run(["report", "matching"]).text == before)
    let elsewhere = try folder.run(["rejects", "retry", "night.ndjson"], exits: 66)
    #expect(elsewhere.stderr.contains("none of the files is a source with rejected records"))
  }

  /// Of two imports of a log that grew each is found by all of its content.
  @Test func logsThatBeginAlikeAreToldApart() throws {
    let folder = try Folder()
    try folder.run(["import", "night.ndjson", "--source-tz", "Europe/Bratislava"])
    try folder.folder.write("grown.ndjson", Self.log + Self.log)
    try folder.run(["import", "grown.ndjson", "--source-tz", "Europe/Bratislava"])
    #expect(try folder.rejects().count == 9)
    try folder.run(["rejects", "retry", "grown.ndjson", "--source-tz", "UTC"])
    #expect(try folder.rejects().count == 5)
    try folder.run(["rejects", "retry", "--import", "1", "--source-tz", "UTC"])
    #expect(try folder.rejects().count == 3)
    try folder.run(["check", "-q"])
    let missing = try folder.run(["rejects", "retry", "--import", "9"], exits: 66)
    #expect(missing.stderr.contains("import 9: there is no such import"))
  }

  @Test func standardInputCannotBeReadAgain() throws {
    let folder = try Folder()
    try folder.run(["import", "-", "--source-tz", "Europe/Bratislava"], stdin: Array(Self.log.utf8))
    let again = try folder.run(["rejects", "retry"], exits: 66)
    #expect(again.stderr.contains("standard input: 3 rejects came from there, and it cannot be read again"))
    try folder.run(["rejects", "retry", "night.ndjson", "--source-tz", "UTC"])
    #expect(try folder.rejects().count == 1)
  }

  /// The options of the import are those of the retry: a damaged file that was salvaged is salvaged again, a forced format
  /// and encoding are forced again.
  @Test func readsAsTheImportDid() throws {
    let folder = try Folder()
    try folder.folder.write("cut.json", "[{\"verification_call_uuid\":\"b1_7\",\"q931_status\":16},{\"verification")
    try folder.run(["import", "cut.json"], exits: 65)
    try folder.run(["import", "cut.json", "--salvage"])
    // With its header in quotes no format would be told; what is not UTF-8 is a reject where UTF-8 is asked for.
    let line =
      Array("{\"verification_call_uuid\":\"b2_7\",\"q931_status\":16,\"note\":\"".utf8) + [0xE8, 0xF8]
      + Array("\"}\n".utf8)
    try folder.folder.write("note.ndjson", line)
    try folder.run(["import", "note.ndjson", "--encoding", "utf-8", "--format", "ndjson"])
    let before = try folder.rejects()
    #expect(before.count == 2)
    let listed = try folder.run(["imports", "list", "--json"]).text
    try folder.run(["rejects", "retry"])
    #expect(try folder.rejects() == before)
    #expect(try folder.run(["imports", "list", "--json"]).text == listed)
    try folder.run(["rejects", "retry", "note.ndjson", "--encoding", "windows-1250"])
    #expect(try folder.rejects().count == 1)
    try folder.run(["check", "-q"])
  }

  /// What changes the reading of all records is never done to all files at once.
  @Test func wantsToKnowWhichFiles() throws {
    let folder = try Folder()
    for options in [
      ["--source-tz", "UTC"], ["--kind", "calls"], ["--format", "text"], ["--encoding", "utf-8"], ["--salvage"],
    ] {
      try folder.run(["rejects", "retry"] + options, exits: 64)
    }
    try folder.run(["rejects", "retry", "-"], exits: 64)
    try folder.run(["rejects", "retry", "night.ndjson", "--source-tz", "Nowhere"], exits: 64)
    try folder.run(["rejects", "retry"], exits: 66)
  }
}
