import Foundation
import Testing
import ToolRunner

/// `Scripts/tidy`, as far as it proves that no floating point is near money: what is planted is found, and the tree as it is
/// has none.
@Suite struct TidyTests {
  struct Plant: Sendable, CustomTestStringConvertible {
    var path: String
    var line: String
    var testDescription: String { "\(line) in \(path)" }
  }

  private static let swiftFiles = [
    "Sources/Rating/A.swift", "Sources/Rating/Reconciliation/A.swift", "Sources/Calls/Money.swift",
    "Sources/Ledger/Reports/ChargeRelation.swift", "Sources/Ledger/Invoices/A.swift", "Sources/Reporting/Run/A.swift",
  ]
  private static let definitions = ["spend", "spend-by-outcome", "cost-per-answer", "reconciliation", "invoices"].map {
    "reports/definitions/\($0).sql"
  }

  private static let plants: [Plant] = {
    // What must be found: texts that are written into a copy of the tree and never compiled.
    let swift = [
      "let price: Double = 1", "func price(_ text: String) -> Float? { nil }", "let half = Decimal(1) / 2",
      "let rate = CGFloat(amount) / 3", "let price = 0.0083", "let nano = amount * 1e9", "let small = 1_0e-9",
      "let amount = number.doubleValue", "sqlite3_bind_double(statement, 1, amount)", "case price(Float64)",
    ]
    let sql = [
      "SELECT AVG(amount_nano) FROM charge", "SELECT ROUND(amount_nano) FROM charge",
      "SELECT amount_nano / 2 FROM charge",
      "SELECT SUM(amount_nano * 1.0) FROM charge", "SELECT SUM(CAST(amount AS REAL)) FROM charge",
      "SELECT total(amount_nano) FROM charge", "SELECT 1e-9 * amount_nano FROM charge",
    ]
    let columns = [
      "CREATE TABLE invoice (amount REAL)", "CREATE TEMP TABLE charge (amount NUMERIC)", "SELECT AVG(amount)",
    ]
    return swiftFiles.flatMap { path in swift.map { Plant(path: path, line: $0) } }
      + definitions.flatMap { path in sql.map { Plant(path: path, line: $0) } }
      // SQL in a string of one line, which the other rules do not look into.
      + ["Sources/Ledger/Invoices/A.swift", "Sources/Ledger/Reports/ChargeRelation.swift"].flatMap { path in
        columns.map { Plant(path: path, line: "let sql = \"\($0)\"") }
      }
  }()

  /// What tidy says of money in a tree of these files.
  private static func findings(_ files: [String: String]) throws -> [String] {
    let folder = try TemporaryFolder()
    for (path, text) in files { try folder.write(path, text) }
    try folder.write("Scripts/tidy", Repository.text("Scripts/tidy"))
    // Of no repository around this one, or whose hook runs the tests.
    let command = "unset $(git rev-parse --local-env-vars); git init -q && git add -A && bash Scripts/tidy"
    let result = try Tool.run(program: "/bin/sh", ["-c", command], in: folder.path)
    let findings = result.text.split(separator: "\n").map(String.init)
    try #require(result.status == (findings.isEmpty ? 0 : 1), "\(result.text)\(result.stderr)")
    return findings.filter { $0.contains("money is exact") }
  }

  /// All of them in one tree, each on a line of its own.
  @Test func aPlantedFractionIsFound() throws {
    let files = Dictionary(grouping: Self.plants, by: \.path)
    let findings = try Self.findings(files.mapValues { $0.map(\.line).joined(separator: "\n") + "\n" })
    let found = Set(findings.map { $0.split(separator: ":").prefix(2).joined(separator: ":") })
    for (path, plants) in files {
      for (index, plant) in plants.enumerated() {
        #expect(found.contains("\(path):\(index + 1)"), "\(plant.testDescription) is not found")
      }
    }
  }

  @Test func whatIsNoFractionIsNotFound() throws {
    let swift = """
      // A Double, or 0.0083, in a comment.
      let words = "a Double of 0.0083"
      let nano: Int64 = 8_300_000, mask = 0x9E37, tuple = pair.0.1, range = 0...9, half = unit / 2

      """
    let sql = "-- amount_nano / unit_price_decimals, 0.5\nSELECT SUM(amount_nano) AS total_amount_nano FROM charge\n"
    let files = Dictionary(
      uniqueKeysWithValues: Self.swiftFiles.map { ($0, swift) } + Self.definitions.map { ($0, sql) })
    #expect(try Self.findings(files) == [])
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: Repository.root.appendingPathComponent(".git").path)))
  func theTreeAsItIsHasNone() throws {
    let result = try Tool.run(program: "/bin/sh", ["-c", "Scripts/tidy"], in: Repository.root.path)
    #expect([0, 1].contains(result.status), "\(result.stderr)")
    #expect(result.text.split(separator: "\n").filter { $0.contains("money is exact") } == [])
  }
}
