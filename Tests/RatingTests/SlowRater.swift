/// A row of a tariff as its cells read, and nothing more: the second rater shares no type and no code with the first.
struct SlowRow {
  let line: Int
  let account, method, origin, from, to, currency, price, charge, rounding: String

  /// - Parameter cells: in the contract's order, without quotes.
  init(line: Int, _ cells: String) {
    let cells = cells.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    self.line = line
    (account, method, origin, from, to) = (cells[0], cells[1], cells[2], cells[3], cells[4])
    (currency, price, charge, rounding) = (cells[5], cells[6], cells[7], cells[8])
  }

  var cells: [String] { [account, method, origin, from, to, currency, price, charge, rounding] }

  /// ISO days are in order where their texts are.
  func holds(on day: String) -> Bool { (from.isEmpty || from <= day) && (to.isEmpty || day < to) }

  /// Of two that both price an initiation, the one whose rank is larger does.
  var rank: [Int] { [origin.count, account.isEmpty ? 0 : 1, method.isEmpty ? 0 : 1] }

  /// On the same step of the order of choice, and on one of these days both hold.
  func cannotBeToldFrom(_ other: SlowRow, on days: [String]) -> Bool {
    [account, method, origin] == [other.account, other.method, other.origin]
      && days.contains { holds(on: $0) && other.holds(on: $0) }
  }
}

/// An initiation in words.
struct SlowInitiation {
  var stem: String?
  var account: String
  var method: String
  /// An ISO day.
  var day: String?
  var reached: String
}

/// What either rater says.
enum Verdict: Equatable {
  case row(line: Int, isCharged: Bool)
  case unrated(String)
}

/// A second rater, slow and obvious: it looks at all rows, drops those that cannot be, sorts the rest, and takes the last.
enum SlowRater {
  /// What one row is to one initiation.
  enum Standing {
    case doesNotHold
    case prices
    /// It might, and the day that would tell is not known.
    case pricesOnSomeDays
    /// It might, and the digits that would tell are not kept.
    case goesBeyondTheStem
  }

  static func verdict(_ rows: [SlowRow], _ initiation: SlowInitiation) -> Verdict {
    verdict(rows.map { ($0, standing(of: $0, initiation)) }, initiation)
  }

  static func verdict(_ rows: [(row: SlowRow, standing: Standing)], _ initiation: SlowInitiation) -> Verdict {
    if (initiation.stem ?? "").isEmpty { return .unrated("no_caller") }
    if rows.contains(where: { $0.standing == .goesBeyondTheStem }) { return .unrated("origin_too_short") }
    let candidates = rows.filter { $0.standing != .doesNotHold }
    let sorted = candidates.sorted { $0.row.rank.lexicographicallyPrecedes($1.row.rank) }
    guard let best = sorted.last else { return .unrated("no_price") }
    if best.standing == .pricesOnSomeDays { return .unrated("no_day") }
    let steps = ["initiated": 0, "concluded": 1, "answered": 2]
    return .row(
      line: best.row.line, isCharged: steps[initiation.reached, default: -1] >= steps[best.row.charge, default: 3])
  }

  static func standing(of row: SlowRow, _ initiation: SlowInitiation) -> Standing {
    guard let stem = initiation.stem else { return .doesNotHold }
    guard row.account.isEmpty || row.account == initiation.account else { return .doesNotHold }
    guard row.method.isEmpty || row.method == initiation.method else { return .doesNotHold }
    if let day = initiation.day, !row.holds(on: day) { return .doesNotHold }
    if row.origin != stem, row.origin.hasPrefix(stem) { return .goesBeyondTheStem }
    guard stem.hasPrefix(row.origin) else { return .doesNotHold }
    return initiation.day != nil || (row.from.isEmpty && row.to.isEmpty) ? .prices : .pricesOnSomeDays
  }

  /// A price in nano-units, by its digits; no price of a tariff is negative.
  static func nano(_ price: String) -> Int128 {
    let parts = price.split(separator: ".", omittingEmptySubsequences: false)
    let decimals = parts.count == 2 ? String(parts[1]) : ""
    let digits = parts[0] + decimals + String(repeating: "0", count: 9 - decimals.count)
    return digits.utf8.reduce(Int128(0)) { $0 * 10 + Int128($1) - 48 }
  }
}
