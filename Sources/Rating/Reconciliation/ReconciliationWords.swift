import Calls

/// What is to be said of a row, in a sentence that can be sent to the provider.
struct ReconciliationWords {
  let position: InvoicedPosition
  let charges: CountedCharges
  let computed: Money
  let difference: Money
  let zone: Zone
  let tariffName: String
  let reach: Reconciler.Reach
  /// Charges of the same account, period and method that no line asks for, by currency.
  let elsewhere: [String: Int64]

  /// Prices that are told one by one.
  private static let maximumPrices = 3

  func sentence(_ cause: ReconciliationCause) -> String {
    switch cause {
    case .none: ""
    case .quantity: join([quantity, edges, withoutCall, gaps])
    case .price: join([prices])
    case .quantityAndPrice: join([quantity, edges, prices, gaps])
    case .rounding: rounding
    case .notInLedger: notInLedger
    case .notOnInvoice: ""
    case .unrated: join([unrated, position.quantity == charges.quantity ? "" : quantity])
    case .incomplete: incomplete
    }
  }

  // MARK: - Quantities

  private var quantity: String {
    let difference = position.quantity - charges.quantity
    let more = difference > 0 ? "more" : "fewer"
    return "the invoice counts \(Self.counted(Int64(difference.magnitude), "initiation")) \(more) than the ledger "
      + "(\(position.quantity) against \(charges.quantity))"
  }

  /// Those that another clock, or another zone, would count on the other side of the period's edge.
  private var edges: String {
    let edges = charges.edges
    let isMore = position.quantity > charges.quantity
    let near =
      isMore
      ? [(edges.hourBefore, "before the period's beginning"), (edges.hourAfter, "after the period's end")]
      : [(edges.firstHour, "of the period's beginning"), (edges.lastHour, "of the period's end")]
    let told = near.filter { $0.0 > 0 }.map { count, place in
      let verb = count == 1 ? "lies" : "lie"
      return
        "\(Self.counted(count, "verification")) \(isMore ? "" : "that the ledger counts ")\(verb) within an hour \(place)"
    }
    return told.joined(separator: "; ")
  }

  private var withoutCall: String {
    guard charges.withoutCall > 0, position.quantity < charges.quantity else { return "" }
    return "\(charges.withoutCall) of the ledger's have no call record"
  }

  // MARK: - Amounts

  private var prices: String {
    let severalPrices = position.prices.count > 1 || charges.prices.count > 1
    let theirs = Self.list(position.prices, decimals: position.priceDecimals, withQuantities: severalPrices)
    let ours = Self.list(charges.prices, decimals: charges.priceDecimals, withQuantities: severalPrices)
    return "the invoice's unit price is \(theirs) \(position.subject.currency), ours (\(tariffName)) is \(ours)"
  }

  private var rounding: String {
    let rules = charges.roundings.filter { $0 != "none" }.joined(separator: " and ")
    let rule = rules.isEmpty ? "which the tariff does not round" : "rounded as the tariff says (\(rules))"
    let size = Money(nano: Int64(clamping: difference.nano.magnitude))
    return "quantity and unit price agree; the amount is \(size.text(decimals: 0)) \(position.subject.currency) "
      + "\(difference.nano < 0 ? "less" : "more") than \(computed.text(decimals: charges.amountDecimals)), \(rule)"
  }

  private var unrated: String {
    "\(Self.counted(charges.unrated, "initiation")) of the ledger's \(charges.unrated == 1 ? "has" : "have") no price in "
      + tariffName
  }

  private var notInLedger: String {
    let asked = "the invoice asks for \(Self.counted(position.quantity, "initiation"))"
    if reach.accountIsUnknown { return "\(asked); the ledger holds no record of account \(position.subject.account)" }
    let others = elsewhere.sorted { $0.key < $1.key }.map { "\($0.value) in \($0.key)" }.joined(separator: " and ")
    return join([
      "\(asked); the ledger has none of them that is charged",
      charges.uncharged > 0
        ? "\(Self.counted(charges.uncharged, "initiation")) did not come as far as \(tariffName) charges" : "",
      others.isEmpty ? "" : "it has \(others) that no line asks for", edges, gaps,
    ])
  }

  private var incomplete: String {
    let end = reach.ledger.endsEarly.map { "end in the hour of \(zone.text($0)), before the period does" }
    let soFar = position.quantity == charges.quantity ? "so far the quantities agree" : "so far " + quantity
    return "the ledger's records \(end ?? "hold no initiation"); \(soFar)"
  }

  /// Where records are missing, or there are none: of the ledger or, where that reaches farther, of the account.
  private var gaps: String {
    let account = "the ledger's records of account \(position.subject.account)"
    let begin =
      reach.ledger.beginsLate.map { "the ledger's records begin in the hour of \(zone.text($0))" }
      ?? reach.account.beginsLate.map { "\(account) begin in the hour of \(zone.text($0))" }
    let end = reach.account.endsEarly.map { "\(account) end in the hour of \(zone.text($0))" }
    return join([begin ?? "", end ?? ""])
  }

  // MARK: - Rows without a line

  static func notOnInvoice(_ charges: CountedCharges, _ computed: Money, _ currency: String) -> String {
    "the ledger counts \(counted(charges.quantity, "charged initiation")), "
      + "\(computed.text(decimals: charges.amountDecimals)) \(currency), that no line of the invoice asks for"
  }

  static func uncoveredUnrated(_ count: Int64, _ origin: String, _ tariffName: String) -> String {
    let which = origin == "unknown" ? "without a known caller" : "from origin \(origin)"
    return
      "\(counted(count, "initiation")) \(which) \(count == 1 ? "has" : "have") no price in \(tariffName), and no line "
      + "of the invoice asks for \(count == 1 ? "it" : "them")"
  }

  // MARK: - Words

  private func join(_ clauses: [String]) -> String { clauses.filter { !$0.isEmpty }.joined(separator: "; ") }

  private static func list(_ prices: [Money: Int64], decimals: Int, withQuantities: Bool) -> String {
    guard !prices.isEmpty else { return "none" }
    let told = prices.sorted { $0.key < $1.key }.prefix(maximumPrices).map { price, quantity in
      price.text(decimals: decimals) + (withQuantities ? " for \(quantity)" : "")
    }
    let others = prices.count - told.count
    return told.joined(separator: " and ") + (others > 0 ? " and \(others) more" : "")
  }

  private static func counted(_ count: Int64, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 || count == -1 ? "" : "s")"
  }
}
