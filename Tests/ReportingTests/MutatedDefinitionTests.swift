import Calls
import GRDB
import Testing

@testable import Reporting

/// Definitions with mistakes that nobody thought of, on values that no ledger holds: each is refused in words, or makes a page.
@Suite struct MutatedDefinitionTests {
  private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
      // Knuth's multiplier; the upper bits are the good ones.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % sides
    }

    mutating func one<Element>(of elements: [Element]) -> Element { elements[roll(elements.count)] }
  }

  private static let words = [
    "period", "account", "answered", "seizures", "rate", "total", "by", "none", "hour", "|", "/", "--", "  ", ":", "{",
    "}",
    "{dimensions}", "'", "\"", "(", ")", ",", "*", "-", "1.5", "9223372036854775807", "NULL", "SELECT", "FROM", "tally",
    "charge", "exception", "WITH", ";", "text", "number", "hidden", "group-count", "count calls", "dimension",
    "rate answered / seizures", "low answered / seizures", "high seizures / answered", "money answered / seizures",
    "price seizures / answered", "quotient answered / seizures", "cause-name answered", "cause-class seizures",
    "streamed: yes", "chart: parts answered", "chart: kinds account", "chart: columns paid", "chart: causes answered",
    "\u{2028}", "\r\n", "\u{0}", "é", "<script>",
  ]

  private static func mutated(_ text: String, _ dice: inout Dice) -> String {
    var pieces = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    for _ in 0...dice.roll(3) {
      let place = dice.roll(pieces.count)
      switch dice.roll(5) {
      case 0: pieces[place] = dice.one(of: words)
      case 1: pieces.insert(dice.one(of: words), at: place)
      case 2: pieces.swapAt(place, dice.roll(pieces.count))
      case 3: pieces[place] = String(pieces[place].dropLast(dice.roll(3)))
      default: if pieces.count > 2 { pieces.remove(at: place) }
      }
    }
    return pieces.joined(separator: " ")
  }

  /// What a ledger may hold, the most that fits, and what does not fit.
  private static let numbers: [[Int64]] = [
    [0, 3, 7, 20, 8_300_000, 0, 1, 1], [0, 0, .max, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    [0, 1, -1, 7, .max, .min, 1 << 62, 999_999_999_999],
  ]

  private static func source(_ numbers: [Int64]) throws -> SQLiteSource {
    let source = try SQLiteSource()
    let periods = [
      "total", "2026-02-13", "2026-W07", "2026-02", "2026-02-13T08Z", "9223372036854775807-5", "1-W9223372036854775807",
      "", "<script>",
    ]
    for (index, period) in periods.enumerated() {
      let number = { numbers[(index + $0) % numbers.count] }
      try source.add(
        "tally",
        [
          "period": period, "account": "<script>", "q931": number(1), "outcome": "busy", "answered": number(0),
          "seizures": number(0),
        ])
      try source.add(
        "charge",
        [
          "period": period, "account": "1", "currency": index % 2 == 0 ? "EUR" : "", "unit_price_nano": number(1),
          "unit_price_decimals": index, "initiations": number(3), "charged": number(0), "amount_nano": number(2),
        ])
      try source.add(
        "exception",
        [
          "kind": period.isEmpty ? "none" : period, "verification_call_uuid": "", "account": "", "time": "",
          "detail": "", "file": "", "member": "", "line": number(1),
        ])
    }
    return source
  }

  private static let money = """
    -- title: Paid
    -- answers: How much?
    -- relation: charge
    -- by: day, account
    -- chart: columns paid
    -- columns:
    --   period    dimension  | the period
    --   account   dimension  | the account
    --   currency  text       | currency
    --   outcome   text       | outcome
    --   charged   count calls | calls
    --   nano      hidden     | amount
    --   places    hidden     | decimals
    --   amount    money nano / places | amount
    --   paid      money nano / places | paid
    --   each      quotient nano / charged | each
    SELECT {dimensions}, currency, 'busy' AS outcome, SUM(charged) AS total_charged, SUM(amount_nano) AS nano, 4 AS places
    FROM charge
    WHERE amount_nano IS NOT NULL
    GROUP BY {dimensions}, currency
    ORDER BY {dimensions}, currency
    """

  private static let parts = """
    -- title: Parts
    -- answers: Which?
    -- relation: tally
    -- by: total
    -- needs: outcome, q931
    -- chart: causes answered
    -- columns:
    --   period    dimension | the period
    --   account   dimension | the account
    --   q931      number | cause
    --   outcome   dimension | outcome
    --   answered  count calls | calls
    --   seizures  group-count | calls
    --   share     rate answered / seizures | share
    SELECT {dimensions}, q931, answered, seizures FROM tally ORDER BY {dimensions}
    """

  @Test(arguments: [DefinitionTests.good, DefinitionTests.records, money, parts])
  func isRefusedInWordsOrMakesAPage(_ original: String) throws {
    let sources = try Self.numbers.map(Self.source)
    var dice = Dice(state: 2026)
    var (pages, refusals) = (0, 0)
    for _ in 0..<1500 {
      let text = Self.mutated(original, &dice)
      do {
        let definition = try DefinitionTests.parse(text)
        let by: [Calls.Dimension] = dice.roll(2) == 0 || !definition.takesDimensions ? [] : [.day, .account, .outcome]
        let table = try ReportRun.table(definition, scope: ReportScope(by: by), from: dice.one(of: sources))
        let page = String(decoding: PageWriter.page([table], scope: ReportScope()), as: UTF8.self)
        #expect(!page.contains("<script"))
        _ = TextWriter.text(table)
        pages += 1
      } catch let problem as Problem {
        #expect(!problem.reason.isEmpty && problem.place.hasPrefix("mine/short.sql") || problem.place == "--by")
        refusals += 1
      } catch is DatabaseError {
      } catch is NoInteger {
      }
    }
    #expect(refusals > 100)
    // Each is right as it stands, and stays it where a word of a sentence is changed.
    #expect(pages > 50)
  }
}
