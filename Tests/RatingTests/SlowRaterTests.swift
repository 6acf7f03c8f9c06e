import Calls
import Rating
import Testing

/// A second rater, slow and obvious: it filters all rows, sorts what is left, and takes the first.
private enum SlowRater {
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

@Suite struct SlowRaterTests {
  private static let initiations: [Initiation] = {
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

  /// Every tariff of up to three rows out of all these, wherever it is one.
  @Test func agreeOverAllSmallTariffs() {
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
    var tariffs = 0
    for first in rows.indices {
      for second in rows[...first].indices {
        // Every third of the third rows: all pairs meet many of them, in a tenth of the time.
        for third in stride(from: (first + second) % 3, through: second, by: 3) {
          let text = TariffSamples.header + Set([first, second, third]).sorted().map { rows[$0] }.joined()
          guard let tariff = try? Tariff(csv: Array(text.utf8), place: "t") else { continue }
          tariffs += 1
          for initiation in Self.initiations {
            let slow = SlowRater.price(tariff.rows, initiation)
            let fast = Self.text(tariff.price(of: initiation))
            if slow != fast {
              Issue.record("\(initiation) is \(fast), not \(slow), under\n\(text)")
              return
            }
          }
        }
      }
    }
    #expect(tariffs > 2000)
  }

  private static func text(_ price: InitiationPrice) -> String {
    switch price {
    case .priced(let row, _): "\(row.line)"
    case .unrated(let reason): reason.rawValue
    }
  }
}
