/// Where the calls of the sample world go, in the first six digits of the called number.
struct Destination {
  /// Six digits.
  let prefix: Int
  /// Digits after the prefix.
  let remainingDigits: Int
  /// Share of the calls, of the sum over all destinations.
  let weight: Int
  /// Answered of a thousand concluded calls on an ordinary day.
  let answeredPerMille: Int

  /// Prefixes are those of mobile networks, the digits after them are drawn: the numbers are made up.
  static let all = [
    Destination(prefix: 421_905, remainingDigits: 6, weight: 22, answeredPerMille: 690),
    Destination(prefix: 421_944, remainingDigits: 6, weight: 14, answeredPerMille: 660),
    Destination(prefix: 421_911, remainingDigits: 6, weight: 10, answeredPerMille: 640),
    Destination(prefix: 420_602, remainingDigits: 6, weight: 11, answeredPerMille: 655),
    Destination(prefix: 420_777, remainingDigits: 6, weight: 7, answeredPerMille: 630),
    Destination(prefix: 362_012, remainingDigits: 5, weight: 8, answeredPerMille: 600),
    Destination(prefix: 363_055, remainingDigits: 5, weight: 4, answeredPerMille: 580),
    Destination(prefix: 485_010, remainingDigits: 5, weight: 8, answeredPerMille: 610),
    Destination(prefix: 436_641, remainingDigits: 7, weight: 5, answeredPerMille: 620),
    Destination(prefix: 491_511, remainingDigits: 7, weight: 5, answeredPerMille: 570),
    Destination(prefix: 380_501, remainingDigits: 6, weight: 4, answeredPerMille: 440),
    Destination(prefix: 407_221, remainingDigits: 5, weight: 2, answeredPerMille: 500),
  ]

  /// The destination that fails for a day.
  static let collapsing = 1

  /// One entry per unit of weight, so that a draw is one look-up.
  static let byDraw: [Int] = all.indices.flatMap { Array(repeating: $0, count: all[$0].weight) }
}

/// Where the calls come from: blocks of ten thousand numbers, named by all digits but the last four.
enum CallerBlock {
  /// Priced by the tariff that a new ledger holds.
  static let slovak = [42_123_210, 42_123_211, 42_123_212, 42_155_640]
  /// Callers of Czechia and Hungary, which that tariff does not price.
  static let unpriced = [42_022_880, 3_614_550]
}

/// The client's three accounts.
enum Account {
  static let numbers = [117_793, 204_518, 88_021]
  /// Share of the calls in a hundred, summed up.
  static let cumulativeShares = [55, 85, 100]
}
