import Calls

/// What the page says of spend beside its tables. Each figure is a sum of rows of the CSV that it links to.
enum SpendFigures {
  /// What was spent in one currency, by what became of the calls.
  struct ByOutcome {
    var currency: String
    /// That of all outcomes.
    var spend: Money
    var decimals: Int
    /// What was charged with each outcome, the most first.
    var parts: [Part]

    struct Part {
      var outcome: String
      var amount: Money
      var charged: Int
    }

    /// Those of the calls that failed: neither answered nor `unknown`, which is a verification without a call record.
    var failed: [Part] { parts.filter { ![Outcome.answered.rawValue, "unknown"].contains($0.outcome) } }

    /// The sum of the failed.
    var failedAmount: Money { Money(nano: failed.reduce(0) { $0 + $1.amount.nano }) }

    /// Share of the spend that went to calls that failed.
    var failedShare: String { Figures.percent(Int(failedAmount.nano), over: Int(spend.nano)) }
  }

  /// Initiations without a price that are priced alike: by a row for their origin and method.
  struct Unrated: Equatable {
    var origin: String
    var method: String
    var initiations: Int
  }

  /// By currency, in the order of the report's totals; nothing of a report that is not split by outcome.
  static func byOutcome(_ table: ReportTable) -> [ByOutcome] {
    guard let outcome = table.index(of: "outcome"), let currency = table.index(of: "currency"),
      let amount = table.index(of: "amount"), let charged = table.index(of: "charged")
    else { return [] }
    return table.totals.compactMap { total in
      guard case .text(let code) = total[currency], case .money(let spend, let decimals) = total[amount] else {
        return nil
      }
      var parts: [String: ByOutcome.Part] = [:]
      for row in table.rows where row[currency] == total[currency] {
        guard case .money(let money, _) = row[amount], case .count(let count) = row[charged] else { continue }
        let name = row[outcome].plainText
        // A part of the total, which fits.
        let sum = (parts[name]?.amount.nano ?? 0) + money.nano
        parts[name] = ByOutcome.Part(
          outcome: name, amount: Money(nano: sum), charged: (parts[name]?.charged ?? 0) + count)
      }
      let ordered = parts.values.sorted { ($1.amount, $0.outcome) < ($0.amount, $1.outcome) }
      return ByOutcome(currency: code, spend: spend, decimals: decimals, parts: ordered)
    }
  }

  /// Those of spend without a currency, the most first.
  static func unrated(_ table: ReportTable) -> [Unrated] {
    guard let currency = table.index(of: "currency"), let initiations = table.index(of: "initiations"),
      let origin = table.index(of: "origin"), let method = table.index(of: "method")
    else { return [] }
    var counts: [[String]: Int] = [:]
    for row in table.rows where row[currency].plainText.isEmpty {
      if case .count(let count) = row[initiations] {
        counts[[row[origin].plainText, row[method].plainText], default: 0] += count
      }
    }
    return counts.map { Unrated(origin: $0[0], method: $0[1], initiations: $1) }
      .sorted { ($1.initiations, $0.origin, $0.method) < ($0.initiations, $1.origin, $1.method) }
  }

  /// What a section says before its table: whatever of it the report can tell.
  static func markup(_ table: ReportTable) -> Markup {
    Markup.joined([unratedMarkup(table)] + byOutcome(table).map(markup))
  }

  private static func markup(_ spend: ByOutcome) -> Markup {
    let items = spend.parts.map { part -> Markup in
      let amount = Figures.money(part.amount, decimals: spend.decimals)
      return "<li>\(Figures.words(part.outcome)): <b>\(amount)</b></li>\n"
    }
    return """
      <div class="aside" role="note">
      <p><b>Calls that failed: \(Figures.money(spend.failedAmount, decimals: spend.decimals)) \(spend.currency)</b> \
      of \(Figures.money(spend.spend, decimals: spend.decimals)), \(spend.failedShare)</p>
      <ul>
      \(Markup.joined(items))</ul>
      </div>

      """
  }

  /// The initiations that have no price, by what a tariff's row would have to name; nothing where all have one.
  private static func unratedMarkup(_ table: ReportTable) -> Markup {
    let unrated = unrated(table)
    guard !unrated.isEmpty else { return "" }
    let sum = unrated.reduce(0) { $0 + $1.initiations }
    let items = unrated.map { one -> Markup in
      let origin = one.origin == "unknown" ? "no calling code known" : "calling code \(one.origin)"
      return "<li>\(origin), \(one.method): <b>\(Figures.count(one.initiations))</b></li>\n"
    }
    return """
      <div class="aside attention" role="note">
      <p><b>Unrated: \(Figures.count(sum)) \(sum == 1 ? "initiation" : "initiations")</b> that the tariff has no price for. They are in no amount.</p>
      <ul>
      \(Markup.joined(items))</ul>
      </div>

      """
  }
}
