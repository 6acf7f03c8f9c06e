import Foundation
import Testing
import ToolRunner

@testable import Calls

/// Invoices over the demo's ledger. What they should ask for is summed from the list of single verifications, whose times are
/// compared as texts: neither the tally nor the reconciler has a part in it.
@Suite("Reconciling the demo") struct ReconcileTests {
  private struct Listed {
    var key: String
    var account: String
    var origin: String
    /// Local, as printed: `2026-02-01T00:57:20.264+01:00`.
    var time: String
    var currency: String
    var isCharged: Bool
    var day: String { String(time.prefix(10)) }
  }

  private static let header =
    "invoice,account,period_from,period_to,method,origin,currency,quantity,unit_price,amount\n"

  private static func rows(_ text: String) throws -> [[String: String]] {
    let rows = OracleTableReader.rows(of: text).map(\.cells)
    let header = try #require(rows.first)
    return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  private static func listed(_ folder: TemporaryFolder, zone: String) throws -> [Listed] {
    let result = try Tool.run(["verifications", "--db", "demo/ringtally.db", "--tz", zone], in: folder.path)
    return try rows(result.text).map { row in
      Listed(
        key: row["verification_call_uuid"] ?? "", account: row["account"] ?? "", origin: row["origin"] ?? "",
        time: row["time"] ?? "", currency: row["currency"] ?? "", isCharged: row["charged"] == "1")
    }
  }

  private static func reconcile(_ folder: TemporaryFolder, _ arguments: String...) throws -> ToolResult {
    try Tool.run(["reconcile", "--db", "demo/ringtally.db"] + arguments, in: folder.path)
  }

  /// 0.0083 each, exact.
  private static func amount(_ count: Int) -> String {
    let text = String(count * 83)
    let padded = String(repeating: "0", count: max(0, 5 - text.count)) + text
    return "\(padded.dropLast(4)).\(padded.suffix(4))"
  }

  /// Days are the invoice's zone's: also where it is off the full hour, and across a change of the clocks (29 March).
  @Test(arguments: ["UTC", "Europe/Bratislava", "Asia/Kolkata", "America/New_York"])
  func countsWhatTheListHolds(zone: String) throws {
    let folder = try Demo.folder()
    let listed = try Self.listed(folder, zone: zone)
    var text = Self.header
    var expected: [String: Int] = [:]
    for (from, to) in [("2026-01-20", "2026-02-01"), ("2026-02-01", "2026-02-17"), ("2026-02-17", "2026-03-01")] {
      for account in Set(listed.map(\.account)) {
        let own = listed.filter {
          $0.account == account && from <= $0.day && $0.day < to && $0.origin == "421" && $0.isCharged
        }
        expected["\(account) \(from)/\(to)"] = own.count
        text += "I-\(account),\(account),\(from),\(to),,421,EUR,\(own.count),0.0083,\(Self.amount(own.count))\n"
      }
    }
    try #require(expected.values.allSatisfy { $0 > 100 })
    try folder.write("invoice.csv", text)
    #expect(try Tool.run(["import", "--db", "demo/ringtally.db", "invoice.csv"], in: folder.path).status == 0)
    let result = try Self.reconcile(folder, "--tz", zone)
    let rows = try Self.rows(result.text)
    for row in rows where row["origin"] == "421" {
      let name = "\(row["account"] ?? "") \(row["period"] ?? "")"
      #expect(row["counted_quantity"] == expected[name].map { "\($0)" }, "\(zone) \(name)")
      #expect(row["cause"] == "none" && row["status"] == "agrees", "\(zone) \(name)")
      #expect(row["computed_amount"] == expected[name].map(Self.amount))
    }
    #expect(rows.count { $0["origin"] == "421" } == expected.count)
    // Callers of other origins have no price, and no line asks for them.
    let others = rows.filter { $0["origin"] != "421" }
    #expect(!others.isEmpty && others.allSatisfy { $0["cause"] == "unrated" && $0["account"] == "204518" })
    let unrated = listed.filter { $0.currency.isEmpty && "2026-01-20" <= $0.day && $0.day < "2026-03-01" }
    #expect(others.reduce(0) { $0 + (Int($1["unrated_quantity"] ?? "") ?? 0) } == unrated.count)
    #expect(result.status == 65)
  }

  /// A file for each row with a cause, with exactly the verifications that were counted, and those just outside.
  @Test func evidenceIsWhatWasCounted() throws {
    let folder = try Demo.folder()
    let listed = try Self.listed(folder, zone: "UTC").filter { $0.account == "117793" && $0.isCharged }
    let february = listed.filter { "2026-02-01" <= $0.day && $0.day < "2026-03-01" }
    let count = february.count + 3
    try folder.write(
      "invoice.csv",
      Self.header + "I,117793,2026-02-01,2026-03-01,passwordcall,421,EUR,\(count),0.0083,\(Self.amount(count))\n"
        + "I,88021,2026-02-01,2026-02-02,passwordcall,421,EUR,0,0.0083,0\n")
    #expect(try Tool.run(["import", "--db", "demo/ringtally.db", "invoice.csv"], in: folder.path).status == 0)
    // A row that has no cause any more.
    try FileManager.default.createDirectory(atPath: folder.path("out"), withIntermediateDirectories: false)
    try folder.write("out/evidence-9.csv", "old")
    try folder.write("out/evidence-mine.csv", "mine")
    let result = try Self.reconcile(folder, "--out", "out")
    #expect(result.status == 65)
    #expect(!FileManager.default.fileExists(atPath: folder.path("out/evidence-9.csv")))
    #expect(FileManager.default.fileExists(atPath: folder.path("out/evidence-mine.csv")))
    let row = try #require(Self.rows(folder.text("out/reconciliation.csv")).first)
    #expect(row["cause"] == "quantity" && row["quantity_difference"] == "3" && row["amount_difference"] == "0.0249")
    let evidence = try Self.rows(folder.text("out/evidence-1.csv"))
    func keys(_ isWanted: ([String: String]) -> Bool) -> Set<String> {
      Set(evidence.filter(isWanted).compactMap { $0["verification_call_uuid"] })
    }
    func listedKeys(_ isWanted: (Listed) -> Bool) -> Set<String> { Set(listed.filter(isWanted).map(\.key)) }
    #expect(keys { $0["standing"] == "counted" } == Set(february.map(\.key)))
    let outside = listedKeys { $0.time.hasPrefix("2026-01-31T23") || $0.time.hasPrefix("2026-03-01T00") }
    #expect(keys { $0["standing"] == "outside" } == outside)
    let last = listedKeys { $0.time.hasPrefix("2026-02-28T23") }
    #expect(keys { $0["edge"] == "last_hour" } == last)
    // By match state, then by time.
    let states = evidence.compactMap { $0["match_state"] }
    let order = ["matched", "call_only", "awaiting", "missing"]
    #expect(states.compactMap(order.firstIndex) == states.compactMap(order.firstIndex).sorted())
    for state in order {
      let times = evidence.filter { $0["match_state"] == state }.compactMap { $0["time"] }
      #expect(times == times.sorted())
    }
    #expect(row["detail"]?.contains("the invoice counts 3 initiations more than the ledger") == true)
  }

  @Test func toleranceDecidesTheExitStatus() throws {
    let folder = try Demo.folder()
    let january = try Self.listed(folder, zone: "UTC").filter { $0.account == "88021" && $0.day < "2026-02-01" }.count
    try folder.write(
      "invoice.csv",
      Self.header + "I,88021,2026-01-01,2026-02-01,,,EUR,\(january),0.0083,\(Self.amount(january).dropLast(2))\n")
    #expect(try Tool.run(["import", "--db", "demo/ringtally.db", "invoice.csv"], in: folder.path).status == 0)
    let exact = try Self.reconcile(folder)
    #expect(exact.status == 65)
    let row = try #require(Self.rows(exact.text).first)
    #expect(row["cause"] == "rounding" && row["status"] == "differs" && row["tolerance"] == "0")
    let tolerant = try Self.reconcile(folder, "--tolerance", "0.01")
    #expect(tolerant.status == 0)
    #expect(try Self.rows(tolerant.text).first?["status"] == "within_tolerance")
    #expect(try Self.rows(tolerant.text).first?["tolerance"] == "0.01")
  }

  /// The tariff's rounding settles what the provider rounded; nothing of it is stored.
  @Test func comparesWithAnotherTariff() throws {
    let folder = try Demo.folder()
    let january = try Self.listed(folder, zone: "UTC").filter { $0.account == "88021" && $0.day < "2026-02-01" }.count
    let nano = Int64(january) * 8_300_000
    let cents = (nano + 5_000_000) / 10_000_000
    try folder.write(
      "invoice.csv",
      Self.header
        + "I,88021,2026-01-01,2026-02-01,,,EUR,\(january),0.0083,\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)\n"
    )
    try folder.write(
      "rounded.csv",
      "account,method,origin,valid_from,valid_to,currency,price,charge,rounding\n,,421,,,EUR,0.0083,initiated,half-up:2\n"
    )
    #expect(try Tool.run(["import", "--db", "demo/ringtally.db", "invoice.csv"], in: folder.path).status == 0)
    let result = try Self.reconcile(folder, "--tariff", "rounded.csv")
    #expect(result.status == 0)
    #expect(try Self.rows(result.text).first?["cause"] == "none")
    #expect(try Self.reconcile(folder).status == 65)
  }

  // MARK: - In the ledger

  /// A changed invoice is a new version, the same one again is none, and what is forgotten leaves no trace.
  @Test func versionsComeAndGo() throws {
    let folder = try Demo.folder()
    func invoice(_ quantity: Int) -> String {
      Self.header + "I,88021,2026-02-01,2026-02-02,,,EUR,\(quantity),0.0083,\(Self.amount(quantity))\n"
    }
    func quantity() throws -> String? { try Self.rows(Self.reconcile(folder).text).first?["invoiced_quantity"] }
    func load(_ name: String) throws -> String {
      let result = try Tool.run(["import", "--db", "demo/ringtally.db", name], in: folder.path)
      #expect(result.status == 0)
      return String(result.text.prefix { $0 != "\n" })
    }
    try folder.write("first.csv", invoice(5))
    try folder.write("second.csv", invoice(6))
    // The same lines in another form are the same invoice.
    try folder.write(
      "again.csv",
      invoice(5).replacingOccurrences(of: ",", with: ";").replacingOccurrences(of: "0.0083", with: "0,00830"))
    #expect(try load("first.csv") == "first.csv: 1 line: invoice I, version 1")
    let before = try Self.reconcile(folder).text
    #expect(try load("first.csv") == "first.csv: skipped, its content is in the ledger already")
    #expect(try load("again.csv") == "again.csv: 1 line: invoice I says what version 1 says, nothing changes")
    #expect(try Self.reconcile(folder).text == before)
    #expect(try load("second.csv") == "second.csv: 1 line: invoice I, version 2")
    #expect(try quantity() == "6")
    let imports = try Tool.run(["imports", "list", "--db", "demo/ringtally.db", "--json"], in: folder.path)
    #expect(imports.text.contains("\"lines\" : 1"))
    #expect(try Tool.run(["imports", "forget", "5", "--db", "demo/ringtally.db"], in: folder.path).status == 0)
    #expect(try Self.reconcile(folder).text == before)
    // The first content goes, and another says the same.
    #expect(try Tool.run(["imports", "forget", "2", "3", "--db", "demo/ringtally.db"], in: folder.path).status == 0)
    #expect(try quantity() == "5")
    #expect(try Tool.run(["check", "--db", "demo/ringtally.db"], in: folder.path).status == 0)
  }

  /// A file with one wrong line brings nothing, neither its other lines nor its other invoices.
  @Test func aBadInvoiceChangesNothing() throws {
    let folder = try Demo.folder()
    try folder.write(
      "bad.csv",
      Self.header
        + "A,88021,2026-02-01,2026-02-02,,,EUR,1,0.0083,0.0083\nB,88021,2026-03-01,2026-03-02,,,EUR,1,0.0083,9\n")
    let result = try Tool.run(["import", "--db", "demo/ringtally.db", "bad.csv"], in: folder.path)
    #expect(
      result.status == 65
        && result.stderr.contains("bad.csv:3: amount is 9, but quantity 1 times unit_price 0.0083 is 0.0083"))
    #expect(try Self.reconcile(folder).status == 66)
  }

  @Test func lineItemsOfTwoInvoicesMayNotOverlap() throws {
    let folder = try Demo.folder()
    try folder.write("a.csv", Self.header + "A,88021,2026-02-01,2026-03-01,,421,EUR,1,0.0083,0.0083\n")
    try folder.write("b.csv", Self.header + "B,88021,2026-02-10,2026-02-12,,421,EUR,1,0.0083,0.0083\n")
    #expect(try Tool.run(["import", "--db", "demo/ringtally.db", "a.csv"], in: folder.path).status == 0)
    let result = try Tool.run(["import", "--db", "demo/ringtally.db", "b.csv"], in: folder.path)
    #expect(
      result.status == 65
        && result.stderr.contains("b.csv:2: it asks for the same initiations as line 2 of invoice A (a.csv)"))
  }

  /// The report and the command say the same, and the page shows it where there is an invoice.
  @Test func theReportSaysTheSame() throws {
    let folder = try Demo.folder()
    try folder.write("a.csv", Self.header + "A,88021,2026-02-01,2026-03-01,,421,EUR,1,0.0083,0.0083\n")
    let all = ["report", "--db", "demo/ringtally.db", "--out", "all"]
    #expect(try Tool.run(all, in: folder.path).status == 0)
    #expect(!FileManager.default.fileExists(atPath: folder.path("all/reconciliation.csv")))
    #expect(try Tool.run(["import", "--db", "demo/ringtally.db", "a.csv"], in: folder.path).status == 0)
    #expect(try Tool.run(all, in: folder.path).status == 0)
    let told = try Self.reconcile(folder).text
    #expect(told.contains("\nA,88021,"))
    #expect(try folder.text("all/reconciliation.csv") == told)
    #expect(try folder.text("all/index.html").contains("the invoice counts"))
    let other = try Tool.run(
      ["report", "reconciliation", "--db", "demo/ringtally.db", "--account", "117793"], in: folder.path)
    #expect(other.status == 0 && other.text.split(separator: "\n").count == 1)
  }
}
