/// A column of a report, as its definition's header declares it.
package struct ReportColumn: Sendable, Equatable {
  package let name: String
  package let kind: ReportColumnKind
  /// What the column holds, in a few words.
  package let description: String
  /// Where the definition declares it, from 1; 0 for a column that `--by` added.
  package let line: Int

  package init(name: String, kind: ReportColumnKind, description: String, line: Int) {
    (self.name, self.kind, self.description, self.line) = (name, kind, description, line)
  }
}

/// What a column holds and where it comes from. SQL brings integers and text only; the others are computed from those.
package enum ReportColumnKind: Sendable, Equatable {
  /// A column of the relation that `{dimensions}` selects and groups by.
  case dimension
  /// Text that the SQL selects.
  case text
  /// An integer that names something (a cause code, a line): never summed.
  case number
  /// A count of `unit`: summed in the total; a row whose counts are all 0 is left out.
  case count(unit: String)
  /// An integer that other columns need; not printed.
  case hidden
  /// A denominator shared by the rows of one group of dimensions, so the total adds it once a group; not printed.
  case groupCount
  /// `part / whole`, six decimals.
  case rate(part: String, whole: String)
  /// Lower end of the rate's 95 % Wilson interval.
  case low(part: String, whole: String)
  /// Upper end of the rate's 95 % Wilson interval.
  case high(part: String, whole: String)
  /// Money per piece: nano-units and the decimals to print. Never summed.
  case price(nano: String, decimals: String)
  /// An amount of money: nano-units, summed per currency, and the decimals to print.
  case money(nano: String, decimals: String)
  /// Money divided by a count, six decimals, half away from zero; empty without one of them. Never summed.
  case quotient(nano: String, count: String)
  /// Q.850's name of the cause code in a column.
  case causeName(of: String)
  /// Q.850's class of the cause code in a column.
  case causeClass(of: String)

  /// As a header writes it.
  package var written: String {
    switch self {
    case .dimension: "dimension"
    case .text: "text"
    case .number: "number"
    case .count(let unit): "count \(unit)"
    case .hidden: "hidden"
    case .groupCount: "group-count"
    case .rate(let part, let whole): "rate \(part) / \(whole)"
    case .low(let part, let whole): "low \(part) / \(whole)"
    case .high(let part, let whole): "high \(part) / \(whole)"
    case .price(let nano, let decimals): "price \(nano) / \(decimals)"
    case .money(let nano, let decimals): "money \(nano) / \(decimals)"
    case .quotient(let nano, let count): "quotient \(nano) / \(count)"
    case .causeName(let column): "cause-name \(column)"
    case .causeClass(let column): "cause-class \(column)"
    }
  }

  /// Whether the SQL must select the column.
  package var comesFromSQL: Bool {
    switch self {
    case .dimension, .text, .number, .count, .hidden, .groupCount: true
    case .rate, .low, .high, .price, .money, .quotient, .causeName, .causeClass: false
    }
  }

  /// Whether the column is printed.
  package var isPrinted: Bool { self != .hidden && self != .groupCount }

  /// Whether its cells read as numbers: right-aligned, never guarded against formulas.
  package var isNumeric: Bool {
    switch self {
    case .dimension, .text, .causeName, .causeClass: false
    case .number, .count, .hidden, .groupCount, .rate, .low, .high, .price, .money, .quotient: true
    }
  }

  /// The columns that a derived column is computed from.
  var operands: [String] {
    switch self {
    case .rate(let part, let whole), .low(let part, let whole), .high(let part, let whole): [part, whole]
    case .price(let nano, let decimals), .money(let nano, let decimals): [nano, decimals]
    case .quotient(let nano, let count): [nano, count]
    case .causeName(let column), .causeClass(let column): [column]
    case .dimension, .text, .number, .count, .hidden, .groupCount: []
    }
  }
}

/// The picture that stands above a report's table.
package enum ReportChart: Sendable, Equatable {
  /// A rate over the periods with its interval, a panel for each account.
  case rate(String)
  /// Bars by cause code, the vendor's words and Q.850's name side by side.
  case causes(String)
  /// Columns of money by period, stacked by account, a picture for each currency.
  case columns(String)
  /// A bar for each account, made of parts.
  case parts([String])
  /// A bar for each value of a text column: how many rows have it.
  case kinds(String)

  /// The columns that the chart reads.
  var operands: [String] {
    switch self {
    case .rate(let column), .causes(let column), .columns(let column), .kinds(let column): [column]
    case .parts(let columns): columns
    }
  }
}
