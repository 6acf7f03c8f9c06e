import Foundation
import Testing

/// The generated worlds are what they promise to be.
@Suite("Worlds of trouble") struct TroubleWorldTests {
  private static let reports = ["answer-rate", "redirects", "failures", "spend", "matching"]

  private static let options: OracleOptions = {
    var options = OracleOptions()
    options.zone = "Europe/Bratislava"
    options.countries = TroubleWorld.countries
    options.callingCodes = TroubleWorld.callingCodes
    return options
  }()

  @Test func repeatsItself() {
    #expect(TroubleWorld().lines() == TroubleWorld().lines())
    #expect(TroubleWorld(.autumn(seed: 2)).lines() != TroubleWorld(.autumn(seed: 3)).lines())
  }

  /// The same truth in logs, arrays, tables and overlapping pieces gives the same reports.
  @Test(arguments: [UInt64(7), 42])
  func saysTheSameInEveryForm(seed: UInt64) {
    let world = TroubleWorld(.autumn(seed: seed))
    let lines = OracleReports(world.lines(), Self.options)
    for files in [world.arrays(), world.tables(), world.split(parts: 3, overlap: 20)] {
      let others = OracleReports(files, Self.options)
      for report in Self.reports {
        let expected = lines.table(report, by: [.hour, .account])
        let found = others.table(report, by: [.hour, .account])
        for column in expected.columns where !column.hasPrefix("duplicate_") {
          #expect(found[column] == expected[column], "\(files[0].name): \(report), \(column)")
        }
      }
      let keys = lines.table("exceptions").rows.map { $0[0...3] }
      #expect(others.table("exceptions").rows.map { $0[0...3] } == keys, "\(files[0].name)")
    }
  }

  @Test(arguments: [UInt64(1), 3])
  func hasEveryKindOfTrouble(seed: UInt64) {
    var settings = TroubleWorld.Settings()
    settings.seed = seed
    settings.verifications = 800
    let world = TroubleWorld(settings)
    let ledger = OracleLedger(world.lines())
    let reports = OracleReports(ledger, Self.options)
    #expect(
      Set(reports.table("exceptions")["kind"]) == [
        "account_mismatch", "call_before_request", "call_only", "conflicting_outcome", "missing", "number_mismatch",
        "request_conflict", "unclassified", "unrated",
      ])
    for file in ledger.counts.files {
      #expect(file.records == file.requests + file.calls + file.duplicates + file.rejected + file.ignored)
      #expect(file.requests + file.calls > 0 && file.duplicates > 0 && file.rejected > 0 && file.ignored > 0)
    }
    #expect(ledger.counts.joined > 20 && ledger.counts.unpairedRequests > 0 && ledger.counts.unpairedReplies > 0)
    let matching = ledger.counts.matching
    #expect(matching.values.allSatisfy { $0 > 0 })
    #expect(Set(reports.table("failures")["q931"]).count == 129)
    #expect(reports.table("answer-rate", by: [.total])["period"] == ["total", "unknown"])
    // Calls that nobody logged the request of, without a number; undated ones stand in a period of their own.
    let countries: Set = ["AT", "CZ", "DE", "HU", "RU", "SK", "unknown"]
    #expect(Set(reports.table("answer-rate", by: [.country])["country"]) == countries)
  }

  /// A world without trouble matches all it asks for.
  @Test func canBeFreeOfTrouble() {
    var settings = TroubleWorld.Settings()
    settings.troubles = []
    let counts = OracleLedger(TroubleWorld(settings).lines()).counts
    #expect(counts.rejected == 0 && counts.ignored == 0 && counts.refused == 0 && counts.requestDuplicates == 0)
    #expect(
      counts.matching == ["matched": counts.callsAdded, "awaiting": 0, "missing": 0, "call_only": 0, "conflicting": 0])
  }

  /// Each planted secret stands in what is imported: a test of its absence afterwards means something.
  @Test func plantsItsSecrets() {
    let world = TroubleWorld()
    let text = world.lines().map(\.bytes).reduce(Data(), +)
    let whole = world.secrets.tokens.union(world.secrets.shared).union(world.secrets.longCodes)
    #expect(whole.count > 300)
    #expect(whole.filter { text.range(of: Data($0.utf8)) == nil }.count < whole.count / 20)
    #expect(world.secrets.numbers.count > 300 && !world.secrets.callerLastFours.isEmpty)
  }
}
