import Calls

/// What charts read from a table: sums by series and period.
enum ChartData {
  /// How many series a picture tells apart; where there are more, the last place is for all the smaller ones together.
  static let seriesLimit = 6

  /// A part of a whole, added up from rows.
  struct Share {
    var part = 0
    var whole = 0
  }

  /// A rate by account and period.
  struct RateSeries {
    var name: String
    /// Whether it stands for the accounts beyond the limit.
    var isRest = false
    var total = Share()
    var byPeriod: [String: Share] = [:]
  }

  /// Sums of an amount by account and period, in nano-units.
  struct AmountSeries {
    var name: String
    /// Whether it stands for the accounts beyond the limit.
    var isRest = false
    var total: Int64 = 0
    /// The most decimals that one of its amounts is printed with.
    var decimals = 0
    var byPeriod: [String: Int64] = [:]
  }

  /// The series of a rate, the largest base first; those beyond the limit as one.
  static func rates(_ table: ReportTable, column: String) -> [RateSeries] {
    guard let rate = table.index(of: column), let (period, account) = keys(table) else { return [] }
    var series: [String: RateSeries] = [:]
    for row in table.rows {
      guard case .rate(let part, let whole) = row[rate] else { continue }
      let name = row[account].plainText
      add(
        Share(part: part, whole: whole), at: row[period].plainText, to: &series[name, default: RateSeries(name: name)])
    }
    let sorted = series.values.filter { $0.total.whole > 0 }.sorted {
      ($1.total.whole, $0.name) < ($0.total.whole, $1.name)
    }
    guard sorted.count > seriesLimit else { return sorted }
    let rest = sorted[(seriesLimit - 1)...]
    var others = RateSeries(name: "\(Figures.count(rest.count)) other accounts", isRest: true)
    for one in rest { for (period, share) in one.byPeriod { add(share, at: period, to: &others) } }
    return sorted[..<(seriesLimit - 1)] + [others]
  }

  /// All series as one.
  static func sum(_ series: [RateSeries], name: String) -> RateSeries {
    var sum = RateSeries(name: name)
    for one in series { for (period, share) in one.byPeriod { add(share, at: period, to: &sum) } }
    return sum
  }

  /// The series of an amount in one currency, the largest first; those beyond the limit as one.
  static func amounts(_ table: ReportTable, column: String, currency: String) -> [AmountSeries] {
    guard let amount = table.index(of: column), let currencyIndex = table.index(of: "currency"),
      let (period, account) = keys(table)
    else { return [] }
    var series: [String: AmountSeries] = [:]
    for row in table.rows where row[currencyIndex].plainText == currency {
      guard case .money(let money, let decimals) = row[amount], money.nano > 0 else { continue }
      let name = row[account].plainText
      series[name, default: AmountSeries(name: name)].decimals = max(series[name]?.decimals ?? 0, decimals)
      add(money.nano, at: row[period].plainText, to: &series[name, default: AmountSeries(name: name)])
    }
    let sorted = series.values.sorted { ($1.total, $0.name) < ($0.total, $1.name) }
    guard sorted.count > seriesLimit else { return sorted }
    let rest = sorted[(seriesLimit - 1)...]
    var others = AmountSeries(name: "\(Figures.count(rest.count)) other accounts", isRest: true)
    others.decimals = rest.map(\.decimals).max() ?? 0
    for one in rest { for (period, nano) in one.byPeriod { add(nano, at: period, to: &others) } }
    return sorted[..<(seriesLimit - 1)] + [others]
  }

  /// The positions of period and account; nil where a table has none.
  static func keys(_ table: ReportTable) -> (period: Int, account: Int)? {
    guard let period = table.index(of: "period"), let account = table.index(of: "account") else { return nil }
    return (period, account)
  }

  /// The account as a reader calls it.
  static func accountName(_ name: String, isRest: Bool = false) -> String {
    switch name {
    case _ where isRest: name
    case "all": "All accounts"
    case "unknown": "Account unknown"
    default: "Account \(name)"
    }
  }

  private static func add(_ share: Share, at period: String, to series: inout RateSeries) {
    series.total.part += share.part
    series.total.whole += share.whole
    series.byPeriod[period, default: Share()].part += share.part
    series.byPeriod[period, default: Share()].whole += share.whole
  }

  private static func add(_ nano: Int64, at period: String, to series: inout AmountSeries) {
    // A picture only: the exact sums, checked for overflow, are the table's.
    series.total &+= nano
    series.byPeriod[period, default: 0] &+= nano
  }
}
