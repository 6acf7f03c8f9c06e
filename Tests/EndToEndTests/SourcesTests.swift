import DemoData
import Foundation
import GRDB
import Testing
import ToolRunner

/// Where records lie does not show: the same records plain, packed, in archives, attached to mail and in every encoding
/// give the same reports.
@Suite("The same from every source") struct SourcesTests {
  private struct Logs {
    var requests: [UInt8] = []
    var calls: [UInt8] = []

    init() throws {
      let world = DemoWorld(verifications: 200)
      try world.writeRequests { requests += $0 }
      try world.writeCalls { calls += $0 }
    }

    /// With a remark beside each record that is written in other bytes in each encoding.
    func text(remark: String) -> (requests: String, calls: String) {
      func remarked(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\n{", with: "\n{\"remark\":\"\(remark)\",")
      }
      return (remarked(requests), remarked(calls))
    }
  }

  /// The reports' rows, without those that name files.
  private func reports(of paths: [String], in folder: TemporaryFolder) throws -> [String: [UInt8]] {
    let ledger = "\(UUID().uuidString).db"
    let imported = try Tool.run(["import", "--db", ledger] + paths, in: folder.path)
    #expect(imported.status == 0, "\(paths): \(imported.stderr)")
    let out = try Tool.run(
      ["report", "--db", ledger, "--format", "csv", "--out", "\(ledger)-out", "-q"], in: folder.path)
    #expect(out.status == 0, "\(out.stderr)")
    #expect(try Tool.run(["check", "--db", ledger], in: folder.path).status == 0)
    var found: [String: [UInt8]] = [:]
    for file in folder.files() where file.hasPrefix("\(ledger)-out/") && !file.hasSuffix("exceptions.csv") {
      found[String(file.dropFirst("\(ledger)-out/".count))] = try folder.bytes(file)
    }
    #expect(found.count >= 5)
    return found
  }

  private func message(_ parts: [(name: String, bytes: [UInt8])]) -> String {
    "Received: from a by b\nFrom: monitor@provider.example\nTo: logs@client.example\nSubject: Export\n"
      + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee attached.\n"
      + parts.map {
        "--b\nContent-Type: application/octet-stream; name=\"\($0.name)\"\nContent-Transfer-Encoding: base64\n\n"
          + Data($0.bytes).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed]) + "\n"
      }.joined() + "--b--\n"
  }

  @Test func noSourceShows() throws {
    let logs = try Logs()
    let folder = try TemporaryFolder()
    try folder.write("plain/requests", logs.requests)
    try folder.write("plain/calls", logs.calls)
    let plain = try reports(of: ["plain"], in: folder)

    func run(_ program: String, _ arguments: [String]) throws {
      let result = try Tool.run(program: program, arguments, in: folder.path)
      #expect(result.status == 0, "\(program): \(result.stderr)")
    }
    try run("/bin/tar", ["-cf", "logs.tar", "plain"])
    try run("/bin/tar", ["-czf", "packed", "plain/calls", "logs.tar"])
    #expect(try reports(of: ["logs.tar"], in: folder) == plain)
    try run("/bin/tar", ["-cf", "outer.tar", "packed"])
    // The calls stand in it twice, the second time as a content that is known.
    #expect(try reports(of: ["packed"], in: folder) == plain)

    let parts = [(name: "a.txt", bytes: logs.requests), (name: "a.txt", bytes: logs.calls)]
    try folder.write("mail/both.eml", message(parts))
    #expect(try reports(of: ["mail"], in: folder) == plain)
    let from = "From monitor@provider.example Mon Mar  2 08:00:00 2026\n"
    try folder.write("mbox", parts.map { from + message([$0]) + "\n" }.joined())
    #expect(try reports(of: ["mbox"], in: folder) == plain)
    try folder.write("Maildir/cur/1.host:2,S", message([parts[0]]))
    try folder.write("Maildir/new/2.host", message([parts[1]]))
    try folder.write("Maildir/tmp/3.host", "half a mess")
    try folder.write("Maildir/dovecot.index", "none of ours")
    #expect(try reports(of: ["Maildir"], in: folder) == plain)
    #expect(try reports(of: ["pl*n/re*", "plain/[c]alls"], in: folder) == plain)
  }

  @Test func noEncodingShows() throws {
    let logs = try Logs()
    let folder = try TemporaryFolder()
    for (name, remark, encoding) in [
      ("utf-8", "žádný Отказ", String.Encoding.utf8), ("utf-16le", "žádný Отказ", .utf16LittleEndian),
      ("utf-16be", "žádný Отказ", .utf16BigEndian), ("windows-1251", "Отказ клиента", .windowsCP1251),
      ("windows-1250", "žádný důvod", .windowsCP1250), ("windows-1252", "à la crème", .windowsCP1252),
    ] {
      let text = logs.text(remark: remark)
      try folder.write("\(name)/requests", #require(text.requests.data(using: encoding)))
      try folder.write("\(name)/calls", #require(text.calls.data(using: encoding)))
      #expect(try reports(of: [name], in: folder) == reports(of: ["utf-8"], in: folder), "\(name)")
      let json = try Tool.run(["import", "--db", "new-\(name).db", "--json", name], in: folder.path).text
      #expect(json.components(separatedBy: "\"encoding\" : \"\(name)\"").count == 3, "\(json)")
      let list = try Tool.run(["imports", "list", "--db", "new-\(name).db", "--json"], in: folder.path).text
      #expect(list.contains("\"encoding\" : \"\(name)\""))
    }
  }

  @Test func refusesAnotherEncodingOfTheSame() throws {
    let folder = try TemporaryFolder()
    try folder.write("log", try #require(Logs().text(remark: "Отказ").calls.data(using: .windowsCP1251)))
    #expect(try Tool.run(["import", "-q", "log"], in: folder.path).status == 0)
    #expect(try Tool.run(["import", "-q", "--encoding", "CP1251", "log"], in: folder.path).status == 0)
    let other = try Tool.run(["import", "-q", "--encoding", "utf-8", "log"], in: folder.path)
    #expect(other.status == 65 && other.stderr.contains("in windows-1251") && other.stderr.contains("imports forget 1"))
    let unknown = try Tool.run(["import", "--encoding", "koi8-r", "log"], in: folder.path)
    #expect(unknown.status == 64 && unknown.stderr.contains("windows-1251"))
  }

  /// As Postfix calls it: `|ringtally import -`. It tries again where the exit code is 75.
  @Test func takesAMessageFromAPipe() throws {
    let logs = try Logs()
    let folder = try TemporaryFolder()
    let text = "From monitor@provider.example Mon Mar  2 08:00:00 2026\n" + message([("calls.csv", logs.calls)])
    let imported = try Tool.run(["import", "-"], in: folder.path, stdin: Array(text.utf8))
    #expect(imported.status == 0 && imported.text.contains("-:message 1/calls.csv: "), "\(imported.stderr)")
    let again = try Tool.run(["import", "-"], in: folder.path, stdin: Array(message([("x", logs.calls)]).utf8))
    #expect(again.status == 0 && again.text.contains("-:x: skipped"))
    let letter = try Tool.run(
      ["import", "-"], in: folder.path, stdin: Array("From: a@b\nSubject: x\nTo: c@d\n\nHello.\n".utf8))
    #expect(letter.status == 65 && letter.stderr.contains("no part of the message is an export"))

    let queue = try DatabaseQueue(path: folder.path("ringtally.db"))
    try queue.inDatabase { db in
      try db.execute(sql: "BEGIN IMMEDIATE")
      let busy = try Tool.run(["import", "-"], in: folder.path, stdin: Array(message([("y", logs.requests)]).utf8))
      #expect(busy.status == 75, "\(busy.stderr)")
      try db.execute(sql: "ROLLBACK")
    }
    let retried = try Tool.run(["import", "-"], in: folder.path, stdin: Array(message([("y", logs.requests)]).utf8))
    #expect(retried.status == 0)
  }

  /// A member that cannot be used is named, and all others are in; an archive that is cut is not in at all.
  @Test func takesAnArchiveWholeOrNotAtAll() throws {
    let logs = try Logs()
    let folder = try TemporaryFolder()
    try folder.write("logs/a.ndjson", logs.calls)
    try folder.write("logs/b.txt", "%PDF-1.7\nnothing.\n")
    try folder.write("logs/c.ndjson", logs.requests)
    #expect(try Tool.run(program: "/bin/tar", ["-cf", "x.tar", "logs"], in: folder.path).status == 0)
    let bytes = try folder.bytes("x.tar")
    try folder.write("cut.tar", bytes.prefix(bytes.count / 2))
    let cut = try Tool.run(["import", "cut.tar"], in: folder.path)
    #expect(cut.status == 65 && cut.stderr.contains("cut.tar: the tar archive is damaged"))
    #expect(try Tool.run(["imports", "list"], in: folder.path).text.contains("refused: the tar archive is damaged"))
    let salvaged = try Tool.run(["import", "--salvage", "--db", "salvaged.db", "cut.tar"], in: folder.path)
    #expect(salvaged.status == 0 && salvaged.text.contains("rejected"))
    let whole = try Tool.run(["import", "--json", "x.tar"], in: folder.path)
    #expect(whole.status == 65 && whole.stderr.contains("x.tar:logs/b.txt: the format is unknown"))
    for member in ["logs/a.ndjson", "logs/b.txt", "logs/c.ndjson"] {
      #expect(whole.text.contains("\"member\" : \"\(member)\""))
    }
    let rejects = try Tool.run(["rejects", "list", "--db", "salvaged.db"], in: folder.path).text
    #expect(rejects.contains("cut.tar:logs/"))
    #expect(try Tool.run(["check"], in: folder.path).status == 0)
  }

  /// A member costs no memory once it was read: 400 of them took 2 MiB each, when what they were read into had an alignment
  /// that the C library does not find again.
  @Test func readsManyMembersInBoundedMemory() throws {
    let folder = try TemporaryFolder()
    for number in 0..<400 {
      try folder.write(
        "logs/\(number).ndjson",
        #"{"verification_call_uuid":"\#(String(number, radix: 16))_7","q931_status":16,"final_status":"ANSWER"}"#)
    }
    #expect(try Tool.run(program: "/bin/tar", ["-cf", "many.tar", "logs"], in: folder.path).status == 0)
    let bounded = "ulimit -d \(400 << 10) && exec \"$0\" import many.tar"
    let run = try Tool.run(program: "/bin/bash", ["-c", bounded, Tool.path], in: folder.path)
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.text.contains("400 call_only"))
  }
}
