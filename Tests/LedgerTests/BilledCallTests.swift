import Calls
import Foundation
import GRDB
import Testing

@testable import Ledger

/// The relation `billed_call` beside a slow comparison of made-up worlds, and what the ledger keeps of a call list.
@Suite("Billed calls") struct BilledCallTests {
  /// As `BilledWorld.Verification.price` has it.
  private static func pricing(_ facts: ChargeFacts) -> InitiationCharge {
    guard facts.callerStem != nil else { return .unrated(because: "no caller") }
    let isFlash = facts.method == .flashcall
    return .priced(
      PricedInitiation(
        currency: "EUR", unitPrice: Money(nano: isFlash ? 10_000_000 : 8_300_000), decimals: 4,
        isCharged: !isFlash || facts.reached == .answered))
  }

  private static func rows(_ ledger: Ledger, _ scope: BilledWorld.Scope = .init(), importID: Int64? = nil) throws
    -> [String]
  {
    let range = scope.range.map { Instant(milliseconds: $0.lowerBound)..<Instant(milliseconds: $0.upperBound) }
    let snapshot = try ReportSnapshot(
      ledger, scope: ReportScope(range: range, accounts: scope.account.map { [$0] } ?? []))
    defer { snapshot.close() }
    try snapshot.makeBilledCalls(
      CallListOptions(importID: importID, matchWindowMilliseconds: BilledWorld.window), pricing: pricing)
    return try ledger.withConnection { db in
      try Row.fetchAll(db, sql: "SELECT * FROM temp.billed_call").map { row in
        func text(_ column: String) -> String { row[column] ?? "" }
        func price(_ column: String) -> String { (row[column] as Int64?).map { "\($0 / 100_000)" } ?? "-" }
        let texts: [String] = [
          row["state"], text("verification_call_uuid"), row["account"], text("time"), text("their_status"),
          text("our_status"), price("their_price_nano"), price("our_price_nano"), row["file"],
        ]
        let line: Int64 = row["line"]
        return (texts + ["\(line)"]).joined(separator: " ")
      }.sorted()
    }
  }

  @Test(arguments: 0..<6) func isWhatASlowComparisonFinds(_ block: UInt64) throws {
    var states: Set<Substring> = []
    for seed in (12 * block)..<(12 * block + 12) {
      let world = BilledWorld(seed: seed)
      var random = Seeded(seed + 1000)
      let ledger = try Ledger.temporary()
      for file in world.files.shuffled(using: &random) {
        try ledger.take([file], memoryLimit: random.chance(50) ? 1 : nil)
      }
      let middle = SmallWorld.start + 6000
      let scopes = [
        BilledWorld.Scope(), .init(account: "7"), .init(range: SmallWorld.start..<middle),
        .init(range: middle..<SmallWorld.start + 90_000, account: "90"),
      ]
      for scope in scopes {
        let expected = world.rows(scope)
        let found = try Self.rows(ledger, scope)
        #expect(found == expected, "seed \(seed), \(scope)")
        states.formUnion(expected.compactMap { $0.split(separator: " ").first })
      }
      #expect(try ledger.isSound())
    }
    #expect(states.count >= 4, "\(states)")
  }

  private static func billed(_ key: String) -> SmallRecord {
    .billed(key: key, account: "7", status: "", word: "", currency: "") { $0.time = SmallWorld.start }
  }

  @Test func linesAreCountedApartFromRecordsAndGoWithTheirImport() throws {
    let ledger = try Ledger.temporary()
    let list = SmallFile(
      name: "list", records: [Self.billed("a1_7"), .reject(reason: "no price"), Self.billed("a1_7")])
    #expect(try !ledger.holdsCallList())
    try ledger.take([list])
    let counts = try ledger.withConnection { db in
      try Row.fetchOne(db, sql: "SELECT records, requests, calls, duplicates, rejected, ignored, lines FROM source")
    }
    #expect(counts.map { $0.map { $0.1 } } == [1, 0, 0, 0, 1, 0, 2].map { $0.databaseValue })
    #expect(try ledger.isSound() && ledger.holds(.callList) && !ledger.holds(.invoice))
    #expect(try ledger.holdsCallList(ofImport: 1) && !ledger.holdsCallList(ofImport: 2))
    try ledger.withConnection { db in try db.execute(sql: "DELETE FROM billed_call_line WHERE number = 2") }
    #expect(try !ledger.isSound(), "a lost line is noticed")
    _ = try ledger.forget([1])
    #expect(try ledger.isSound() && !ledger.holdsCallList())
    #expect(try ledger.rows("billed_call_line").isEmpty)
  }

  /// Two lists of one key: by itself each is right; together the call is billed twice.
  @Test func oneImportsListsCanBeComparedByThemselves() throws {
    let ledger = try Ledger.temporary()
    let log = SmallFile(name: "log", records: [.request(key: "a1_7") { $0.time = SmallWorld.start }])
    for file in [
      log, SmallFile(name: "list-1", records: [Self.billed("a1_7")]),
      SmallFile(name: "list-2", records: [Self.billed("a1_7")]),
    ] {
      try ledger.take([file])
    }
    func states(_ importID: Int64?) throws -> [String] {
      try Self.rows(ledger, importID: importID).map { String($0.prefix { $0 != " " }) }
    }
    #expect(try states(nil) == ["differs", "only_theirs"])
    #expect(try states(2) == ["differs"] && states(3) == ["differs"])
    #expect(try states(1).isEmpty)
  }

  /// Worked out by hand: what each row says of itself.
  @Test func detailsSayWhy() throws {
    let ledger = try Ledger.temporary()
    let stem = PackedDigits(Array("42122102".utf8)) ?? .none
    func request(_ key: String, _ seconds: Int64, _ number: Int, _ method: Method = .passwordcall) -> SmallRecord {
      .request(key: key) {
        ($0.time, $0.callee, $0.method) = (SmallWorld.start + 1000 * seconds, SmallWorld.callee(number), method)
        $0.callerStem = stem
      }
    }
    func line(_ key: String, _ seconds: Int64, _ number: Int, price: Int64 = 8_300_000, word: String = "")
      -> SmallRecord
    {
      .billed(key: key, account: key.isEmpty ? "" : "7", status: "", word: word, currency: "") {
        ($0.time, $0.callee) = (SmallWorld.start + 1000 * seconds, SmallWorld.callee(number))
        $0.price = BilledPrice(nano: price, decimals: 4)
      }
    }
    let log = SmallFile(
      name: "log",
      records: [
        request("a1_7", 0, 0), request("a2_7", 100, 1), request("a3_7", 104, 1), request("a4_7", 200, 2, .flashcall),
        request("a5_7", 300, 0), .call(key: "a1_7", cause: 17, status: "BUSY") { _ in },
      ])
    let list = SmallFile(
      name: "list",
      records: [
        line("a1_7", 0, 0, price: 10_000_000, word: "ANSWERED"), line("a1_7", 0, 0, price: -8_300_000),
        line("", 102, 1), line("a4_7", 200, 2), line("", 301, 0, word: "BUSY"), line("c1_7", 400, 0), line("", 500, 0),
      ])
    try ledger.take([log, list])
    let snapshot = try ReportSnapshot(ledger, scope: ReportScope())
    defer { snapshot.close() }
    try snapshot.makeBilledCalls(pricing: Self.pricing)
    let found = try ledger.withConnection { db in
      try String.fetchAll(db, sql: "SELECT state || ': ' || detail FROM temp.billed_call ORDER BY time, line, detail")
    }
    #expect(
      found == [
        "differs: the status differs: ANSWERED, and here 17 BUSY; the price differs: 0.0017 more than the tariff asks for",
        "only_theirs: billed 2 times; this line is a credit, the first is line 1 of list",
        "ambiguous: the nearest line of this number, 2 s from it, may belong to another verification",
        "ambiguous: 2 verifications of this number are equally near, 2 s from it",
        "ambiguous: the nearest line of this number, 2 s from it, may belong to another verification",
        "differs: the tariff does not charge it",
        "both: no call record is here to compare the status with; matched by number and time, 1 s apart",
        "only_theirs: no record of this key is here",
        "only_theirs: within 120 s there is no verification of this number that is not on another line",
      ])
  }
}
