import Calls
import Rating

/// All tariffs of none to three rows out of a few, and every initiation that one of them can tell from another.
///
/// Which row prices an initiation depends on account, method, origin and days; whether it is charged on the row's base. All
/// of these at once would be hundreds of rows, and millions of tariffs. So there are three universes of what can meet:
/// - `choice`: every step of the order of choice, on either side of a day;
/// - `validity`: every span that two days can bound, on the steps that accounts and origins make;
/// - `charges`: every base with a price and without one, on the same steps.
///
/// Of initiations one of each class suffices: stems that end before, at and after each of the nested origins and beside
/// them; the account and the method that rows name, and another; of days the last before and the first after each edge,
/// for between edges nothing changes. Where rows stand must not matter: from one set to the next their order turns.
struct SmallTariffs: Sendable, CustomStringConvertible {
  let description: String
  let rows: [SlowRow]
  let initiations: [SlowInitiation]
  /// How many of the sets are tariffs, and of how many two rows price the same calls: counted by hand.
  let soundSets, refusedSets: Int

  static let days = ["2024-02-28", "2024-02-29", "2024-03-01"]
  private static let spans = [
    ["", ""], ["", days[1]], ["", days[2]], [days[1], ""], [days[1], days[2]], [days[2], ""],
  ]
  private static let steps = ["initiated", "concluded", "answered"]

  /// 12 steps, in each the spans "always", "before" and "from": one row of a step or none, or the two halves. So the tariffs
  /// of n rows are the coefficients of (1 + 3x + x²)^12: 1, 36, 606, 6336.
  static let choice = SmallTariffs(
    "choice", methods: ["", "flashcall"], origins: ["4", "42", "421"], spans: [spans[0], spans[1], spans[3]],
    charges: ["initiated"], prices: ["1"],
    stems: ["4", "42", "43", "420", "421", "4210", "9"], days: [nil, days[0], days[1]], reached: ["initiated"],
    soundSets: 1 + 36 + 606 + 6336, of: 1 + 36 + 630 + 7140)

  /// 4 steps of 6 spans; two of a step are apart in 5 ways, three in one: (1 + 6x + 5x² + x³)^4.
  static let validity = SmallTariffs(
    "validity", methods: [""], origins: ["4", "42"], spans: spans, charges: ["initiated"], prices: ["1"],
    stems: ["4", "42", "43", "421"], days: [nil] + days, reached: ["initiated"],
    soundSets: 1 + 24 + 236 + 1228, of: 1 + 24 + 276 + 2024)

  /// 4 steps of 6 rows that hold always, so of each at most one: (1 + 6x)^4.
  static let charges = SmallTariffs(
    "charges", methods: [""], origins: ["4", "42"], spans: [spans[0]], charges: steps, prices: ["0", "0.0083"],
    stems: ["4", "42", "43", "421"], days: [nil, days[0]], reached: steps,
    soundSets: 1 + 24 + 216 + 864, of: 1 + 24 + 276 + 2024)

  private init(
    _ name: String, methods: [String], origins: [String], spans: [[String]], charges: [String], prices: [String],
    stems: [String], days: [String?], reached: [String], soundSets: Int, of sets: Int
  ) {
    var rows: [SlowRow] = []
    for account in ["", "1"] {
      for method in methods {
        for origin in origins {
          for span in spans {
            for charge in charges {
              for price in prices {
                let cells = [account, method, origin, span[0], span[1], "EUR", price, charge, "none"]
                rows.append(SlowRow(line: rows.count + 2, cells.joined(separator: ",")))
              }
            }
          }
        }
      }
    }
    // Without a caller nothing else is asked.
    var initiations = [nil, ""].map {
      SlowInitiation(stem: $0, account: "1", method: "flashcall", day: days.last ?? nil, reached: reached[0])
    }
    for stem in stems {
      for account in ["1", "2"] {
        for method in methods.map({ $0.isEmpty ? "passwordcall" : $0 }) {
          for day in days {
            for reached in reached {
              initiations.append(
                SlowInitiation(stem: stem, account: account, method: method, day: day, reached: reached))
            }
          }
        }
      }
    }
    (description, self.rows, self.initiations) = (name, rows, initiations)
    (self.soundSets, refusedSets) = (soundSets, sets - soundSets)
  }

  /// Every set of none to three rows, by their places.
  func visit(_ body: ([Int]) throws -> Void) rethrows {
    var isTurned = false
    func turn(_ set: [Int]) throws {
      try body(isTurned ? set.reversed() : set)
      isTurned.toggle()
    }
    try turn([])
    for first in rows.indices {
      try turn([first])
      for second in rows.indices[..<first] {
        try turn([second, first])
        for third in rows.indices[..<second] { try turn([third, second, first]) }
      }
    }
  }
}
