import Foundation
import Testing
import ToolRunner

/// A block of several lines makes a file of JSON lines a log of text, wherever it stands in it.
@Suite("Blocks far behind a file's beginning") struct LateBlockTests {
  private static let url = "https://api.example/api/protected/api/auth/passwordcall"

  /// More than the 64 KiB that a format is told by, and more than a worker's first chunk where there are several.
  private static func lines(_ count: Int) -> [String] {
    (0..<count).map { index in
      let key = String(0xabc_0000 + index, radix: 16)
      return
        #"{"verification_call_uuid":"\#(key)_117793","q931_status":16,"final_status":"ANSWER","start_time":"2026-03-02T08:00:00Z"}"#
    }
  }

  private static let okHttp = """
    2026-03-02T08:00:01Z D OkHttp: --> POST \(url)
    2026-03-02T08:00:01Z D OkHttp: Content-Type: application/json
    2026-03-02T08:00:01Z D OkHttp:
    2026-03-02T08:00:01Z D OkHttp: {"phone_number":"421905123456"}
    2026-03-02T08:00:01Z D OkHttp: --> END POST (31-byte body)
    2026-03-02T08:00:02Z D OkHttp: <-- 200 OK \(url) (321ms)
    2026-03-02T08:00:02Z D OkHttp:
    2026-03-02T08:00:02Z D OkHttp: {"ok":true,"verification_call_uuid":"fa278be48dc2_117793"}
    2026-03-02T08:00:02Z D OkHttp: <-- END HTTP (58-byte body)
    """

  /// The same request, each in another kind of lines that belong together.
  private static let blocks: [(name: String, text: String)] = [
    ("okhttp", okHttp),
    ("okhttp in a logger's lines", inMessages(okHttp)),
    ("okhttp in lines that escape arrows", inMessages(okHttp).replacingOccurrences(of: ">", with: "\\u003e")),
    (
      "curl",
      """
      + curl -v -d '{"phone_number":"421905123456"}' \(url)
      > POST /api/protected/api/auth/passwordcall HTTP/1.1
      > Host: api.example
      >
      < HTTP/1.1 200 OK
      < Date: Mon, 02 Mar 2026 08:00:01 GMT
      <
      {"ok":true,"verification_call_uuid":"fa278be48dc2_117793"}
      * Connection #0 to host api.example left intact
      """
    ),
    (
      "a line that docker split",
      """
      {"log":"2026-03-02T08:00:01Z POST \(url) {\\"phone_number\\":\\"421905","stream":"stdout","time":"2026-03-02T08:00:01Z"}
      {"log":"123456\\"} 200 {\\"ok\\":true,\\"verification_call_uuid\\":\\"fa278be48dc2_117793\\"}\\n","stream":"stdout","time":"2026-03-02T08:00:01Z"}
      """
    ),
    (
      "a line that CRI split",
      """
      2026-03-02T08:00:01Z stdout P POST \(url) {"phone_number":"421905
      2026-03-02T08:00:01Z stdout F 123456"} 200 {"ok":true,"verification_call_uuid":"fa278be48dc2_117793"}
      """
    ),
    (
      "JSON over several lines",
      """
      2026-03-02 08:00:01 POST \(url) {
        "request": {"phone_number": "421905123456"},
        "response": {"ok": true, "verification_call_uuid": "fa278be48dc2_117793"}
      }
      """
    ),
  ]

  private static func inMessages(_ block: String) -> String {
    block.split(separator: "\n").map {
      #"{"level":"debug","message":"\#($0.replacingOccurrences(of: "\"", with: "\\\""))"}"#
    }.joined(separator: "\n")
  }

  private struct Outcome: Equatable {
    var counts: [String]
    var reports: [String: [UInt8]]
  }

  private func imported(_ arguments: [String], in folder: TemporaryFolder, stdin: [UInt8]? = nil) throws -> Outcome {
    let ledger = "\(UUID().uuidString).db"
    let run = try Tool.run(["import", "--db", ledger, "--json"] + arguments, in: folder.path, stdin: stdin)
    #expect(run.status == 0, "\(run.stderr)")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(run.stdout)) as? [String: Any])
    // Of an archive the content that has most.
    let files = try #require(json["files"] as? [[String: Any]])
    let file = try #require(files.max { ($0["records"] as? Int ?? 0) < ($1["records"] as? Int ?? 0) })
    #expect(try Tool.run(["check", "--db", ledger], in: folder.path).status == 0)
    let out = "\(ledger)-out"
    let report = try Tool.run(["report", "--db", ledger, "--out", out, "--quiet"], in: folder.path)
    #expect(report.status == 0, "\(report.stderr)")
    var reports: [String: [UInt8]] = [:]
    for name in ["answer-rate", "redirects", "failures", "spend", "matching"] {
      reports[name] = try folder.bytes("\(out)/\(name).csv")
    }
    let names = ["format", "records", "requests", "refused", "calls", "duplicates", "rejected", "ignored"]
    let counts = names.map { "\(file[$0] ?? "")".replacingOccurrences(of: "+gzip", with: "") }
    return Outcome(counts: counts, reports: reports)
  }

  @Test(arguments: blocks.map(\.name)) func standFirstOrLast(_ name: String) throws {
    let block = try #require(Self.blocks.first { $0.name == name }).text
    let lines = Self.lines(1000).joined(separator: "\n")
    let folder = try TemporaryFolder()
    try folder.write("first.log", "\(block)\n\(lines)\n")
    try folder.write("last.log", "\(lines)\n\(block)\n")
    let first = try imported(["first.log"], in: folder)
    // One request for the block, and one call for each line.
    #expect(first.counts == ["text", "1001", "1", "0", "1000", "0", "0", "0"])
    #expect(try imported(["last.log"], in: folder) == first)
    // A pipe can be read but once, unless its beginning was kept.
    let last = try folder.bytes("last.log")
    #expect(try imported(["-"], in: folder, stdin: last) == first)
  }

  /// By several workers, in a compressed file, and in an archive beside other files.
  @Test func areFoundByWorkersAndInArchives() throws {
    let lines = Self.lines(30_000).joined(separator: "\n")
    let folder = try TemporaryFolder()
    try folder.write("logs/a.log", "\(lines)\n\(Self.okHttp)\n")
    try folder.write("logs/b.ndjson", "{\"verification_call_uuid\":\"bb_117793\",\"ok\":true}\n")
    let plain = try imported(["logs/a.log"], in: folder)
    #expect(plain.counts == ["text", "30001", "1", "0", "30000", "0", "0", "0"])
    for (program, arguments) in [("/usr/bin/gzip", ["-k", "logs/a.log"]), ("/usr/bin/tar", ["-cf", "a.tar", "logs"])] {
      #expect(try Tool.run(program: program, arguments, in: folder.path).status == 0)
    }
    #expect(try imported(["logs/a.log.gz"], in: folder) == plain)
    #expect(try imported(["a.tar"], in: folder).counts == plain.counts)
    #expect(try imported(["-"], in: folder, stdin: folder.bytes("a.tar")).counts == plain.counts)
  }

  /// What the user says is not found out.
  @Test func areNotLookedForWhereTheFormatIsForced() throws {
    let lines = Self.lines(1000).joined(separator: "\n")
    let folder = try TemporaryFolder()
    try folder.write("last.log", "\(lines)\n\(Self.okHttp)\n")
    #expect(try imported(["--format", "ndjson", "last.log"], in: folder).counts[0] == "ndjson")
  }

  /// An arrow in a string that no logger puts a line in is somebody's text.
  @Test func anArrowInAnotherStringIsNone() throws {
    let folder = try TemporaryFolder()
    let line = #"{"note":"--> POST \#(Self.url)","verification_call_uuid":"aa_1","q931_status":16}"#
    try folder.write("first.log", ([line] + Self.lines(1000)).joined(separator: "\n"))
    try folder.write("last.log", (Self.lines(1000) + [line]).joined(separator: "\n"))
    let first = try imported(["first.log"], in: folder)
    #expect(first.counts == ["ndjson", "1001", "0", "0", "1001", "0", "0", "0"])
    #expect(try imported(["last.log"], in: folder) == first)
  }
}
