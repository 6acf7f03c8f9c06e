import Foundation
import GRDB
import Testing
import ToolRunner

/// Every total of spend equals the sum of its rows, and that of the verifications priced one by one, to the last digit: for
/// every set of dimensions that `--by` can name, over worlds with every kind of trouble and tariffs drawn at random.
@Suite struct SpendTotalsTests {
  private static let periods = ["total", "month", "week", "day", "hour"]
  private static let dimensions = ["account", "country", "prefix", "origin", "method", "outcome"]
  /// All sets of the dimensions.
  private static let sets = (0..<(1 << dimensions.count)).map { bits in
    dimensions.indices.filter { bits >> $0 & 1 == 1 }.map { dimensions[$0] }
  }

  /// In each world every set, with a period that is another in the other world.
  @Test(arguments: [41, 42] as [UInt64])
  func totalsAreTheSumsOfTheirRowsToTheLastDigit(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    let verifications = try Self.pricedOneByOne(seed, in: folder)
    let expected = SpendSums(verifications)
    #expect(expected.nano.count >= 3, "two currencies, and unrated ones")
    var wanted: [[String]: [[String]: SpendSums]] = [:]
    for (number, set) in Self.sets.enumerated() {
      let by = ([Self.periods[(number + Int(seed)) % Self.periods.count]] + set).joined(separator: ",")
      let reports = ["spend", "spend-by-outcome", "cost-per-answer"]
      try Self.run(["report"] + reports + ["--format", "csv", "--by", by, "--out", "\(number)", "-q"], in: folder)
      for report in reports {
        let rows = try Self.rows(of: String(decoding: folder.bytes("\(number)/\(report).csv"), as: UTF8.self))
        #expect(SpendSums(rows) == expected, "\(report) by \(by)")
        let grouping = set.filter { $0 != "country" } + (report == "spend" ? ["method", "origin", "unit_price"] : [])
        if wanted[grouping] == nil { wanted[grouping] = Self.sums(verifications, by: grouping) }
        #expect(Self.sums(rows, by: grouping) == wanted[grouping], "\(report) by \(by)")
      }
      // The terminal's table has lines of totals, the CSV none.
      guard number % 8 == 0 else { continue }
      let table = try Self.run(["report", "spend", "--format", "text", "--by", by], in: folder)
      #expect(SpendSums(Self.totals(ofTable: table)) == expected, "by \(by)\n\(table.suffix(2000))")
    }
  }

  /// Sums of the rows that agree in some columns, all currencies for themselves.
  private static func sums(_ rows: [[String: String]], by columns: [String]) -> [[String]: SpendSums] {
    Dictionary(grouping: rows) { row in columns.map { row[$0] ?? "" } }.mapValues(SpendSums.init)
  }

  // MARK: - the tool

  @discardableResult private static func run(_ arguments: [String], in folder: TemporaryFolder) throws -> String {
    let result = try Tool.run(arguments, in: folder.path)
    try #require(result.status == 0, "\(arguments): \(result.stderr)")
    return result.text
  }

  private static func rows(of csv: String) throws -> [[String: String]] {
    let rows = OracleTableReader.rows(of: csv).map(\.cells)
    let header = try #require(rows.first)
    return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  /// The lines below the second rule, cut where the rule says that columns are.
  private static func totals(ofTable text: String) -> [[String: String]] {
    let lines = text.split(separator: "\n").map(Array.init)
    guard let header = lines.first, lines.count > 1 else { return [] }
    let rule = lines[1]
    let columns = rule.split(separator: " ").map { $0.startIndex..<$0.endIndex }
    func cell(_ line: [Character], _ column: Range<Int>) -> String {
      String(line[min(column.lowerBound, line.count)..<min(column.upperBound, line.count)]).trimmingCharacters(
        in: .whitespaces)
    }
    guard let last = lines.lastIndex(of: rule), last > 1 else { return [] }
    return lines[(last + 1)...].map { line in
      Dictionary(uniqueKeysWithValues: columns.map { (cell(header, $0), cell(line, $0)) })
    }
  }

  // MARK: - the second way

  /// Imports a world, sets a tariff of its own, and prices each exported verification by looking at all rows: each as the row
  /// of a report that counts it alone.
  private static func pricedOneByOne(_ seed: UInt64, in folder: TemporaryFolder) throws -> [[String: String]] {
    var settings = TroubleWorld.Settings()
    (settings.seed, settings.verifications) = (seed, 120)
    let files = TroubleWorld(settings).lines()
    for file in files { try file.bytes.write(to: URL(fileURLWithPath: folder.path + "/" + file.name)) }
    let tariff = PencilTariff(seed: seed, accounts: settings.accounts)
    try folder.write("tariff.csv", tariff.csv)
    try run(["import", "-q"] + files.map(\.name), in: folder)
    try run(["tariff", "set", "tariff.csv", "-q"], in: folder)
    try run(["export", "--out", "tables.db", "-q"], in: folder)
    let tables = try DatabaseQueue(path: folder.path("tables.db"))
    let all = try tables.read { try Row.fetchAll($0, sql: "SELECT * FROM verification") }
    return all.map { one in
      let (account, method): (String, String) = (one["account"], one["method"])
      let (stem, outcome): (String?, String?) = (one["caller_stem"], one["outcome"])
      let day = (one["time"] as String?).map { String($0.prefix(10)) }
      let row = tariff.row(account: account, method: method, stem: stem, day: day)
      let steps = ["initiated", "concluded", "answered"]
      let reached = outcome == nil ? 0 : outcome == "answered" ? 2 : 1
      let isCharged = row.map { (steps.firstIndex(of: $0.charge) ?? 3) <= reached } ?? false
      return [
        "account": account, "method": method, "outcome": outcome ?? "unknown",
        "prefix": one["callee_prefix"] as String? ?? "unknown",
        "origin": stem.map { stem in TroubleWorld.callingCodes.first { stem.hasPrefix($0) } ?? "unknown" } ?? "unknown",
        "currency": row?.currency ?? "", "unit_price": row?.price ?? "", "initiations": "1",
        "charged": isCharged ? "1" : "0", "amount": row.map { isCharged ? $0.price : "0" } ?? "",
      ]
    }
  }
}

/// Sums of rows of spend; those of the currency "" are unrated.
private struct SpendSums: Equatable {
  var nano: [String: Int128] = [:]
  var initiations: [String: Int] = [:]
  var charged: [String: Int] = [:]

  init(_ rows: [[String: String]]) {
    for row in rows {
      let currency = row["currency"] ?? "?"
      nano[currency, default: 0] += PencilTariff.nano(row["amount"] ?? "")
      initiations[currency, default: 0] += Int(row["initiations"] ?? "") ?? 0
      charged[currency, default: 0] += Int(row["charged"] ?? "") ?? 0
    }
  }
}

/// A tariff drawn at random, and how its rows price, by text alone.
struct PencilTariff {
  struct Row {
    let account, method, origin, from, to, currency, price, charge: String

    /// Of those that could price a call the one with the largest does.
    var rank: [Int] { [origin.count, account.isEmpty ? 0 : 1, method.isEmpty ? 0 : 1] }

    func holds(on day: String) -> Bool { (from.isEmpty || from <= day) && (to.isEmpty || day < to) }

    var csv: String { [account, method, origin, from, to, currency, price, charge, "none"].joined(separator: ",") }
  }

  private(set) var rows: [Row] = []

  /// Days within the worlds' ten, and all of them.
  private static let days = ["2024-03-28", "2024-03-31", "2024-04-02"]
  private static let allDays = (26...31).map { "2024-03-\($0)" } + (1...9).map { "2024-04-0\($0)" }

  init(seed: UInt64, accounts: [String]) {
    var random = TroubleRandom(seed: seed)
    for _ in 0..<60 {
      let from = random.pick([""] + Self.days)
      let code = random.pick(["4", "42", "421", "420", "49", "36", "7", "43"])
      let origin = code + random.digits(random.chance(30) ? random.within(1...2) : 0)
      let row = Row(
        account: random.pick(["", ""] + accounts), method: random.pick(["", "", "passwordcall", "flashcall"]),
        origin: origin, from: from, to: random.pick([""] + Self.days.filter { $0 > from }),
        currency: random.pick(["EUR", "EUR", "RUB", "USD"]),
        price: random.pick([
          "0", "0.0083", "0.35", "0.350", "1.5", "0.000000001", "12.345678901", "1.\(random.digits(9))",
        ]),
        charge: random.pick(["initiated", "concluded", "answered"]))
      let clashes = rows.contains { other in
        [row.account, row.method, row.origin] == [other.account, other.method, other.origin]
          && Self.allDays.contains { row.holds(on: $0) && other.holds(on: $0) }
      }
      if !clashes { rows.append(row) }
    }
  }

  var csv: String {
    (["account,method,origin,valid_from,valid_to,currency,price,charge,rounding"] + rows.map(\.csv)).map { $0 + "\n" }
      .joined()
  }

  /// The row that prices a call; nil where it is unrated: without a caller, without a row, or where what is not known of it
  /// (further digits, the day) would decide.
  func row(account: String, method: String, stem: String?, day: String?) -> Row? {
    guard let stem else { return nil }
    let ours = rows.filter { row in
      ["", account].contains(row.account) && ["", method].contains(row.method)
        && (day.map { row.holds(on: $0) } ?? true)
    }
    guard !ours.contains(where: { $0.origin != stem && $0.origin.hasPrefix(stem) }) else { return nil }
    let best = ours.filter { stem.hasPrefix($0.origin) }.sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.last
    return day == nil && best.map { !($0.from + $0.to).isEmpty } == true ? nil : best
  }

  /// A decimal without a sign in units of 1e-9, by its digits; nothing is nothing.
  static func nano(_ text: String) -> Int128 {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first else { return 0 }
    let decimals = parts.count == 2 ? String(parts[1]) : ""
    let digits = whole + decimals + String(repeating: "0", count: 9 - decimals.count)
    return digits.utf8.reduce(Int128(0)) { $0 * 10 + Int128($1) - 48 }
  }
}
