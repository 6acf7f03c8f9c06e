import Foundation
import GRDB
import Testing
import ToolRunner

/// What once went wrong and must not again; each with the smallest input that showed it.
@Suite struct RegressionTests {
  private func imported(_ files: [(name: String, text: String)]) throws -> (
    folder: TemporaryFolder, json: [String: Any]
  ) {
    let folder = try TemporaryFolder()
    for file in files { try folder.write(file.name, file.text) }
    let result = try Tool.run(["import", "--json"] + files.map(\.name), in: folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    #expect(try Tool.run(["check"], in: folder.path).status == 0)
    return (folder, try #require(try JSONSerialization.jsonObject(with: Data(result.stdout)) as? [String: Any]))
  }

  private func counts(_ json: [String: Any], _ names: [String]) throws -> [Int?] {
    let file = try #require((json["files"] as? [[String: Any]])?.first)
    return names.map { file[$0] as? Int }
  }

  /// The newest call of an account moved back in time when a further sighting told an earlier start, and the tally kept
  /// the later one: matching then depended on the order of imports.
  @Test(arguments: [["late", "early", "request"], ["early", "late", "request"], ["request", "late", "early"]])
  func aCallThatMovesBackInTime(_ order: [String]) throws {
    func call(_ hour: Int) -> String {
      #"{"verification_call_uuid":"aa_1","q931_status":17,"final_status":"BUSY","start_time":"2024-02-13T\#(hour):00:00Z"}"#
    }
    let texts = [
      "late": call(12), "early": call(10),
      "request":
        #"{"verification_call_uuid":"bb_1","ok":true,"timestamp":"2024-02-13T10:30:00Z","phone_number":"421905123456"}"#,
    ]
    let folder = try TemporaryFolder()
    for name in order {
      try folder.write(name + ".ndjson", (texts[name] ?? "") + "\n")
      #expect(try Tool.run(["import", "--quiet", name + ".ndjson"], in: folder.path).status == 0)
    }
    #expect(try Tool.run(["check"], in: folder.path).status == 0)
    let matching = try Tool.run(["report", "matching", "--format", "csv"], in: folder.path).text
    // requests 1, call_records 1, matched 0, awaiting 1, missing 0, call_only 1.
    #expect(matching.split(separator: "\n").last == "total,1,1,1,0,1,0,1,0,1,0,0,0")
  }

  @Test func oneLineOfTenThousandEvents() throws {
    let events = (0..<10_000).map {
      #"{"verification_call_uuid":"\#(String(0xabc0000 + $0, radix: 16))_117793","q931_status":16,"final_status":"ANSWER"}"#
    }
    let (_, json) = try imported([("events.ndjson", "{\"events\":[\(events.joined(separator: ","))]}\n")])
    #expect(try counts(json, ["records", "calls", "rejected"]) == [10_000, 10_000, 0])
  }

  @Test func aStrayQuoteCostsItsLineOnly() throws {
    let rows = (0..<1000).map { "ab\(String($0, radix: 16))_1,16,\($0 == 5 ? "\"" : "")ANSWER" }
    let header = "verification_call_uuid,q931_status,final_status"
    let (_, json) = try imported([("calls.csv", ([header] + rows).joined(separator: "\n") + "\n")])
    #expect(try counts(json, ["records", "calls", "rejected"]) == [1000, 999, 1])
  }

  /// A webhook event without an outcome is no request.
  @Test func anEventWithEmptyOutcomeIsRejected() throws {
    let line = #"{"verification_call_uuid":"cc_1","q931_status":null,"final_status":null}"#
    let (_, json) = try imported([("calls.ndjson", line + "\n")])
    #expect(try counts(json, ["requests", "calls", "rejected"]) == [0, 0, 1])
    let (_, table) = try imported([("calls.csv", "verification_call_uuid,q931_status,final_status\ncc_1,,\n")])
    #expect(try counts(table, ["requests", "calls", "rejected"]) == [0, 0, 1])
  }

  @Test func aListIsNoCauseCode() throws {
    let line = #"{"verification_call_uuid":"dd_1","q931_status":[16],"final_status":"ANSWER"}"#
    let (_, json) = try imported([("calls.ndjson", line + "\n")])
    #expect(try counts(json, ["calls", "rejected"]) == [0, 1])
  }

  @Test func escapedSlashesAreSlashes() throws {
    let line =
      #"{"verification_call_uuid":"ee_1","q931_status":16,"final_status":"ANSWER","start_time":"2024\/02\/13 10:00:00"}"#
    let (folder, _) = try imported([("calls.ndjson", line + "\n")])
    let rates = try Tool.run(["report", "answer-rate", "--format", "csv"], in: folder.path).text
    #expect(rates.split(separator: "\n").last?.hasPrefix("2024-02-13,1,1,0,1,0,0,1,1,") == true)
  }

  /// Another system's id under one of the key's other names, in the same object.
  @Test func theCanonicalNameOfTheKeyWins() throws {
    let table = "verification_call_uuid,call_uuid,q931_status,final_status\naa_1,3f2504e0-4f89-11d3,16,ANSWER\n"
    let (_, json) = try imported([("calls.csv", table)])
    #expect(try counts(json, ["records", "calls", "rejected"]) == [1, 1, 0])
    let line = #"{"verification_call_uuid":"aa_1","verification_uuid":"bb_1","q931_status":16,"final_status":"ANSWER"}"#
    let (folder, both) = try imported([("calls.ndjson", line + "\n")])
    #expect(try counts(both, ["records", "requests", "calls"]) == [1, 0, 1])
    #expect(
      try Tool.run(["report", "exceptions", "--format", "csv"], in: folder.path).text.contains("call_only,aa_1,"))
  }

  /// A client's own table with the request and what the webhook said of it in one row.
  @Test func aJoinedRowIsARequestAndItsCall() throws {
    let table = """
      created_at,phone_number,is_with_redirect,is_redirect,ok,verification_call_uuid,q931_status,final_status
      2024-02-13 10:00:00,421905123456,true,true,true,aa_1,17,CANCEL

      """
    let (folder, json) = try imported([("joined.csv", table)])
    #expect(try counts(json, ["records", "requests", "calls"]) == [2, 1, 1])
    let matching = try Tool.run(["report", "matching", "--format", "csv"], in: folder.path).text
    #expect(matching.split(separator: "\n").last == "total,1,1,1,1,0,0,0,0,0,0,0,0")
    let redirects = try Tool.run(["report", "redirects", "--format", "csv"], in: folder.path).text
    #expect(redirects.split(separator: "\n").last?.hasPrefix("2024-02-13,1,1,1,1,0,1.000000,") == true)
  }

  /// One key above a list of its events, and a wrapper that only repeats its body.
  @Test func aKeyAboveItsEvents() throws {
    let list =
      #"{"verification_call_uuid":"aa_1","events":[{"q931_status":16,"final_status":"ANSWER"},{"q931_status":17,"final_status":"CANCEL"}]}"#
    let repeated =
      #"{"q931_status":16,"verification_call_uuid":"bb_1","body":"{\"q931_status\":16,\"final_status\":\"ANSWER\"}"}"#
    let (folder, json) = try imported([("calls.ndjson", list + "\n" + repeated + "\n")])
    #expect(try counts(json, ["records", "calls", "rejected"]) == [3, 3, 0])
    let exceptions = try Tool.run(["report", "exceptions", "--format", "csv"], in: folder.path).text
    #expect(exceptions.contains("conflicting_outcome,aa_1,1,,\"2 call records; 17 CANCEL counts"))
  }

  /// An element of a list that names no key speaks for itself; but a webhook's variables may come as a list, one each.
  @Test func elementsWithoutAKey() throws {
    let hits =
      #"{"hits":[{"ok":false,"phone_number":"421905111111","http_status":402,"time":"2024-02-13T10:00:00Z"},{"verification_call_uuid":"aa_1","phone_number":"421905222222","time":"2024-02-13T10:00:01Z"},{"verification_call_uuid":"bb_1","phone_number":"421905333333","time":"2024-02-13T10:00:02Z"}]}"#
    let (_, json) = try imported([("hits.ndjson", hits + "\n")])
    #expect(try counts(json, ["records", "requests", "refused", "calls"]) == [3, 3, 1, 0])
    let events =
      #"{"events":[{"q931_status":17,"final_status":"CANCEL"},{"verification_call_uuid":"aa_1","q931_status":16,"final_status":"ANSWER"}]}"#
    let (_, keyless) = try imported([("events.ndjson", events + "\n")])
    #expect(try counts(keyless, ["records", "calls", "rejected"]) == [2, 1, 1])
    let variables = #"[{"verification_call_uuid":"aa_1"},{"q931_status":16},{"final_status":"ANSWER"}]"#
    let (folder, one) = try imported([("variables.ndjson", variables + "\n" + variables + "\n")])
    #expect(try counts(one, ["records", "calls", "duplicates"]) == [2, 1, 1])
    #expect(
      try Tool.run(["report", "answer-rate", "--format", "csv", "--by", "total"], in: folder.path).text.contains(
        "total,all,1,0,1,0,0,1,1,"))
  }

  /// A delivery's own fields are not a request's.
  @Test(arguments: [
    #"{"http_status":200,"ok":true,"redirect":0,"time":"2024-02-13T10:00:00Z","body":"{\"verification_call_uuid\":\"aa_1\",\"q931_status\":16,\"final_status\":\"ANSWER\"}"}"#,
    #"{"http_status":500,"status":"failed","time":"2024-02-13T10:00:00Z","body":{"verification_call_uuid":"aa_1","q931_status":16,"final_status":"ANSWER"}}"#,
  ]) func aDeliveryIsACall(_ line: String) throws {
    let (folder, json) = try imported([("calls.ndjson", line + "\n")])
    #expect(try counts(json, ["records", "requests", "calls"]) == [1, 0, 1])
    let exceptions = try Tool.run(["report", "exceptions", "--format", "csv"], in: folder.path).text
    #expect(exceptions.contains("call_only,aa_1,1,2024-02-13T10:00:00Z,"))
  }

  @Test(arguments: [200, 500]) func aDeliveryWithoutAnOutcomeIsRejected(_ status: Int) throws {
    let line =
      #"{"http_status":\#(status),"time":"2024-02-13T10:00:00Z","body":{"verification_call_uuid":"aa_1","q931_status":null,"final_status":null}}"#
    let (_, json) = try imported([("calls.ndjson", line + "\n")])
    #expect(try counts(json, ["requests", "calls", "rejected"]) == [0, 0, 1])
  }

  @Test func aRequestWithSeveralEventsIsOneRequest() throws {
    let line =
      #"{"request":{"phone_number":"421905123456","is_with_redirect":true},"response":{"ok":true,"is_redirect":false,"verification_call_uuid":"aa_1"},"webhooks":[{"q931_status":17,"final_status":"CANCEL"},{"q931_status":16,"final_status":"ANSWER"}]}"#
    let (_, json) = try imported([("log.ndjson", line + "\n")])
    #expect(try counts(json, ["records", "requests", "calls", "duplicates"]) == [3, 1, 2, 0])
  }

  /// `time` is also what loggers call a duration.
  @Test func aDurationIsNoTime() throws {
    let line = #"{"time":350,"verification_call_uuid":"aa_1","ok":true,"phone_number":"421905123456"}"#
    let (_, json) = try imported([
      (
        "log.ndjson",
        line + "\n"
          + line.replacingOccurrences(of: "350", with: "\"350ms\"").replacingOccurrences(of: "aa_1", with: "bb_1")
          + "\n"
      )
    ])
    #expect(try counts(json, ["requests", "rejected"]) == [2, 0])
  }

  @Test func aStrayQuoteInAnyColumnCostsItsLineOnly() throws {
    let rows = (0..<1000).map {
      "ab\(String($0, radix: 16))_1,16,ANSWER,\($0 == 5 ? "\"" : "")note\($0 == 500 ? "\"" : "")"
    }
    let header = "verification_call_uuid,q931_status,final_status,note"
    let (_, json) = try imported([("calls.csv", ([header] + rows).joined(separator: "\n") + "\n")])
    #expect(try counts(json, ["records", "calls", "rejected"]) == [1000, 999, 1])
    let (_, notes) = try imported([("calls.csv", header + "\naa_1,16,ANSWER,\"two\nlines, one comma\n\"\n")])
    #expect(try counts(notes, ["records", "calls", "rejected"]) == [1, 1, 0])
  }

  /// Numbers that begin alike are told apart by pseudonyms only, whose order is each ledger's own: reports must not be.
  @Test func reportsDoNotDependOnThePseudonymsKey() throws {
    let lines = [
      #"{"verification_call_uuid":"aa_1","ok":true,"phone_number":"421905111111"}"#,
      #"{"verification_call_uuid":"aa_1","ok":true,"phone_number":"421905222222"}"#,
      #"{"verification_call_uuid":"aa_1","q931_status":16,"final_status":"ANSWER","login_did":"421905111111"}"#,
    ]
    let reports = try (0..<8).map { _ in
      let (folder, _) = try imported([("log.ndjson", lines.joined(separator: "\n") + "\n")])
      return try Tool.run(["report", "matching", "--format", "csv"], in: folder.path).text
    }
    #expect(Set(reports).count == 1 && reports[0].hasSuffix("\ntotal,1,1,1,1,0,0,0,1,0,0,0,1\n"))
  }

  /// Forgetting what brought nothing must not call a tally counted that no one counted.
  @Test func forgettingBesideAStaleTally() throws {
    let folder = try TemporaryFolder()
    try folder.write("bad.bin", "%PDF-1.7\n")
    try folder.write(
      "calls.ndjson", #"{"verification_call_uuid":"aa_1","q931_status":16,"final_status":"ANSWER"}"# + "\n")
    #expect(try Tool.run(["import", "bad.bin"], in: folder.path).status == 65)
    #expect(try Tool.run(["import", "calls.ndjson"], in: folder.path).status == 0)
    // As an import that was killed before it could count leaves the ledger.
    let ledger = try DatabaseQueue(path: folder.path("ringtally.db"))
    try ledger.write { db in
      try db.execute(sql: "INSERT OR REPLACE INTO ledger_state (name, value) VALUES ('tally', 'stale')")
      for table in ["tally_day", "tally_newest_call", "tally_remarkable"] {
        try db.execute(sql: "DELETE FROM \(table)")
      }
    }
    try ledger.close()
    let report = ["report", "matching", "--format", "csv"]
    let stale = try Tool.run(report, in: folder.path).text
    #expect(stale.hasSuffix("\ntotal,1,0,1,0,0,0,1,0,0,0,0,0\n"))
    #expect(try Tool.run(["imports", "forget", "1"], in: folder.path).status == 0)
    #expect(try Tool.run(report, in: folder.path).text == stale)
    #expect(try Tool.run(["check"], in: folder.path).status == 0)
  }

  /// Twenty thousand sightings of one record that differ, and three thousand rejects of one line: each was once settled, and
  /// masked, from the beginning for every one of them.
  @Test func manyOfOneKind() throws {
    let refused = (0..<20_000).map {
      #"{"ok":false,"http_status":402,"is_with_redirect":true,"url":"/api/\#($0 % 2 == 0 ? "flashcall" : "passwordcall")"}"#
    }
    let (_, json) = try imported([("log.ndjson", refused.joined(separator: "\n") + "\n")])
    #expect(try counts(json, ["requests", "refused", "duplicates"]) == [1, 1, 19_999])
    let accepted = (0..<10_000).map {
      #"{"status":"success","code":200,"ok":true,"is_redirect":false,"verification_call_uuid":"\#(String($0 + 4096, radix: 16))_7"}"#
    }
    let (_, page) = try imported([("page.ndjson", "{\"hits\":[\(accepted.joined(separator: ","))]}\n")])
    #expect(try counts(page, ["requests", "rejected"]) == [10_000, 0])
    let foreign = (0..<3000).map { #"{"verification_call_uuid":"zz\#($0)","q931_status":16,"final_status":"ANSWER"}"# }
    let (_, rejects) = try imported([("events.ndjson", "{\"events\":[\(foreign.joined(separator: ","))]}\n")])
    #expect(try counts(rejects, ["records", "rejected"]) == [3000, 3000])
  }

  /// Opening a ledger's files beside SQLite would let go of its locks; naming them must not end the import either.
  @Test func theLedgerIsNoSource() throws {
    let folder = try TemporaryFolder()
    let event = #"{"verification_call_uuid":"aa_1","q931_status":16,"final_status":"ANSWER"}"#
    try folder.write("a.ndjson", event + "\n")
    try folder.write("z.ndjson", event.replacingOccurrences(of: "aa_1", with: "bb_1") + "\n")
    #expect(try Tool.run(["import", "--db", "x.sqlite", "a.ndjson"], in: folder.path).status == 0)
    // By its name, by a link to it, and in its folder, under a name that does not tell.
    try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: "x.sqlite")
    let named = try Tool.run(["import", "--db", "x.sqlite", "x.sqlite", "link", "z.ndjson"], in: folder.path)
    #expect(named.status == 65 && named.text.contains("z.ndjson: 1 record: 1 call record"))
    #expect(named.stderr.components(separatedBy: "belongs to the ledger that is imported into").count == 3)
    let walked = try Tool.run(["import", "--db", "x.sqlite", "--json", "."], in: folder.path)
    #expect(walked.status == 0 && !walked.text.contains("x.sqlite") && !walked.text.contains("link"))
    #expect(try Tool.run(["check", "--db", "x.sqlite"], in: folder.path).status == 0)
  }

  /// The digits that one sighting kept and another did not make no other number of it.
  @Test func aChangeOfPrivacyIsNoMismatch() throws {
    let folder = try TemporaryFolder()
    let request =
      #"{"timestamp":"2026-02-13T10:00:00Z","ok":true,"phone_number":"421905111111","verification_call_uuid":"aa_1"}"#
    let event =
      #"{"verification_call_uuid":"aa_1","q931_status":16,"final_status":"ANSWER","phone_number":"421905111111"}"#
    try folder.write("a.ndjson", request + "\n" + event + "\n")
    try folder.write("b.ndjson", event + "\n\n")
    #expect(try Tool.run(["import", "a.ndjson"], in: folder.path).status == 0)
    try folder.write("ringtally.yaml", "privacy:\n  numbers: full\n")
    #expect(try Tool.run(["import", "b.ndjson"], in: folder.path).status == 0)
    let exceptions = try Tool.run(["report", "exceptions"], in: folder.path)
    #expect(exceptions.status == 0 && !exceptions.text.contains("number_mismatch"), "\(exceptions.text)")
  }

  @Test func salvageTakesWhatItCan() throws {
    let folder = try TemporaryFolder()
    let event = #"{"verification_call_uuid":"aa_1","q931_status":16,"final_status":"ANSWER"}"#
    try folder.write("cut.json", "[\(event),\n{\"verification_call_uuid\":\"bb_1\"")
    try folder.write("brace.json", "{\n \"a\": 1\n}\n}\n")
    #expect(try Tool.run(["import", "cut.json"], in: folder.path).status == 65)
    let salvaged = try Tool.run(["import", "--salvage", "cut.json", "brace.json"], in: folder.path)
    #expect(salvaged.status == 0)
    #expect(
      salvaged.text.hasPrefix(
        "cut.json: 2 records: 1 call record, 1 rejected\nbrace.json: 2 records: 1 rejected, 1 ignored"))
    let rejects = try Tool.run(["rejects", "list"], in: folder.path).text
    #expect(rejects.contains("brace.json:4: ") && rejects.contains("cut.json:2: "))
  }

  /// What can be read of a damaged file is the same each time, so a second import knows it again.
  @Test func aSalvagedFileIsKnownAgain() throws {
    let folder = try TemporaryFolder()
    let event = #"{"verification_call_uuid":"aa_1","q931_status":16,"final_status":"ANSWER"}"#
    try folder.write("cut.json", "[\(event),\n{\"verification_call_uuid\":\"bb_1\"")
    // The second value ends the reading long before the file ends.
    try folder.write("brace.json", "[\(event),\n}\(String(repeating: " ", count: 3 << 20))")
    let lines = (0..<20_000).map { event.replacingOccurrences(of: "aa_1", with: "a\($0)_1") + "\n" }.joined()
    try folder.write("lines.ndjson", lines)
    #expect(try Tool.run(program: "/bin/gzip", ["lines.ndjson"], in: folder.path).status == 0)
    let packed = try folder.bytes("lines.ndjson.gz")
    try folder.write("flipped.gz", packed.enumerated().map { $0 == packed.count * 3 / 4 ? ~$1 : $1 })
    let files = ["cut.json", "brace.json", "flipped.gz"]
    #expect(try Tool.run(["import", "--salvage"] + files, in: folder.path).status == 0)
    let again = try Tool.run(["import", "--salvage"] + files, in: folder.path)
    #expect(again.status == 0, "\(again.stderr)")
    for file in files { #expect(again.text.contains("\(file): skipped, "), "\(again.text)") }
  }

  @Test func anotherFormatOfTheSameContentIsRefusedWithTheHint() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "log.json", "{\"verification_call_uuid\":\"aa_1\",\"q931_status\":16,\n\"final_status\":\"ANSWER\"}\n")
    #expect(try Tool.run(["import", "log.json"], in: folder.path).status == 0)
    let again = try Tool.run(["import", "--format", "json-sequence", "log.json"], in: folder.path)
    #expect(again.status == 65 && again.stderr.contains("ringtally imports forget 1"))
    #expect(try Tool.run(["imports", "forget", "1"], in: folder.path).status == 0)
    let right = try Tool.run(["import", "--format", "json-sequence", "log.json"], in: folder.path)
    #expect(right.text.hasPrefix("log.json: 1 record: 1 call record\n"))
  }

  @Test func aTableOfLogLinesIsReadByItsCells() throws {
    let table = "id,body\n1,\"{\"\"verification_call_uuid\"\":\"\"aa_1\"\",\"\"q931_status\"\":16}\"\n"
    let (_, json) = try imported([("lines.csv", table)])
    #expect(try counts(json, ["records", "calls"]) == [1, 1])
  }

  @Test func foreignLinesAreNotRefusals() throws {
    let lines = [
      #"{"user":"x","phone_number":"421905123456","status":"failed","time":"2024-02-13T10:00:00Z"}"#,
      #"{"url":"/api/orders","phone_number":"421905123456","http_status":500,"time":"2024-02-13T10:00:00Z"}"#,
      #"{"method":"GET","path":"/favicon.ico","status":404,"redirect":null}"#,
      #"{"msg":"login","phone_number":"421905123456","redirect":"/home","status":200}"#,
      #"{"path":"/api/login/verify","phone_number":"421905123457","verification_code":"1234","status":200}"#,
    ]
    let (_, json) = try imported([("log.ndjson", lines.joined(separator: "\n") + "\n")])
    #expect(try counts(json, ["requests", "ignored"]) == [0, 5])
  }

  @Test func ourOwnReportsAreNotSources() throws {
    let line = #"{"verification_call_uuid":"ee_1","q931_status":16,"final_status":"ANSWER"}"#
    let (folder, _) = try imported([("calls.ndjson", line + "\n")])
    #expect(try Tool.run(["report", "--out", "out", "--format", "csv"], in: folder.path).status == 0)
    let again = try Tool.run(["import", "--json", "out"], in: folder.path)
    let json = try #require(try JSONSerialization.jsonObject(with: Data(again.stdout)) as? [String: Any])
    #expect(again.status == 0 && (json["requests"] as? [String: Int])?["added"] == 0 && json["rejected"] as? Int == 0)
  }

  @Test func linksThatMakeACircleAreFollowedOnce() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "d/calls.ndjson", #"{"verification_call_uuid":"ee_1","q931_status":16,"final_status":"ANSWER"}"# + "\n")
    for name in ["a", "b"] {
      try FileManager.default.createSymbolicLink(atPath: folder.path("d/" + name), withDestinationPath: ".")
    }
    let result = try Tool.run(["import", "d"], in: folder.path)
    #expect(result.status == 0 && result.text.hasPrefix("d/calls.ndjson: 1 record: 1 call record\nringtally.db:"))
  }
}
