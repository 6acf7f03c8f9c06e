import Calls
import Rating
import Testing

@Suite struct PriceExplanationTests {
  /// Under all small tariffs: an explanation names each row whose origin begins the stem once, has the price of `price(of:)`,
  /// and one row that prices where there is one; that of every other that holds lies behind it in the order of choice.
  @Test(arguments: [SmallTariffs.choice, .validity]) func explainsEachPriceOfAllSmallTariffs(_ small: SmallTariffs)
    throws
  {
    let rows = try small.rows.map { try $0.read() }
    let initiations = try small.initiations.map { try $0.read() }
    try small.visit { set in
      guard let tariff = try? Tariff(rows: set.map { rows[$0] }, place: "t") else { return }
      for initiation in initiations {
        try #require(
          Self.isExplained(tariff, initiation), "\(initiation): \(tariff.explain(initiation)) under\n\(tariff.csv)")
      }
    }
  }

  /// A row of each kind beside the one that prices.
  @Test func eachStepHasItsWord() throws {
    let tariff = try TariffSamples.tariff(
      "1,flashcall,421,,,EUR,1,initiated,none", "1,,421,,,EUR,2,initiated,none",
      ",flashcall,421,,,EUR,3,initiated,none",
      ",,42,,,EUR,4,initiated,none", "2,,421,,,EUR,5,initiated,none", "1,passwordcall,421,,,EUR,6,initiated,none",
      ",,4,2024-02-14,,EUR,7,initiated,none", ",,4,,2024-02-13,EUR,8,initiated,none", ",,43,,,EUR,9,initiated,none")
    let explanation = tariff.explain(TariffSamples.initiation("4219", method: .flashcall))
    let words = Dictionary(uniqueKeysWithValues: explanation.candidates.map { ($0.row.line, $0.standing.name) })
    #expect(
      words == [
        2: "prices", 3: "names_no_method", 4: "names_no_account", 5: "shorter_origin", 6: "other_account",
        7: "other_method", 8: "not_yet_valid", 9: "no_longer_valid",
      ])
  }

  private static func isExplained(_ tariff: Tariff, _ initiation: Initiation) -> Bool {
    let explanation = tariff.explain(initiation)
    let stem = initiation.callerStem ?? ""
    let expected = tariff.rows.filter { stem.hasPrefix($0.origin) }.map(\.line).sorted()
    guard explanation.candidates.map(\.row.line).sorted() == expected else { return false }
    guard explanation.price == tariff.price(of: initiation) else { return false }
    let winners = explanation.candidates.filter { $0.standing == .prices }.map(\.row)
    guard case .priced(let row, _) = explanation.price else { return winners.isEmpty }
    return winners == [row]
      && explanation.candidates.allSatisfy { candidate, standing in
        switch standing {
        case .prices: return candidate == row
        case .comesAfter(.origin): return candidate.origin.count < row.origin.count
        case .comesAfter(.account): return candidate.account == nil && row.account != nil
        case .comesAfter(.method):
          return candidate.account == row.account && candidate.method == nil && row.method != nil
        case .doesNotHold(.account): return candidate.account != initiation.account
        case .doesNotHold(.method): return candidate.method != initiation.method
        case .doesNotHold(.tooEarly), .doesNotHold(.tooLate): return initiation.day != nil
        case .doesNotHold(.noDay): return initiation.day == nil
        case .isUndecided: return false
        }
      }
  }
}
