import DemoData
import Foundation
import Testing
import ToolRunner

@testable import Calls

/// `ringtally demo`: what its generator counts by itself is what the reports say, and the stories can be found.
@Suite struct DemoTests {
  /// One demo for all tests of this file.
  private static let demo: Result<TemporaryFolder, any Error> = Result {
    let folder = try TemporaryFolder()
    let result = try Tool.run(["demo", "--out", "demo"], in: folder.path)
    try #require(result.status == 0, "\(result.stderr)")
    return folder
  }

  private static func report(_ arguments: [String]) throws -> [[String: String]] {
    let folder = try demo.get()
    let result = try Tool.run(["report", "--format", "csv", "--db", "demo/ringtally.db"] + arguments, in: folder.path)
    try #require(result.status == 0, "\(result.stderr)")
    let rows = OracleTableReader.rows(of: result.text).map(\.cells)
    let header = try #require(rows.first)
    return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  private static func sum(_ rows: [[String: String]], _ column: String) -> Int {
    rows.reduce(0) { $0 + (Int($1[column] ?? "") ?? 0) }
  }

  @Test func theReportsCountWhatTheGeneratorMade() throws {
    let totals = DemoWorld().totals()
    let rates = try Self.report(["answer-rate"])
    #expect(Self.sum(rates, "initiated") == totals.verifications)
    #expect(Self.sum(rates, "refused") == totals.refusedRequests)
    #expect(Self.sum(rates, "awaiting") == totals.awaiting)
    #expect(Self.sum(rates, "missing") == totals.missing)
    #expect(Self.sum(rates, "concluded") == totals.concluded)
    for outcome in Outcome.allCases {
      #expect(Self.sum(rates, outcome.rawValue) == totals.concluded(outcome), "\(outcome)")
    }
    let matching = try Self.report(["matching"])
    #expect(Self.sum(matching, "matched") == totals.matched)
    #expect(Self.sum(matching, "call_only") == totals.callOnly)
    #expect(Self.sum(matching, "conflicting") == totals.conflicting)
    #expect(Self.sum(matching, "call_records") == totals.callRecords)
    let redirects = try Self.report(["redirects"])
    #expect(Self.sum(redirects, "checked") == totals.checked)
    #expect(Self.sum(redirects, "redirected") == totals.redirected)
  }

  @Test func everyInitiationIsPricedExactlyOrListedAsUnrated() throws {
    let totals = DemoWorld().totals()
    let rows = try Self.report(["spend"])
    let unrated = rows.filter { $0["amount"] == "" }
    #expect(
      Self.sum(unrated, "initiations") == totals.verificationsByOrigin.czech + totals.verificationsByOrigin.hungarian)
    #expect(Self.sum(unrated, "charged") == 0)
    // 0.0083 EUR each, in ten-thousandths.
    let amount = rows.compactMap { $0["amount"].flatMap(Money.init)?.nano }.reduce(0, +)
    #expect(amount == Int64(totals.verificationsByOrigin.slovak) * 8_300_000)
  }

  @Test(arguments: Story.Kind.allCases) func theStoryCanBeFound(_ kind: Story.Kind) throws {
    let world = DemoWorld()
    let story = try #require(world.stories.first { $0.kind == kind })
    let facts = try #require(world.totals().stories.first { $0.kind == kind })
    let account = story.account.map { ["--account", $0] } ?? []
    func hours(_ report: String, _ by: String) throws -> [[String: String]] {
      let labels = stride(from: story.range.lowerBound.hour, to: story.range.upperBound.hour, by: 1).map {
        PeriodGrain.hour.label(Instant(milliseconds: $0 * Instant.millisecondsPerHour), offsetSeconds: 0)
      }
      return try Self.report([report, "--by", by] + account).filter { labels.contains($0["period"] ?? "") }
    }
    switch kind {
    case .answerRateCollapse:
      let rows = try hours("answer-rate", "hour,prefix").filter { $0["prefix"] == story.prefix }
      #expect((Self.sum(rows, "concluded"), Self.sum(rows, "answered")) == (facts.of, facts.found))
    case .webhookOutage:
      let rows = try hours("answer-rate", "hour")
      #expect((Self.sum(rows, "initiated"), Self.sum(rows, "missing")) == (facts.of, facts.found))
    case .redirectBurst:
      let rows = try hours("redirects", "hour")
      #expect((Self.sum(rows, "checked"), Self.sum(rows, "redirected")) == (facts.of, facts.found))
    case .billingFailures:
      let rows = try hours("answer-rate", "hour")
      #expect((Self.sum(rows, "concluded"), Self.sum(rows, "billing")) == (facts.of, facts.found))
    case .unloggedCalls:
      let rows = try hours("matching", "hour")
      #expect(
        (Self.sum(rows, "requests") + Self.sum(rows, "call_only"), Self.sum(rows, "call_only")) == (
          facts.of, facts.found
        ))
    case .originWithoutPrice:
      let rows = try hours("spend", "hour")
      let unrated = rows.filter { $0["currency"] == "" }
      #expect((Self.sum(rows, "initiations"), Self.sum(unrated, "initiations")) == (facts.of, facts.found))
    case .awaitingWebhooks:
      let rows = try hours("answer-rate", "hour")
      #expect((Self.sum(rows, "initiated"), Self.sum(rows, "awaiting")) == (facts.of, facts.found))
    }
  }

  @Test func theDemoDoesNotWriteOverWhatIsNotItsOwn() throws {
    let folder = try TemporaryFolder()
    try Data("mine".utf8).write(to: URL(fileURLWithPath: folder.path + "/ringtally.db"))
    let result = try Tool.run(["demo", "--out", "."], in: folder.path)
    #expect(result.status == 73)
    #expect(result.stderr.contains("ringtally.db: it is there already and not from a demo"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/ringtally.db")) == Data("mine".utf8))
  }
}
