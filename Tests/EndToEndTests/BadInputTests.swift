import Foundation
import GRDB
import Testing
import ToolRunner

/// What is wrong with one input must be said, and must not touch the others: place, reason and remedy, the exit code of
/// the contract, everything else imported, the ledger sound, and the same reports as without the trouble.
@Suite("Bad input") struct BadInputTests {
  private static let requests = (1...40).map {
    #"{"time":"2026-02-13T08:\#($0 + 9):00Z","phone_number":"421905123456","ok":true,"#
      + #""caller_number":"421221025000","verification_call_uuid":"a\#($0)_7"}"#
  }
  private static let calls = (1...30).map {
    #"{"verification_call_uuid":"a\#($0)_7","q931_status":\#($0 % 3 == 0 ? 17 : 16),"final_status":"\#($0 % 3 == 0 ? "BUSY" : "ANSWER")","#
      + #""start_time":"2026-02-13T08:\#($0 + 9):05Z"}"#
  }

  private static func lines(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("requests.ndjson", Self.lines(Self.requests))
    try folder.write("calls.ndjson", Self.lines(Self.calls))
    return folder
  }

  /// Every report's bytes.
  private func reports(_ folder: TemporaryFolder, _ out: String = "reports") throws -> [String: [UInt8]] {
    let result = try Tool.run(["report", "--out", out, "--format", "csv", "-q"], in: folder.path)
    #expect(result.status == 0 && result.stderr == "", "\(result.stderr)")
    let names = folder.files().filter { $0.hasPrefix("\(out)/") }
    #expect(names.count == 8)
    return Dictionary(
      uniqueKeysWithValues: try names.map { (String($0.dropFirst(out.count + 1)), try folder.bytes($0)) })
  }

  private func undisturbed() throws -> [String: [UInt8]] {
    let folder = try folder()
    #expect(try Tool.run(["import", "requests.ndjson", "calls.ndjson", "-q"], in: folder.path).status == 0)
    return try reports(folder)
  }

  private func isSound(_ folder: TemporaryFolder) throws -> Bool {
    try Tool.run(["check", "-q"], in: folder.path).status == 0
  }

  /// Imports `bad` between the two good files; the message, the code, the others' records, soundness, and the reports.
  private func expectRefusal(_ bad: String, in folder: TemporaryFolder, exit: Int32, says parts: [String]) throws {
    for _ in 0..<2 {
      let result = try Tool.run(["import", "requests.ndjson", bad, "calls.ndjson", "-q"], in: folder.path)
      #expect(result.status == exit, "\(result.stderr)")
      let notes = result.stderr.split(separator: "\n")
      #expect(notes.count == 1 && notes.first?.hasPrefix("ringtally: ") == true, "\(result.stderr)")
      for part in [bad] + parts { #expect(result.stderr.contains(part), "\(part) in \(result.stderr)") }
      #expect(try isSound(folder))
      #expect(try reports(folder) == undisturbed())
    }
  }

  @Test func saysThatAFileIsMissing() throws {
    let folder = try folder()
    try expectRefusal("none.ndjson", in: folder, exit: 66, says: ["there is no such file", "Check the path"])
    try FileManager.default.createSymbolicLink(atPath: folder.path("dangling.ndjson"), withDestinationPath: "nowhere")
    try expectRefusal("dangling.ndjson", in: folder, exit: 66, says: ["there is no such file", "Check the path"])
  }

  @Test func saysThatAFolderHoldsNothing() throws {
    let folder = try folder()
    try folder.write("inbox/.hidden/x", "")
    try expectRefusal("inbox", in: folder, exit: 66, says: ["no file", "Name a folder"])
  }

  /// Permissions do not bind root.
  @Test(.enabled(if: geteuid() != 0)) func saysThatAFileMayNotBeRead() throws {
    let folder = try folder()
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.write("locked.ndjson", "{}"))
    try expectRefusal("locked.ndjson", in: folder, exit: 66, says: ["Permission denied", "permissions"])
  }

  @Test func refusesTruncatedGzip() throws {
    let folder = try folder()
    try folder.write(
      "more.ndjson", Self.lines((1...2000).map { #"{"verification_call_uuid":"bb\#($0)_7","q931_status":16}"# }))
    #expect(try Tool.run(program: "/bin/gzip", ["-k", "more.ndjson"], in: folder.path).status == 0)
    let whole = try folder.bytes("more.ndjson.gz")
    try folder.write("cut.ndjson.gz", whole.dropLast(9))
    try expectRefusal("cut.ndjson.gz", in: folder, exit: 65, says: ["gzip data is damaged", "Fetch the file again"])
    var flipped = whole
    flipped[whole.count - 6] ^= 1
    try folder.write("flipped.ndjson.gz", flipped)
    try expectRefusal(
      "flipped.ndjson.gz", in: folder, exit: 65, says: ["gzip data is damaged", "Fetch the file again"])
  }

  @Test func refusesWhatItCannotRead() throws {
    let folder = try folder()
    try folder.write("cut.json", "[" + Self.calls.joined(separator: ","))
    try expectRefusal("cut.json", in: folder, exit: 65, says: ["the JSON is damaged", "Export the file again"])
    try folder.write("places.csv", "name,place\nNina,Nitra\n")
    try expectRefusal("places.csv", in: folder, exit: 65, says: ["the format is unknown", "Import JSON"])
  }

  @Test func saysTheWrongKind() throws {
    let folder = try folder()
    let wrong = try Tool.run(
      ["import", "--kind", "requests", "requests.ndjson", "calls.ndjson", "-q"], in: folder.path)
    #expect(wrong.status == 65 && wrong.stderr.contains("calls.ndjson: holds call records, not requests"))
    #expect(wrong.stderr.contains("Import it without --kind"))
    #expect(try isSound(folder))
    #expect(try Tool.run(["import", "calls.ndjson", "-q"], in: folder.path).status == 0)
    #expect(try reports(folder) == undisturbed())
  }

  @Test func takesAnEmptyFileAndATruncatedLine() throws {
    let folder = try folder()
    try folder.write("empty.ndjson", "")
    // The last record's line is cut; the whole file comes later.
    try folder.write("growing.ndjson", String(Self.lines(Self.calls).dropLast(30)))
    let first = try Tool.run(["import", "empty.ndjson", "growing.ndjson", "requests.ndjson"], in: folder.path)
    #expect(first.status == 0 && first.stderr == "")
    #expect(first.text.contains("empty.ndjson: empty"))
    #expect(first.text.contains("growing.ndjson: 30 records: 29 call records, 1 rejected"))
    #expect(try isSound(folder))
    let rejects = try Tool.run(["rejects", "list"], in: folder.path).text
    #expect(rejects.contains("growing.ndjson:30: ") && rejects.contains("the file was cut"))
    // Without the import of the cut file, the ledger is what it would be.
    #expect(try Tool.run(["imports", "forget", "1", "-q"], in: folder.path).status == 0)
    #expect(try Tool.run(["import", "requests.ndjson", "calls.ndjson", "-q"], in: folder.path).status == 0)
    #expect(try reports(folder) == undisturbed())
  }

  // MARK: - The ledger

  /// Nothing of a run may be there when the ledger could not take it.
  private func expectUntouched(_ folder: TemporaryFolder, exit: Int32, says parts: [String]) throws {
    for arguments in [["import", "calls.ndjson", "-q"]] {
      let result = try Tool.run(arguments, in: folder.path)
      #expect(result.status == exit, "\(result.stderr)")
      for part in ["ringtally.db"] + parts { #expect(result.stderr.contains(part), "\(part) in \(result.stderr)") }
    }
  }

  @Test func refusesALedgerOfANewerVersion() throws {
    let folder = try folder()
    #expect(try Tool.run(["import", "requests.ndjson", "-q"], in: folder.path).status == 0)
    let queue = try DatabaseQueue(path: folder.path("ringtally.db"))
    try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999 of the future')") }
    try expectUntouched(folder, exit: 65, says: ["newer ringtally", "Upgrade"])
    try queue.write { try $0.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '9999%'") }
    #expect(try Tool.run(["import", "calls.ndjson", "-q"], in: folder.path).status == 0)
    #expect(try isSound(folder) && reports(folder) == undisturbed())
  }

  @Test func saysThatTheLedgerIsBusy() throws {
    let folder = try folder()
    #expect(try Tool.run(["import", "requests.ndjson", "-q"], in: folder.path).status == 0)
    let queue = try DatabaseQueue(path: folder.path("ringtally.db"))
    try queue.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN IMMEDIATE")
      try expectUntouched(folder, exit: 75, says: ["busy", "Try again"])
      // A report waits for nobody.
      #expect(try Tool.run(["report", "spend"], in: folder.path).status == 0)
      try db.execute(sql: "ROLLBACK")
    }
    #expect(try Tool.run(["import", "calls.ndjson", "-q"], in: folder.path).status == 0)
    #expect(try isSound(folder) && reports(folder) == undisturbed())
  }

  @Test func refusesForeignFiles() throws {
    let folder = try folder()
    let queue = try DatabaseQueue(path: folder.path("ringtally.db"))
    try queue.write { try $0.execute(sql: "CREATE TABLE songs (name TEXT)") }
    try expectUntouched(folder, exit: 65, says: ["another program", "--db"])
    #expect(try queue.read { try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema") } == ["songs"])
    #expect(!folder.exists("ringtally.db.key"))
  }

  /// `ulimit -f` counts blocks of 512 bytes in a POSIX shell and of 1024 in others: the files are larger by far.
  @Test func saysThatTheDiskIsFull() throws {
    let folder = try folder()
    let many = (1...20_000).map { #"{"verification_call_uuid":"cc\#($0)_8","q931_status":16,"final_status":"ANSWER"}"# }
    #expect(try Tool.run(["import", "requests.ndjson", "-q"], in: folder.path).status == 0)
    try folder.write("many.ndjson", Self.lines(many))
    let full = try Tool.run(
      program: "/bin/sh", ["-c", "ulimit -f 600; exec \"$0\" import many.ndjson -q", Tool.path], in: folder.path)
    #expect([73, 74].contains(full.status), "\(full.status): \(full.stderr)")
    #expect(full.stderr.hasPrefix("ringtally: ringtally.db: ") && full.stderr.contains("space"), "\(full.stderr)")
    #expect(try isSound(folder))
    #expect(try !Tool.run(["imports", "list"], in: folder.path).text.contains("many.ndjson"))
    #expect(try Tool.run(["import", "calls.ndjson", "-q"], in: folder.path).status == 0)
    #expect(try reports(folder) == undisturbed())
  }

  @Test func saysThatAReportCannotBeWritten() throws {
    let folder = try folder()
    #expect(try Tool.run(["import", "requests.ndjson", "-q"], in: folder.path).status == 0)
    try folder.write("taken", "a file where a folder is wanted")
    let result = try Tool.run(["report", "--out", "taken"], in: folder.path)
    #expect(
      result.status == 73 && result.stderr.contains("taken: ") && result.stderr.contains("--out"), "\(result.stderr)")
    #expect(try folder.bytes("taken") == Array("a file where a folder is wanted".utf8))
  }
}
