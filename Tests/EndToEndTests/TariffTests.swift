import Foundation
import GRDB
import Testing
import ToolRunner

@testable import Calls

/// What the demo's verifications cost by a tariff of nested rows, computed once more from the exported tables, slowly.
@Suite struct TariffTests {
  private static let tariff = """
    account,method,origin,valid_from,valid_to,currency,price,charge,rounding
    ,,4,,,EUR,0.01,answered,none
    ,passwordcall,421,,2026-02-10,EUR,0.0083,initiated,none
    ,passwordcall,421,2026-02-10,,EUR,0.00835,initiated,half-up:2
    88021,,421,2026-01-20,2026-02-20,RUB,0.35,concluded,none
    ,,420,,,EUR,0,initiated,none

    """

  /// The ledger of the demo, its export, and the tariff beside them.
  private static let folder: Result<TemporaryFolder, any Error> = Result {
    let folder = try Demo.folder()
    try folder.write("nested.csv", tariff)
    let result = try Tool.run(["export", "--db", "demo/ringtally.db", "--out", "tables.db", "-q"], in: folder.path)
    try #require(result.status == 0, "\(result.stderr)")
    return folder
  }

  private static func report(_ arguments: String...) throws -> [[String: String]] {
    let folder = try folder.get()
    let result = try Tool.run(
      ["report", "--format", "csv", "-q", "--db", "demo/ringtally.db", "--tariff", "nested.csv"] + arguments,
      in: folder.path)
    try #require(result.status == 0, "\(result.stderr)")
    let rows = OracleTableReader.rows(of: result.text).map(\.cells)
    let header = try #require(rows.first)
    return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  /// Nano-units by currency; "" counts initiations without a price.
  private struct Spend: Equatable {
    var nano: [String: Int128] = [:]
    var initiations: [String: Int] = [:]

    mutating func add(_ currency: String, _ amount: Int128, _ count: Int) {
      nano[currency, default: 0] += amount
      initiations[currency, default: 0] += count
    }

    init() {}

    init(_ rows: [[String: String]]) throws {
      for row in rows {
        let text = row["amount"] ?? ""
        let amount = try text.isEmpty ? 0 : #require(Money(text)).nano
        add(row["currency"] ?? "", Int128(amount), Int(row["initiations"] ?? "") ?? 0)
      }
    }
  }

  private struct Verification {
    var account: String
    var day: String
    var outcome: String
    var row: [String]?
    var isCharged: Bool
  }

  /// Every verification with the row that prices it: all rows that could, the last of them in the order of choice.
  private static let verifications: Result<[Verification], any Error> = Result {
    let rows = tariff.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let tables = try DatabaseQueue(path: folder.get().path("tables.db"))
    let all = try tables.read { try Row.fetchAll($0, sql: "SELECT * FROM verification") }
    return all.map { one in
      let (account, stem): (String, String) = (one["account"], one["caller_stem"] ?? "")
      let day = String((one["time"] as String? ?? "").prefix(10))
      let outcome = one["outcome"] as String? ?? ""
      let holding = rows.filter { row in
        ["", account].contains(row[0]) && ["", one["method"]].contains(row[1]) && !stem.isEmpty
          && stem.hasPrefix(row[2]) && (row[3].isEmpty || row[3] <= day) && (row[4].isEmpty || day < row[4])
      }
      let best = holding.max { left, right in
        let (left, right) = (rank(left), rank(right))
        return left.lexicographicallyPrecedes(right)
      }
      let reached = outcome == "answered" ? 2 : outcome.isEmpty ? 0 : 1
      let needed = ["initiated", "concluded", "answered"].firstIndex(of: best?[7] ?? "") ?? 3
      return Verification(account: account, day: day, outcome: outcome, row: best, isCharged: reached >= needed)
    }
  }

  private static func rank(_ row: [String]) -> [Int] { [row[2].count, row[0].isEmpty ? 0 : 1, row[1].isEmpty ? 0 : 1] }

  private static func spend(where isWanted: (Verification) -> Bool = { _ in true }) throws -> Spend {
    var spend = Spend()
    for one in try verifications.get() where isWanted(one) {
      let price = try one.row.map { try #require(Money($0[6])).nano } ?? 0
      spend.add(one.row?[5] ?? "", one.isCharged ? Int128(price) : 0, 1)
    }
    return spend
  }

  @Test(arguments: ["total", "day,account", "month,origin,method", "hour", "week,country", "account,outcome,prefix"])
  func everyWayToSplitAddsUpToWhatASlowRaterSays(by: String) throws {
    #expect(try Spend(Self.report("spend", "--by", by)) == Self.spend())
  }

  @Test func rowsOfAccountsAndDaysAreThoseOfTheSlowRater() throws {
    let rows = try Self.report("spend")
    let groups = Dictionary(grouping: rows) { [$0["period"] ?? "", $0["account"] ?? ""] }
    #expect(groups.count > 100)
    for (key, rows) in groups {
      #expect(try Spend(rows) == Self.spend { $0.day == key[0] && $0.account == key[1] }, "\(key)")
    }
  }

  @Test func outcomesAddUpToTheSpendOfTheirAccount() throws {
    let rows = try Self.report("spend-by-outcome")
    for (key, rows) in Dictionary(grouping: rows, by: { [$0["account"] ?? "", $0["outcome"] ?? ""] }) {
      let outcome = key[1] == "unknown" ? "" : key[1]
      #expect(try Spend(rows) == Self.spend { $0.account == key[0] && $0.outcome == outcome }, "\(key)")
    }
    #expect(try Spend(rows) == Self.spend())
  }

  @Test func costPerAnswerIsAmountOverAnswered() throws {
    let rows = try Self.report("cost-per-answer")
    #expect(try Spend(rows) == Self.spend())
    for row in rows {
      let (account, currency) = (row["account"] ?? "", row["currency"] ?? "")
      let answered = try Self.verifications.get().count {
        $0.account == account && ($0.row?[5] ?? "") == currency && $0.outcome == "answered"
      }
      #expect(row["answered"] == "\(answered)")
      guard !currency.isEmpty, answered > 0 else {
        #expect(row["cost_per_answer"] == "")
        continue
      }
      let amount = Int128(try #require(Money(row["amount"] ?? "")).nano)
      let quotient = Int128(try #require(Money(row["cost_per_answer"] ?? "")).nano)
      // Within half of the last of six decimals.
      #expect(abs(quotient * Int128(answered) - amount) * 2 <= 1000 * Int128(answered), "\(row)")
    }
  }

  /// What `--dry-run` announces is what `set` does.
  @Test func aDryRunTellsTheDifference() throws {
    let folder = try Demo.folder()
    try folder.write("nested.csv", Self.tariff)
    func run(_ arguments: String...) throws -> String {
      let result = try Tool.run(arguments + ["--db", "demo/ringtally.db"], in: folder.path)
      try #require(result.status == 0, "\(result.stderr)")
      return result.text
    }
    func spend() throws -> [[String]: Int64] {
      var spend: [[String]: Int64] = [:]
      let rows = OracleTableReader.rows(of: try run("report", "spend", "--by", "month,account")).map(\.cells)
      for row in rows.dropFirst() where !row[8].isEmpty {
        spend[[row[0], row[1], row[4]], default: 0] += try #require(Money(row[8])).nano
      }
      return spend
    }
    let preview = OracleTableReader.rows(of: try run("tariff", "set", "nested.csv", "--dry-run")).map(\.cells)
      .dropFirst()
    let before = try spend()
    #expect(try run("tariff", "show", "--all").split(separator: "\n").count == 2, "nothing is stored")
    _ = try run("tariff", "set", "nested.csv")
    let after = try spend()
    var changes: [[String]: [Int64]] = [:]
    for key in Set(before.keys).union(after.keys) where before[key] != after[key] {
      changes[key] = [before[key] ?? 0, after[key] ?? 0, (after[key] ?? 0) - (before[key] ?? 0)]
    }
    var told: [[String]: [Int64]] = [:]
    for row in preview where !row[2].isEmpty && row[5] != row[6] {
      told[Array(row[0...2])] = try row[5...7].map { try #require(Money($0)).nano }
    }
    #expect(told == changes)
    #expect(changes.count > 5)
    let counts = preview.map { (Int($0[3]) ?? 0, Int($0[4]) ?? 0) }
    #expect(counts.map(\.0).reduce(0, +) == counts.map(\.1).reduce(0, +), "an initiation moves from one row to another")
  }

  /// The example that is shipped is the one that its page shows, and a sound tariff.
  @Test func theExampleIsShownAndSound() throws {
    let file = try Repository.text("examples/tariff.csv")
    #expect(Document.named("docs/tariff.md").text.contains("```csv\n\(file)```"))
    let folder = try TemporaryFolder()
    try folder.write("tariff.csv", file)
    #expect(
      try Tool.run(["tariff", "check", "tariff.csv"], in: folder.path).text == "tariff.csv: 3 rows, nothing to remark\n"
    )
  }

  /// An amount that does not fit is an error and no number.
  @Test func anAmountThatDoesNotFitNamesItsAccount() throws {
    let folder = try Demo.folder()
    try folder.write("huge.csv", Self.tariff.replacing(",0.0083,", with: ",9000000000,"))
    let result = try Tool.run(
      ["report", "spend", "--db", "demo/ringtally.db", "--tariff", "huge.csv"], in: folder.path)
    #expect(result.status == 65)
    #expect(
      result.stderr.contains(/account \d+: the amount of \d+ initiations at 9000000000 EUR is too large/),
      "\(result.stderr)")
  }
}
