import Calls
import Rating
import Testing

/// A second rater, slow and obvious: it filters all rows, sorts what is left, and takes the first.
enum SlowRater {
  /// The line of the row that prices, or the reason why none does.
  static func price(_ rows: [TariffRow], _ initiation: Initiation) -> String {
    guard let stem = initiation.callerStem else { return "no_caller" }
    let ours = rows.filter { row in
      [nil, initiation.account].contains(row.account) && [nil, initiation.method].contains(row.method)
        && (initiation.day.map { holds(row, on: $0) } ?? true)
    }
    if ours.contains(where: { $0.origin != stem && $0.origin.hasPrefix(stem) }) { return "origin_too_short" }
    let ranked = ours.filter { stem.hasPrefix($0.origin) }.sorted { rank($0).lexicographicallyPrecedes(rank($1)) }
    guard let best = ranked.last else { return "no_price" }
    if initiation.day == nil, best.validFrom != nil || best.validTo != nil { return "no_day" }
    return "\(best.line)"
  }

  private static func holds(_ row: TariffRow, on day: CivilDate) -> Bool {
    let text = day.description
    return (row.validFrom?.description ?? "0000-00-00") <= text && text < (row.validTo?.description ?? "9999-99-99")
  }

  private static func rank(_ row: TariffRow) -> [Int] {
    [row.origin.count, row.account == nil ? 0 : 1, row.method == nil ? 0 : 1]
  }
}

/// All small tariffs: every set of up to three rows of these, wherever it is a tariff. Nested origins, accounts, methods, and
/// days whose edges meet.
enum SmallTariffs {
  static let rows: [String] = {
    var rows: [String] = []
    for account in ["", "1"] {
      for method in ["", "flashcall"] {
        for origin in ["4", "42", "421"] {
          for days in [",", "2024-02-01,", ",2024-02-01"] {
            rows.append("\(account),\(method),\(origin),\(days),EUR,1,initiated,none\n")
          }
        }
      }
    }
    return rows
  }()

  /// Each initiation that a small tariff can tell from another.
  static let initiations: [Initiation] = {
    var initiations: [Initiation] = []
    for stem in [nil, "4", "42", "43", "420", "421", "4210"] as [String?] {
      for account in ["1", "2"] {
        for method in [Calls.Method.passwordcall, .flashcall] {
          for day in [nil, "2024-01-31", "2024-02-01", "2024-02-02"] as [String?] {
            initiations.append(TariffSamples.initiation(stem, account: account, method: method, day: day))
          }
        }
      }
    }
    return initiations
  }()

  /// - Returns: how many there were, until `body` returned false.
  static func visit(_ body: (Tariff, _ text: String) -> Bool) -> Int {
    var tariffs = 0
    for first in rows.indices {
      for second in rows[...first].indices {
        // Every third of the third rows: all pairs meet many of them, in a tenth of the time.
        for third in stride(from: (first + second) % 3, through: second, by: 3) {
          let text = TariffSamples.header + Set([first, second, third]).sorted().map { rows[$0] }.joined()
          guard let tariff = try? Tariff(csv: Array(text.utf8), place: "t") else { continue }
          tariffs += 1
          if !body(tariff, text) { return tariffs }
        }
      }
    }
    return tariffs
  }
}

@Suite struct SlowRaterTests {
  @Test func agreeOverAllSmallTariffs() {
    let tariffs = SmallTariffs.visit { tariff, text in
      for initiation in SmallTariffs.initiations {
        let slow = SlowRater.price(tariff.rows, initiation)
        let fast = Self.text(tariff.price(of: initiation))
        if slow != fast {
          Issue.record("\(initiation) is \(fast), not \(slow), under\n\(text)")
          return false
        }
        guard Self.isExplained(tariff, initiation) else {
          Issue.record("\(initiation): \(tariff.explain(initiation)) under\n\(text)")
          return false
        }
      }
      return true
    }
    #expect(tariffs > 2000)
  }

  /// An explanation names each row whose origin begins the stem once, has the price of `price(of:)`, and one row that
  /// prices where there is one; that of every other that holds lies behind it in the order of choice.
  private static func isExplained(_ tariff: Tariff, _ initiation: Initiation) -> Bool {
    let explanation = tariff.explain(initiation)
    let stem = initiation.callerStem ?? ""
    let expected = tariff.rows.filter { stem.hasPrefix($0.origin) }.map(\.line)
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

  private static func text(_ price: InitiationPrice) -> String {
    switch price {
    case .priced(let row, _): "\(row.line)"
    case .unrated(let reason): reason.rawValue
    }
  }
}
