import Calls

/// What the ledger's initiations come to that belong to one row of a reconciliation.
struct CountedCharges {
  /// Charged initiations.
  private(set) var quantity: Int64 = 0
  /// Of them without a call record.
  private(set) var withoutCall: Int64 = 0
  /// Initiations that the tariff prices and does not charge, since they did not come far enough.
  private(set) var uncharged: Int64 = 0
  /// Initiations without a price.
  private(set) var unrated: Int64 = 0
  /// Charged initiations by unit price.
  private(set) var prices: [Money: Int64] = [:]
  private(set) var priceDecimals = 0
  /// Exact sums by the rule that rounds them.
  private var amounts: [Rounding: Money] = [:]
  /// Charged initiations near the period's edges.
  var edges = EdgeCounts()

  mutating func addUnrated(_ count: Int64) { unrated += count }
  mutating func addUncharged(_ count: Int64) { uncharged += count }

  /// - Throws: a Problem (exit 65), with the account and the amount, where the sum would not fit.
  mutating func add(_ initiation: Initiation, by row: TariffRow, _ count: Int64) throws(Problem) {
    quantity += count
    if initiation.reached == .initiated { withoutCall += count }
    prices[row.price, default: 0] += count
    priceDecimals = max(priceDecimals, row.priceDecimals)
    guard let amount = row.price.times(Int(count)),
      let sum = amounts[row.rounding, default: Money(nano: 0)].plus(amount)
    else { throw Self.tooLarge(initiation.account, quantity, row) }
    amounts[row.rounding] = sum
  }

  /// The sum, rounded as the tariff says: once, and not initiation by initiation.
  ///
  /// - Throws: a Problem (exit 65) where it would not fit.
  func amount(account: String) throws(Problem) -> Money {
    var total = Money(nano: 0)
    for (rounding, sum) in amounts {
      guard let rounded = rounding.rounded(sum), let next = total.plus(rounded) else {
        throw Problem(
          "account \(account)",
          "the amount of \(quantity) initiations, \(sum.text(decimals: priceDecimals)), is too large",
          remedy: "Check the prices in the tariff", exit: .data)
      }
      total = next
    }
    return total
  }

  /// Decimals that the amount is written with: those that a rule leaves, else those of the prices.
  var amountDecimals: Int { amounts.keys.map { $0.decimals ?? priceDecimals }.max() ?? priceDecimals }

  /// The rules that round it, as the tariff writes them.
  var roundings: [String] { amounts.keys.map(\.text).sorted() }

  private static func tooLarge(_ account: String, _ quantity: Int64, _ row: TariffRow) -> Problem {
    Problem(
      "account \(account)",
      "the amount of \(quantity) initiations at \(row.priceText) \(row.currency) is too large",
      remedy: "Check the price in the tariff", exit: .data)
  }
}

/// How many charged initiations lie within an hour of a period's edges: where another clock or another zone would count
/// them elsewhere.
struct EdgeCounts: Equatable {
  var hourBefore: Int64 = 0
  var firstHour: Int64 = 0
  var lastHour: Int64 = 0
  var hourAfter: Int64 = 0
}

/// Where a moment lies near a period's edges.
package enum PeriodEdge: String, Sendable {
  case hourBefore = "hour_before"
  case firstHour = "first_hour"
  case lastHour = "last_hour"
  case hourAfter = "hour_after"

  /// Nil for what is not within an hour of an edge.
  init?(_ time: Instant, of period: Range<Instant>) {
    let hour = Instant.millisecondsPerHour
    let (start, end) = (period.lowerBound.milliseconds, period.upperBound.milliseconds)
    switch time.milliseconds {
    case start - hour..<start: self = .hourBefore
    case end..<end + hour: self = .hourAfter
    case start..<min(start + hour, end): self = .firstHour
    case max(end - hour, start)..<end: self = .lastHour
    default: return nil
    }
  }
}

extension EdgeCounts {
  mutating func add(_ edge: PeriodEdge, _ count: Int64) {
    switch edge {
    case .hourBefore: hourBefore += count
    case .firstHour: firstHour += count
    case .lastHour: lastHour += count
    case .hourAfter: hourAfter += count
    }
  }
}
