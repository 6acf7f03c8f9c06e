import DemoData
import Foundation
import GRDB
import Testing
import ToolRunner

/// docs/domain.md, section 6: tokens, shared secrets, codes and whole numbers never reach disk, whatever a log holds.
@Suite("Nothing secret") struct PrivacyTests {
  private func remains(of inputs: [(name: String, bytes: [UInt8])]) throws -> Remains {
    let folder = try TemporaryFolder()
    for input in inputs { try folder.write(input.name, input.bytes) }
    var remains = Remains()
    let names = inputs.map(\.name)
    for arguments in [
      ["import", "--json"] + names, ["import", "--verbose"] + names, ["import", "--dry-run"] + names,
      ["imports", "list"],
      ["rejects", "list", "--verbose"], ["rejects", "list", "--json"], ["rejects", "export", "--out", "rejects.csv"],
      ["report", "--out", "reports"], ["report", "exceptions"], ["check", "--json"],
    ] {
      let result = try Tool.run(arguments, in: folder.path)
      #expect(result.status == 0 || arguments[0] == "import", "\(arguments): \(result.stderr)")
      remains.add(result)
    }
    try remains.addLedger(folder.path("ringtally.db"))
    try remains.addFiles(folder, except: Set(names))
    // The search finds what is there: in the ledger's pages, in its values, in what was said.
    #expect(remains.found(["SQLite format 3", "sha256", "is not there"]) == ["SQLite format 3", "sha256"])
    return remains
  }

  /// All kinds of trouble, in lines, arrays and tables.
  @Test(arguments: [UInt64(11), 12]) func keepsNoSecretOfATroubledWorld(_ seed: UInt64) throws {
    var settings = TroubleWorld.Settings.autumn(seed: seed)
    settings.verifications = 150
    let world = TroubleWorld(settings)
    for files in [world.lines(), world.arrays(), world.tables()] {
      let remains = try remains(of: files.map { ($0.name, Array($0.bytes)) })
      let secrets = world.secrets
      #expect(secrets.tokens.count > 20 && secrets.numbers.count > 100 && !secrets.longCodes.isEmpty)
      #expect(remains.found(secrets.tokens) == [])
      #expect(remains.found(secrets.shared) == [])
      #expect(remains.found(secrets.longCodes) == [])
      #expect(remains.found(secrets.numbers) == [])
    }
  }

  @Test func keepsNoSecretOfTheDemo() throws {
    let world = DemoWorld(verifications: 2000)
    var inputs: [(name: String, bytes: [UInt8])] = [("requests.ndjson", []), ("calls.ndjson", [])]
    try world.writeRequests { inputs[0].bytes += $0 }
    try world.writeCalls { inputs[1].bytes += $0 }
    let remains = try remains(of: inputs)
    let text = inputs.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    let numbers = Set(text.matches(of: /_(?:number|did)\\*":\\*"?(\d{7,15})/).map { String($0.1) })
    let secrets = world.tokens + [DemoWorld.webhookSecret] + DemoWorld.recognisableCodes
    #expect(secrets.contains { text.contains($0) } && numbers.count > 500, "\(numbers.count) numbers")
    #expect(remains.found(secrets) == [])
    #expect(remains.found(numbers) == [])
  }

  /// Where a secret can hide: each is a word of its own, so that none stands anywhere by chance.
  @Test func keepsNoSecretOfABadRow() throws {
    let words = (1...12).map { "sword\($0)fish" }
    let table = """
      time,secret,token,password,body,verification_call_uuid,q931_status
      2024-02-13T08:00:00Z,\(words[0]),\(words[1]),\(words[2]),"{""secret"":""\(words[3])""}",a1_7,999
      2024-02-13T08:00:00Z,\(words[0]),\(words[1]),\(words[2]),"{""secret"":""\(words[4])"",""q931_status"":1}",,16
      """
    let lines = [
      #"{"q931_status":1,"secret":["\#(words[5])","x"],"token":{"a":"\#(words[6])"}}"#,
      #"{"q931_status":1,"secret":"x y\"z \#(words[7])"}"#,
      #"{"q931_status":1,"h":"Authorization: Basic \#(words[8])"}"#,
      #"{"q931_status":1,"body":"{\"b\":\"{\\\"secret\\\":\\\"\#(words[9])\\\"}\"}"}"#,
      #"{"broken":1,"access_token":"\#(words[10])"#, #"2024 broken Authorization: Token \#(words[11])"#,
    ]
    let remains = try remains(of: [
      ("rows.csv", Array(table.utf8)), ("lines.ndjson", Array(lines.joined(separator: "\n").utf8)),
    ])
    #expect(remains.found(words) == [])
  }

  /// Headers, cookies, parameters and bodies of an archive, in entries that are read, rejected, broken and ignored.
  @Test func keepsNoSecretOfAnArchive() throws {
    let words = (1...8).map { "hword\($0)fish" }
    let number = "421905123456"
    func entry(_ key: String, cause: String, end: String = "}") -> String {
      let body =
        #"{"verification_call_uuid":"\#(key)","q931_status":\#(cause),"final_status":"ANSWER","phone_number":"\#(number)","token":"\#(words[0])"}"#
      func list(_ name: String, _ value: String) -> String { #"[{"name":"\#(name)","value":"\#(value)"}]"# }
      return
        #"{"startedDateTime":"2026-02-13T08:00:00Z","time":1,"request":{"method":"POST","url":"https://a:\#(words[1])@x.example/h?k=\#(words[2])","headers":"#
        + list("Authorization", "Bearer \(words[3])") + #","cookies":"# + list("sid", words[4]) + #","queryString":"#
        + list("k", words[5])
        + #","postData":{"encoding":"base64","text":"\#(Data(body.utf8).base64EncodedString())"}},"#
        + #""response":{"status":200,"headers":"# + list("Set-Cookie", words[6])
        + #","content":{"text":"{\"secret\":\"\#(words[7])\"}"}}"# + end
    }
    let entries = [
      entry("a1_7", cause: "16"), entry("a2_7", cause: "999"), entry("a3_7", cause: "16", end: " broken}"),
      entry("", cause: "null"), entry("a4_7", cause: #""\#(number)""#),
    ]
    let archive =
      #"{"log":{"version":"1.2","comment":"\#(words[0])","entries":["# + entries.joined(separator: ",\n") + "]}}"
    let remains = try remains(of: [("log.har", Array(archive.utf8)), ("cut.har", Array(archive.utf8.dropLast(200)))])
    #expect(remains.found(["a1_7", "not JSON", "not a cause code"]).count == 3)
    let body = Data(#"{"verification_call_uuid":"#.utf8).base64EncodedString().prefix(32)
    #expect(remains.found(words + [number, String(body)]) == [])
  }

  /// Every odd file there is, in one ledger: whatever became of each, nothing secret of it is anywhere.
  @Test func keepsNoSecretOfTheSamples() throws {
    let folder = try TemporaryFolder()
    let secrets = try Sample.secrets()
    var remains = Remains()
    for (run, ledger) in [([], "s.db"), (["--salvage"], "salvaged.db"), (["--kind", "calls"], "calls.db")] {
      // Somebody who reads keeps the write-ahead log from being emptied: all that went through it stays to be looked at.
      let made = try Tool.run(["import", "--db", ledger, "-"], in: folder.path, stdin: Array("{}\n".utf8))
      #expect(made.status == 0, "\(made.stderr)")
      var reading = Configuration()
      reading.allowsUnsafeTransactions = true
      let reader = try DatabaseQueue(path: folder.path(ledger), configuration: reading)
      try reader.inDatabase { db in
        try db.execute(sql: "BEGIN")
        _ = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM source")
      }
      for output in [["--json"], ["--verbose"]] {
        let result = try Tool.run(
          ["import", "--db", folder.path(ledger)] + run + output + ["."], in: Sample.files,
          environment: ["TMPDIR": folder.path("")])
        #expect(result.status == 65 && (output == ["--json"] || result.stdout.count > 1000))
        remains.add(result)
      }
      for arguments in [
        ["rejects", "list", "--json"], ["rejects", "export", "--out", "\(ledger).csv"], ["imports", "list"],
        ["report", "--out", "reports-\(ledger)"], ["export", "--out", "tables-\(ledger)"], ["check", "--json"],
      ] {
        let result = try Tool.run(arguments + ["--db", ledger], in: folder.path)
        #expect(result.status == 0, "\(arguments): \(result.stderr)")
        remains.add(result)
      }
      try remains.addLedger(folder.path(ledger))
      #expect(try folder.bytes("\(ledger)-wal").count > 100_000)
      try remains.addFiles(folder, except: [])
      try reader.close()
    }
    #expect(remains.found(["SQLite format 3", "fa278be48dc2", "is not there"]) == ["SQLite format 3", "fa278be48dc2"])
    #expect(remains.found(secrets.words + secrets.numbers) == [])
    let files = try folder.files().map { Data(try folder.bytes($0)) }
    #expect(Remains.foundAsIntegers(secrets.numbers, in: files) == [])
    // The search finds what is there: a caller's stem is kept, packed.
    #expect(Remains.foundAsIntegers(["42123200"], in: files) == ["42123200"])
  }

  /// Headers, bodies, pairs and commands of logs of text, in lines that are read, rejected, cut and ignored.
  @Test func keepsNoSecretOfALogOfText() throws {
    let (token, secret, code, number) = ("tword.fish-1", "sword2fish", "739164", "421905123456")
    let body = #"{"phone_number":"\#(number)","verification_code":"\#(code)","secret":"\#(secret)"}"#
    func reply(_ key: String) -> String {
      #"{"ok":true,"verification_code":\#(code),"verification_call_uuid":"\#(key)"}"#
    }
    let url = "https://api.example/api/protected/api/auth/passwordcall"
    let headers = ["Authorization: Bearer \(token)", "Authorization Bearer \(token)", "Cookie: sid=\(secret)"]
    let okHttp =
      ["--> POST \(url)"] + headers + [
        "", body, "--> END POST", "<-- 200 OK \(url) (1ms)", "Set-Cookie: a=\(secret)", "",
      ]
      + [reply("not a key \(number)"), "<-- END HTTP"]
    let curl =
      ["$ curl -v -H '\(headers[0])' -d '\(body)' \(url)", "> POST /api/auth/passwordcall HTTP/1.1"]
      + headers.map { "> \($0)" } + [">", "< HTTP/1.1 200 OK", "<", reply("a2_7")]
    let lines = [
      "verification_code=\(code) phone_number=\(number) token=\(token) secret=\(secret) verification_uuid=a3_7 q931_status=999",
      "verification_call_uuid: a4_7 code: \(code) number \(number) Authorization Bearer \(token) /",
      "POST \(url) {\"headers\":{\"Authorization\":\"Bearer \(token)\"},\"body\":\(body), cut",
      "DEBUG \"POST /api/auth/passwordcall HTTP/1.1\" 200 None Bearer \(token) password=\(secret)",
      "ignored: Bearer \(token) code: \(code) secret=\(secret) \(number)",
    ]
    let all = okHttp + curl + lines
    let docker = all.map { line in
      let log = line.replacingOccurrences(of: "\"", with: "\\\"")
      return #"{"log":"\#(log)\n","stream":"stdout","time":"2026-03-02T08:00:00Z"}"#
    }
    let cut =
      #"{"log":"\#(token) Bearer \#(token) code=\#(code) \#(number)","stream":"stderr","time":"2026-03-02T08:00:00Z"}"#
    let remains = try remains(of: [
      ("app.log", Array(all.joined(separator: "\n").utf8)),
      ("lines.ndjson", Array((lines + ["{}"]).joined(separator: "\n").utf8)),
      ("docker.log", Array((docker + [cut]).joined(separator: "\n").utf8)),
    ])
    #expect(remains.found(["a2_7", "not a cause code", "without its bodies", "was cut"]).count == 4)
    #expect(remains.found(["Bearer \(token)", secret, code, number]) == [])
  }

  @Test func readsOnlyItsOwnersFiles() throws {
    let folder = try TemporaryFolder()
    try folder.write("log.ndjson", #"{"verification_call_uuid":"a1_7","q931_status":16,"final_status":"ANSWER"}"#)
    #expect(try Tool.run(["import", "log.ndjson"], in: folder.path).status == 0)
    for name in ["ringtally.db", "ringtally.db.key"] {
      let mode = try FileManager.default.attributesOfItem(atPath: folder.path(name))[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(name)")
    }
  }
}
