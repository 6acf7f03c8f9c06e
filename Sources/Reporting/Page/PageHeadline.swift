import Calls

/// The figures on top of the page, each a link to the CSV that holds it.
enum PageHeadline {
  private struct Figure {
    var label: String
    var value: String
    var unit = ""
    var detail: String
    var csvName: String
    var asksForAttention = false
  }

  static func markup(_ tables: [ReportTable]) -> Markup {
    let byName = Dictionary(tables.map { ($0.name, $0) }) { first, _ in first }
    var figures: [Figure] = []
    if let table = byName["answer-rate"] { figures += quality(table) }
    if let table = byName["answer-rate"] ?? byName["matching"], let missing = table.totalCount("missing") {
      figures.append(
        Figure(
          label: "Missing", value: Figures.count(missing), detail: "call records that are due and not there",
          csvName: table.definition.csvName, asksForAttention: missing > 0))
    }
    figures += money(byName)
    if let table = byName["redirects"], let rate = table.totalRate("redirect_rate"), rate.whole > 0 {
      figures.append(
        Figure(
          label: "Redirect rate", value: Figures.percent(rate.part, over: rate.whole),
          detail:
            "95 % interval \(Figures.interval(rate.part, over: rate.whole)); \(Figures.count(rate.whole)) checked",
          csvName: table.definition.csvName))
    }
    if let table = byName["spend"], let unrated = unrated(table) {
      figures.append(
        Figure(
          label: "Unrated", value: Figures.count(unrated), detail: "initiations without a price in the tariff",
          csvName: table.definition.csvName, asksForAttention: unrated > 0))
    }
    guard !figures.isEmpty else { return "" }
    let tiles = figures.map { figure -> Markup in
      """
      <a class="figure\(figure.asksForAttention ? " attention" : "" as Markup)" href="\(figure.csvName)">\
      <span class="label">\(figure.label)</span> <span class="value">\(figure.value)\(figure.unit.isEmpty ? "" : " <small>\(figure.unit)</small>" as Markup)</span> \
      <span class="detail">\(figure.detail)</span></a>

      """
    }
    return "<section class=\"headline\" aria-label=\"Headline figures\">\n\(Markup.joined(tiles))</section>\n"
  }

  private static func quality(_ table: ReportTable) -> [Figure] {
    var figures: [Figure] = []
    if let rate = table.totalRate("answer_rate") {
      figures.append(
        Figure(
          label: "Answer rate", value: Figures.percent(rate.part, over: rate.whole),
          detail: rate.whole > 0
            ? "95 % interval \(Figures.interval(rate.part, over: rate.whole)); \(Figures.count(rate.whole)) seizures"
            : "no seizures", csvName: table.definition.csvName))
    }
    if let bids = table.totalCount("bids"), let initiated = table.totalCount("initiated"),
      let refused = table.totalCount("refused")
    {
      figures.append(
        Figure(
          label: "Bids", value: Figures.count(bids),
          detail: "\(Figures.count(initiated)) initiated, \(Figures.count(refused)) refused",
          csvName: table.definition.csvName))
    }
    return figures
  }

  /// Currency by currency, since they are never added: what was spent, what of it on calls that failed, and for an answer.
  private static func money(_ byName: [String: ReportTable]) -> [Figure] {
    let figures =
      (byName["spend"].map(spend) ?? []) + (byName["spend-by-outcome"].map(failed) ?? [])
      + (byName["cost-per-answer"].map(answers) ?? [])
    let currencies = Set(figures.map(\.unit)).sorted()
    return currencies.flatMap { currency in figures.filter { $0.unit == currency } }
  }

  private static func spend(_ table: ReportTable) -> [Figure] {
    guard let currency = table.index(of: "currency"), let amount = table.index(of: "amount"),
      let charged = table.index(of: "charged")
    else { return [] }
    return table.totals.compactMap { row in
      guard case .text(let code) = row[currency], case .money(let money, let decimals) = row[amount],
        case .count(let count) = row[charged]
      else { return nil }
      return Figure(
        label: "Spend", value: Figures.money(money, decimals: decimals), unit: code,
        detail: "\(Figures.count(count)) initiations charged", csvName: table.definition.csvName)
    }
  }

  private static func failed(_ table: ReportTable) -> [Figure] {
    SpendFigures.byOutcome(table).map { spend in
      let charged = spend.failed.reduce(0) { $0 + $1.charged }
      return Figure(
        label: "Spend on calls that failed", value: Figures.money(spend.failedAmount, decimals: spend.decimals),
        unit: spend.currency,
        detail: "\(spend.failedShare) of the spend; \(Figures.count(charged)) initiations charged",
        csvName: table.definition.csvName)
    }
  }

  private static func answers(_ table: ReportTable) -> [Figure] {
    guard let currency = table.index(of: "currency"), let cost = table.index(of: "cost_per_answer"),
      let answered = table.index(of: "answered")
    else { return [] }
    return table.totals.compactMap { row in
      guard case .text(let code) = row[currency], case .money(let money, let decimals) = row[cost],
        case .count(let count) = row[answered]
      else { return nil }
      return Figure(
        label: "Cost per answered verification", value: Figures.money(money, decimals: decimals), unit: code,
        detail: "the whole spend by \(Figures.count(count)) answered", csvName: table.definition.csvName)
    }
  }

  /// Initiations of the total that has no currency.
  private static func unrated(_ table: ReportTable) -> Int? {
    guard let currency = table.index(of: "currency"), let initiations = table.index(of: "initiations"),
      !table.totals.isEmpty
    else { return nil }
    return table.totals.reduce(into: 0) { sum, row in
      if row[currency].plainText.isEmpty, case .count(let count) = row[initiations] { sum += count }
    }
  }
}
