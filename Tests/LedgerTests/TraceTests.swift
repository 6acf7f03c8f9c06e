import Calls
import Foundation
import GRDB
import Testing

@testable import Ledger

@Suite("Trace") struct TraceTests {
  private static let start = SmallWorld.start

  private func trace(_ key: String, _ ledger: Ledger) throws -> VerificationTrace? {
    try ledger.trace(
      #require(VerificationKey(key)), graceMilliseconds: ReportScope.defaultGraceMilliseconds, unrated: { _ in nil }
    )
  }

  private func ledger(_ records: SmallRecord...) throws -> Ledger {
    let ledger = try Ledger.temporary()
    try ledger.take([SmallFile(name: "one", records: records)])
    return ledger
  }

  // MARK: - Which call record counts, and why

  private func call(
    _ cause: Int16, _ status: String, start: Int64? = nil, stop: Int64? = nil, received: Int64? = nil
  ) -> SmallRecord {
    func time(_ seconds: Int64?) -> Int64 { seconds.map { Self.start + 1000 * $0 } ?? RecordTime.none }
    let (start, stop, received) = (time(start), time(stop), time(received))
    return .call(key: "a1_7", cause: cause, status: status) {
      ($0.startTime, $0.stopTime, $0.receivedTime) = (start, stop, received)
    }
  }

  /// Cause and status of the call records in the order in which they count, what the others lost by, and what decided.
  private func expect(
    _ expected: [String], decidedBy: CountingRule?, _ records: SmallRecord..., line: Int = #line
  ) throws {
    for records in [records, records.reversed()] {
      let ledger = try Ledger.temporary()
      try ledger.take([SmallFile(name: "one", records: records)])
      let found = try #require(try trace("a1_7", ledger))
      let told = found.calls.map {
        "\($0.cause.map { "\($0.value)" } ?? "-") \($0.finalStatus ?? "-") \($0.lostBy?.rawValue ?? "counts")"
      }
      #expect(told == expected, "line \(line)")
      #expect(found.decidedBy == decidedBy, "line \(line)")
      #expect(found.countedCall?.outcome == found.outcome)
    }
  }

  @Test func saysWhichRuleDecided() throws {
    try expect(["16 ANSWER counts"], decidedBy: nil, call(16, "ANSWER", stop: 9))
    // A later stop, whatever else.
    try expect(
      ["31 X time", "16 ANSWER counts"], decidedBy: .time, call(31, "X", stop: 8), call(16, "ANSWER", stop: 9))
    // A start stands for a stop that is not told, and the time of receipt for both; none is the earliest.
    try expect(
      ["17 BUSY time", "16 CANCEL counts"], decidedBy: .time, call(16, "CANCEL", start: 9), call(17, "BUSY", stop: 8))
    try expect(
      ["17 BUSY time", "16 CANCEL counts"], decidedBy: .time, call(16, "CANCEL", received: 9),
      call(17, "BUSY", start: 8))
    try expect(
      ["17 BUSY time", "16 CANCEL counts"], decidedBy: .time, call(16, "CANCEL", received: 9), call(17, "BUSY"))
    // Of equal times the larger cause, absent being the smallest.
    try expect(
      ["16 ANSWER q931_status", "17 BUSY counts"], decidedBy: .cause, call(17, "BUSY", stop: 9),
      call(16, "ANSWER", stop: 9))
    try expect(
      ["- ANSWER q931_status", "0 BUSY counts"], decidedBy: .cause, call(0, "BUSY", stop: 9),
      call(-1, "ANSWER", stop: 9))
    // Then the larger status.
    try expect(
      ["16 ANSWER final_status", "16 CANCEL counts"], decidedBy: .finalStatus, call(16, "ANSWER"), call(16, "CANCEL"))
    // Of several, the last rule that was needed.
    try expect(
      ["41 FAILED time", "16 CANCEL q931_status", "17 BUSY counts"], decidedBy: .cause, call(17, "BUSY", stop: 9),
      call(16, "CANCEL", stop: 9), call(41, "FAILED", stop: 3))
  }

  // MARK: - What it tells

  @Test func tellsTheStateAndWhy() throws {
    let later = SmallRecord.call(key: "b1_7", cause: 16, status: "ANSWER") { $0.stopTime = Self.start + 3_600_000 }
    func request(_ key: String, _ time: Int64) -> SmallRecord { .request(key: key) { $0.time = Self.start + time } }
    let ledger = try ledger(
      request("a1_7", 0), request("a2_7", 1), request("a3_8", 0), request("b1_7", 3_000_000), later)
    let states = try ["a1_7", "a2_7", "a3_8", "b1_7"].map { try #require(try trace($0, ledger)).state }
    #expect(states == [.missing, .awaiting, .awaiting, .matched])
    #expect(try trace("a2_7", ledger)?.newestCallOfAccount?.milliseconds == Self.start + 3_600_000)
    #expect(try trace("a3_8", ledger)?.newestCallOfAccount == nil)
    #expect(try trace("a1_7", ledger)?.exceptions.map(\.kind) == [.missing])
    #expect(try trace("c1_7", ledger) == nil)
  }

  @Test func tellsEveryPlace() throws {
    let ledger = try Ledger.temporary()
    let record = SmallRecord.request(key: "a1_7") { $0.time = Self.start }
    let call = SmallRecord.call(key: "a1_7", cause: 16, status: "ANSWER") { $0.stopTime = Self.start }
    let other = SmallRecord.refused { $0.time = Self.start }
    try ledger.take([SmallFile(name: "b", records: [other, call, record]), SmallFile(name: "a", records: [call])])
    try ledger.take([SmallFile(name: "c", records: [other, other, other, record])])
    let found = try #require(try trace("A1_7", ledger))
    let places = found.sightings.map { sighting in
      let kind = if case .request = sighting.record { "request" } else { "call" }
      let names = sighting.place.names.map { "\($0.file) of import \($0.importID)" }.joined()
      return "\(kind) \(names) line \(sighting.place.line) item \(sighting.place.item)"
    }
    #expect(
      places == [
        "request b of import 1 line 3 item 1", "request c of import 2 line 4 item 1",
        "call a of import 1 line 1 item 1",
        "call b of import 1 line 2 item 1",
      ])
    #expect(found.request?.sightings == 2 && found.calls.map(\.sightings) == [2])
  }

  /// Both lines of a request that is logged on two, in whichever files they stand.
  @Test func tellsBothLinesOfARequest() throws {
    func half(_ side: RequestHalf.Side, _ seconds: Int64) -> SmallRecord {
      .half(key: "a1_7", side: side, time: Self.start + 1000 * seconds) {
        $0.ids.request = 77
        if side == .request { $0.callee = SmallWorld.callee(0) }
      }
    }
    let other = SmallRecord.refused { $0.time = Self.start }
    let ledger = try Ledger.temporary()
    try ledger.take([SmallFile(name: "replies", records: [other, half(.acceptance, 1)])])
    #expect(try trace("a1_7", ledger)?.sightings.map(\.requestLines.count) == [0])
    try ledger.take([SmallFile(name: "requests", records: [other, other, half(.request, 0)])])
    let found = try #require(try trace("a1_7", ledger))
    let lines = found.sightings.flatMap { [$0.place] + $0.requestLines }.map { "\($0.names[0].file):\($0.line)" }
    #expect(lines == ["replies:2", "requests:3"])
    #expect(found.time?.milliseconds == Self.start && found.request?.callee?.prefix == "421905")
    #expect(try entries(SmallWorld.callee(0), ledger).compactMap(\.key) == ["a1_7"])
  }

  // MARK: - Against another way

  /// Each key's trace says what the exported tables say of it, in ledgers of few and of many runs.
  @Test(arguments: 71...76) func agreesWithTheExport(_ seed: Int) throws {
    let ledger = try Ledger.temporary()
    var tuning = ImportSession.Tuning()
    (tuning.blockSize, tuning.fanIn) = (seed % 2 == 0 ? 200 : BlockBuilder.size, seed % 3 == 0 ? 2 : 8)
    for file in SmallWorld(seed: UInt64(seed), files: 6).files { try ledger.take([file], tuning: tuning) }
    let path = NSTemporaryDirectory() + "trace-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = try ledger.export(to: path, graceMilliseconds: ReportScope.defaultGraceMilliseconds)
    try DatabaseQueue(path: path).read { out in
      let rows = try Row.fetchAll(out, sql: "SELECT * FROM verification")
      #expect(rows.count > 15)
      for row in rows {
        let key: String = row["verification_call_uuid"]
        let found = try #require(try trace(key, ledger))
        let told: [String?] = [
          found.account, found.method.name, found.time?.text(offsetSeconds: 0), found.state.rawValue,
          found.outcome?.rawValue, found.countedCall?.cause.map { "\($0.value)" }, found.countedCall?.finalStatus,
          found.calleePrefix, found.callerStem, "\(found.calls.count)",
        ]
        let columns = [
          "account", "method", "time", "match_state", "outcome", "q931_status", "final_status", "callee_prefix",
          "caller_stem", "call_records",
        ]
        #expect(
          told
            == columns.map { column in String.fromDatabaseValue(row[column]) ?? (row[column] as Int?).map(String.init) }
        )
        let places = try String.fetchAll(
          out,
          sql: """
            SELECT CASE record WHEN 'request' THEN 0 ELSE 1 END || file || ':' || line FROM sighting
            WHERE verification_call_uuid = ? ORDER BY 1
            """, arguments: [key])
        let shown = found.sightings.map { sighting in
          let kind = if case .request = sighting.record { "0" } else { "1" }
          return "\(kind)\(sighting.place.names[0].file):\(sighting.place.line)"
        }
        #expect(shown.sorted() == places)
      }
    }
  }

  // MARK: - By number

  private func entries(_ callee: Callee, _ ledger: Ledger) throws -> [TracedEntry] {
    var found: [TracedEntry] = []
    try ledger.trace(callee, graceMilliseconds: ReportScope.defaultGraceMilliseconds) { found.append($0) }
    return found
  }

  /// Every verification that names a number somewhere, and no other: in ledgers whose runs have become one, and after an
  /// import was taken out again.
  @Test(arguments: 81...86) func findsEveryVerificationOfANumber(_ seed: Int) throws {
    let ledger = try Ledger.temporary()
    var tuning = ImportSession.Tuning()
    (tuning.blockSize, tuning.fanIn) = (seed % 2 == 0 ? 120 : BlockBuilder.size, seed % 3 == 0 ? 2 : 8)
    for file in SmallWorld(seed: UInt64(seed), files: 5).files { try ledger.take([file], tuning: tuning) }
    try expectEntries(ledger)
    _ = try ledger.forget([2])
    try expectEntries(ledger)
    #expect(try ledger.isSound())
  }

  private func expectEntries(_ ledger: Ledger) throws {
    for number in 0..<12 {
      let callee = SmallWorld.callee(number)
      let found = try entries(callee, ledger)
      let expected = try ledger.withConnection { db in
        var keys: [String] = []
        try VerificationScan(db, .all).walkSightings { sightings in
          let isNamed = (sightings.requests.map(\.callee) + sightings.calls.map(\.callee)).contains(callee)
          if isNamed { keys.append(String(decoding: sightings.key, as: UTF8.self)) }
        }
        return keys
      }
      #expect(found.compactMap(\.key).sorted() == expected)
      let refused = try ledger.withConnection { db in
        try Int.fetchOne(
          db,
          sql: """
            SELECT COUNT(*) FROM (SELECT DISTINCT time, account, http_status FROM refused_request
            WHERE callee_prefix = ? AND callee_pseudonym = ?)
            """, arguments: [callee.prefix.text, callee.pseudonym])
      }
      #expect(found.count { $0.key == nil } == refused)
      let times = found.map { $0.time?.milliseconds ?? .min }
      #expect(times == times.sorted())
      for entry in found {
        guard let key = entry.key else { continue }
        let whole = try #require(try trace(key, ledger))
        #expect(entry.time == whole.time && entry.outcome == whole.outcome && entry.state == whole.state)
      }
    }
  }

  /// A ledger of the version before gets its filters when it is opened.
  @Test func makesTheFiltersOfAnEarlierLedger() throws {
    let ledger = try Ledger.temporary()
    var tuning = ImportSession.Tuning()
    tuning.blockSize = 150
    try ledger.take(SmallWorld(seed: 91).files, tuning: tuning)
    let filters = try ledger.rows("callee_filter")
    #expect(filters.count > 10)
    try ledger.withConnection { db in
      try db.execute(sql: "DELETE FROM callee_filter WHERE id % 3 <> 0")
      try CalleeFilter.addMissing(db)
    }
    #expect(try ledger.rows("callee_filter") == filters && ledger.isSound())
  }

  // MARK: - Lists

  /// Each condition lists what it says, and together with its opposite everything.
  @Test func listsWhatStandsBehindAFigure() throws {
    let ledger = try Ledger.temporary()
    try ledger.take(SmallWorld(seed: 95, files: 8).files)
    func keys(_ change: (inout VerificationFilter, inout ReportScope) -> Void) throws -> [String] {
      var (filter, scope) = (VerificationFilter(), ReportScope())
      change(&filter, &scope)
      var keys: [String] = []
      let nothing: Pricing = { _ in .unrated(because: "nothing has a price") }
      try ledger.forEachVerification(scope, filter, pricing: nothing) { keys.append($0.key) }
      return keys
    }
    let all = try keys { _, _ in }
    #expect(all.count > 15 && all == all.sorted())
    let byOutcome = try (Outcome.allCases.map { Optional($0) } + [nil]).map { one in
      try keys { filter, _ in filter.outcomes = [one] }
    }
    #expect(byOutcome.flatMap { $0 }.sorted() == all && byOutcome.count { !$0.isEmpty } >= 4)
    let byState = try MatchState.allCases.map { one in try keys { filter, _ in filter.states = [one] } }
    #expect(byState.flatMap { $0 }.sorted() == all)
    let byAccount = try ["7", "90"].map { one in try keys { _, scope in scope.accounts = [one] } }
    #expect(byAccount.flatMap { $0 }.sorted() == all && byAccount.allSatisfy { !$0.isEmpty })
    for key in byAccount[1] { #expect(key.hasSuffix("_90")) }
    let byPrefix = try ["42", "49"].map { one in try keys { filter, _ in filter.prefixes = [one] } }
    #expect(byPrefix.allSatisfy { !$0.isEmpty } && Set(byPrefix[0]).isDisjoint(with: byPrefix[1]))
    let slovak = try keys { filter, _ in filter.countries = ["SK"] }
    #expect(slovak == (try keys { filter, _ in filter.prefixes = ["421905"] }))
    let both = try keys { filter, scope in
      filter.causes = [CauseCode(16)]
      filter.finalStatuses = ["ANSWER"]
    }
    let answered = try keys { filter, _ in filter.outcomes = [.answered] }
    #expect(both == answered)
    let middle = Instant(milliseconds: Self.start + 3_000_000)
    let halves = try [Self.start..<middle.milliseconds, middle.milliseconds..<Self.start + 86_400_000].map { range in
      try keys { _, scope in
        scope.range = Instant(milliseconds: range.lowerBound)..<Instant(milliseconds: range.upperBound)
      }
    }
    let dated = try all.filter { try trace($0, ledger)?.time != nil }
    #expect(halves.flatMap { $0 }.sorted() == dated)
  }
}
