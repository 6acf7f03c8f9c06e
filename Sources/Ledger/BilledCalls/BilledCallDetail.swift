import Calls

/// What a row of the relation `billed_call` is about, in words, without a personal value.
struct BilledCallDetail {
  private let texts: TextTable
  private let places: SourcePlaces
  private let window: Int64
  private let pricing: Pricing

  init(texts: TextTable, places: SourcePlaces, _ options: CallListOptions, _ pricing: @escaping Pricing) {
    (self.texts, self.places, self.pricing) = (texts, places, pricing)
    window = options.matchWindowMilliseconds
  }

  private static let unknownKey = "no record of this key is here"
  static let onlyOurs = "on no line, and the tariff charges it"

  // MARK: - Statuses

  /// `16 ANSWER`; empty for none.
  func status(cause: Int16, _ finalStatus: TextID) -> String {
    ([cause < 0 ? "" : String(cause), texts.text(finalStatus)].filter { !$0.isEmpty }).joined(separator: " ")
  }

  func status(_ line: BilledLine) -> String {
    line.statusWord == 0 ? status(cause: line.cause, line.finalStatus) : texts.text(line.statusWord)
  }

  /// Compares what the line tells with the call record that counts; what that one does not tell is no difference.
  private func statusDiffers(_ line: BilledLine, _ call: CallFacts, _ outcome: Outcome) -> Bool {
    if line.cause >= 0, call.cause >= 0, line.cause != call.cause { return true }
    if line.finalStatus != 0, call.finalStatus != 0, line.finalStatus != call.finalStatus { return true }
    guard line.statusWord != 0 else { return false }
    let word = Self.folded(texts.text(line.statusWord))
    return word != Self.folded(texts.text(call.finalStatus)) && word != Self.folded(outcome.rawValue)
  }

  /// `No answer` and `no_answer` are one word.
  private static func folded(_ word: String) -> String { word.lowercased().filter { !"_- ".contains($0) } }

  // MARK: - Lines and verifications that belong together

  /// What is different, a sentence each.
  func differences(_ line: BilledLine, _ facts: borrowing VerificationFacts, _ ours: OurSide) -> [String] {
    var found: [String] = []
    if let call = facts.call, let outcome = facts.outcome, statusDiffers(line, call, outcome) {
      found.append("the status differs: \(status(line)), and here \(ours.status)")
    }
    guard let unit = ours.unit else {
      guard case .unrated(let reason) = pricing(facts.charge) else {
        preconditionFailure("a tariff says the same of an initiation each time")
      }
      return found + ["no price in the tariff: \(reason)"]
    }
    let currency = texts.text(line.currency)
    if !currency.isEmpty, currency != unit.currency {
      found.append("the currency differs: \(currency), and here \(unit.currency)")
    }
    if !ours.isCharged {
      if !line.price.isTold || line.price.nano != 0 { found.append("the tariff does not charge it") }
    } else if line.price.isTold, line.price.nano != unit.unitPrice.nano {
      found.append(priceDiffers(line.price, unit))
    }
    return found
  }

  private func priceDiffers(_ price: BilledPrice, _ unit: PriceTable.Unit) -> String {
    let (difference, overflow) = price.nano.subtractingReportingOverflow(unit.unitPrice.nano)
    let decimals = max(Int(price.decimals), unit.decimals)
    guard !overflow else { return "the price differs" }
    let more = difference > 0 ? "more" : "less"
    let amount = Money(nano: difference == .min ? .max : abs(difference)).text(decimals: decimals)
    return "the price differs: \(amount) \(more) than the tariff asks for"
  }

  /// - Parameter distance: milliseconds, where number and time matched the two.
  func matched(
    _ differences: [String], _ line: BilledLine, _ facts: borrowing VerificationFacts, distance: Int64?
  ) -> String {
    var parts = differences
    if facts.call == nil, line.cause >= 0 || line.finalStatus != 0 || line.statusWord != 0 {
      parts.append("no call record is here to compare the status with")
    }
    if let distance { parts.append("matched by number and time, \(Self.seconds(distance)) apart") }
    return parts.joined(separator: "; ")
  }

  // MARK: - Further lines

  func repeated(_ line: BilledLine, _ bill: BilledLine, of count: Int) -> String {
    let what = line.isCredit && !bill.isCredit ? "this line is a credit, " : ""
    return "billed \(count) times; \(what)the first is \(place(bill))"
  }

  /// - Parameter bill: the first line of the key; nil where it is this one.
  func unknown(_ line: BilledLine, further bill: BilledLine?, of count: Int) -> String {
    if count == 1 { return Self.unknownKey }
    return (bill.map { repeated(line, $0, of: count) } ?? "billed \(count) times") + "; \(Self.unknownKey)"
  }

  private func place(_ line: BilledLine) -> String {
    let (file, member) = places.place(Int(line.rank))
    return "line \(line.line) of \(member.isEmpty ? file : "\(member) in \(file)")"
  }

  // MARK: - By number and time

  /// Of a line.
  func line(_ fate: NumberMatching.Fate) -> String {
    switch fate {
    case .matched: ""
    case .unmatched:
      "within \(Self.seconds(window)) there is no verification of this number that is not on another line"
    case .ambiguous(let equals, let choices, let distance):
      ambiguous(equals, choices, distance, own: "line", other: "verification")
    }
  }

  /// Of a verification.
  func verification(_ fate: NumberMatching.Fate) -> String {
    guard case .ambiguous(let equals, let choices, let distance) = fate else { return "" }
    return ambiguous(equals, choices, distance, own: "verification", other: "line")
  }

  private func ambiguous(_ equals: Int, _ choices: Int, _ distance: Int64, own: String, other: String) -> String {
    let apart = "\(Self.seconds(distance)) from it"
    if choices > 1 {
      let alike = equals > 1 ? ", and \(equals) \(own)s of it have this time" : ""
      return "\(choices) \(other)s of this number are equally near, \(apart)\(alike)"
    }
    if equals > 1 { return "\(equals) \(own)s of this number have this time, and 1 \(other) is \(apart)" }
    return "the nearest \(other) of this number, \(apart), may belong to another \(own)"
  }

  /// `1.5 s`.
  static func seconds(_ milliseconds: Int64) -> String {
    // A thousandth of a unit is a millisecond of a second.
    Money(nano: milliseconds * 1_000_000).text(decimals: 0) + " s"
  }
}
