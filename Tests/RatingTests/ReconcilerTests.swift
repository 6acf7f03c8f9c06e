import Calls
import Rating
import Testing

@Suite("Reconciliation") struct ReconcilerTests {
  private static let header = Tariff.columns.joined(separator: ",") + "\n"

  private static func tariff(_ rows: String) throws -> Tariff {
    try Tariff(csv: Array((header + rows).utf8), place: "t.csv")
  }

  private static func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

  private static func line(
    _ quantity: Int64, at price: String, _ amount: String, on invoice: String = "I", account: String = "1",
    from: String = "2024-02-01", to: String = "2024-03-01", method: Calls.Method? = nil, origin: String = "421",
    currency: String = "EUR", number: UInt64 = 2
  ) throws -> InvoiceLine {
    func decimals(_ text: String) -> Int { text.split(separator: ".").dropFirst().first?.count ?? 0 }
    return InvoiceLine(
      line: number, invoice: invoice,
      subject: InvoiceLine.Subject(
        account: account, from: try day(from), to: try day(to), method: method, origin: origin, currency: currency),
      quantity: quantity, unitPrice: try #require(Money(price)), priceDecimals: decimals(price),
      amount: try #require(Money(amount)), amountDecimals: decimals(amount))
  }

  /// Initiations of account 1 on a day, one at each hour named.
  private static func add(
    _ reconciler: inout Reconciler, _ date: String, hours: [Int] = [12], stem: String? = "42190", account: String = "1",
    reached: ChargePoint = .answered, count: Int = 1
  ) throws {
    let day = try day(date)
    for hour in hours {
      let time = Instant(milliseconds: day.daysSince1970 * 86_400_000 + Int64(hour) * 3_600_000)
      try reconciler.add(
        Initiation(callerStem: stem, account: account, method: .passwordcall, day: day, reached: reached), at: time,
        count: count)
    }
  }

  private static func rows(_ reconciler: Reconciler, tolerance: String = "0") throws -> [ReconciliationRow] {
    try reconciler.reconciliation(tolerance: #require(Money(tolerance)), tariffName: "tariff version 1").rows
  }

  private static let slovak = ",passwordcall,421,,,EUR,0.0083,initiated,none\n"

  // MARK: - Causes, each by hand

  private static func single(
    _ lines: [InvoiceLine], tariff rows: String = slovak, tolerance: String = "0",
    _ fill: (inout Reconciler) throws -> Void
  ) throws -> ReconciliationRow {
    var reconciler = try Reconciler(lines, tariff: tariff(rows), zone: .utc)
    try fill(&reconciler)
    let found = try self.rows(reconciler, tolerance: tolerance)
    try #require(found.count == 1)
    return found[0]
  }

  @Test func agrees() throws {
    let row = try Self.single([Self.line(2, at: "0.0083", "0.0166")]) {
      try Self.add(&$0, "2024-02-10")
      try Self.add(&$0, "2024-02-11")
      try Self.add(&$0, "2024-03-02")
    }
    #expect(row.cause == .none && row.status == .agrees && !row.isOpen && row.detail.isEmpty)
    #expect(row.countedQuantity == 2 && row.computedAmount == Money("0.0166") && row.period == "2024-02-01/2024-03-01")
  }

  /// Two too many on the invoice: one lies in the hour after the period, one in the hour before it.
  @Test func saysWhichLieJustOutside() throws {
    let row = try Self.single([Self.line(3, at: "0.0083", "0.0249")]) {
      try Self.add(&$0, "2024-02-10")
      try Self.add(&$0, "2024-01-31", hours: [23])
      try Self.add(&$0, "2024-03-01", hours: [0, 1])
    }
    #expect(row.cause == .quantity && row.status == .differs && row.quantityDifference == 2)
    #expect(
      row.detail
        == "the invoice counts 2 initiations more than the ledger (3 against 1); 1 verification lies within an hour before "
        + "the period's beginning; 1 verification lies within an hour after the period's end")
  }

  @Test func saysWhichLieJustInside() throws {
    let row = try Self.single([Self.line(1, at: "0.0083", "0.0083")]) {
      try Self.add(&$0, "2024-02-01", hours: [0])
      try Self.add(&$0, "2024-02-29", hours: [23], reached: .initiated)
      try Self.add(&$0, "2024-03-02")
    }
    #expect(row.cause == .quantity && row.quantityDifference == -1)
    #expect(
      row.detail
        == "the invoice counts 1 initiation fewer than the ledger (1 against 2); 1 verification that the ledger counts lies "
        + "within an hour of the period's beginning; 1 verification that the ledger counts lies within an hour of the "
        + "period's end; 1 of the ledger's have no call record")
  }

  @Test func tellsPriceFromQuantity() throws {
    func fill(_ reconciler: inout Reconciler) throws {
      try Self.add(&reconciler, "2024-02-10", count: 10)
      try Self.add(&reconciler, "2024-03-02")
    }
    let price = try Self.single([Self.line(10, at: "0.0090", "0.090")], fill)
    #expect(price.cause == .price)
    #expect(price.detail == "the invoice's unit price is 0.0090 EUR, ours (tariff version 1) is 0.0083")
    let both = try Self.single([Self.line(11, at: "0.0090", "0.099")], fill)
    #expect(both.cause == .quantityAndPrice && both.amountDifference == Money("0.016"))
    let rounding = try Self.single([Self.line(10, at: "0.0083", "0.08")], tolerance: "0.003", fill)
    #expect(rounding.cause == .rounding && rounding.status == .withinTolerance && !rounding.isOpen)
    #expect(
      rounding.detail
        == "quantity and unit price agree; the amount is 0.003 EUR less than 0.0830, which the tariff does not round")
    let none = try Self.single([Self.line(7, at: "0.5", "3.5", origin: "7")]) { try Self.add(&$0, "2024-03-02") }
    #expect(none.cause == .notInLedger && none.countedQuantity == 0)
  }

  /// 10 at 0.0083 are 0.083, on the line 0.08: the rule of the tariff, once on the sum (0.01 each would be 0.1).
  @Test func roundsOnceOnTheLine() throws {
    let row = try Self.single(
      [Self.line(10, at: "0.0083", "0.08")], tariff: ",passwordcall,421,,,EUR,0.0083,initiated,half-up:2\n"
    ) {
      try Self.add(&$0, "2024-02-10", hours: Array(0..<10))
      try Self.add(&$0, "2024-03-02")
    }
    #expect(row.cause == .none && row.computedAmount == Money("0.08"))
  }

  /// A credit note takes back a wrong price whole: what is left is the right one.
  @Test func addsCreditNotes() throws {
    let row = try Self.single([
      Self.line(5, at: "0.0100", "0.05", on: "I-1"), Self.line(-5, at: "0.0100", "-0.05", on: "C-1"),
      Self.line(5, at: "0.0083", "0.0415", on: "C-1", number: 3),
    ]) {
      try Self.add(&$0, "2024-02-10", count: 5)
      try Self.add(&$0, "2024-03-02")
    }
    #expect(row.cause == .none && row.invoice == "C-1+I-1" && row.invoicedQuantity == 5)
  }

  @Test func listsWhatNoLineAsksFor() throws {
    var reconciler = try Reconciler(
      [Self.line(1, at: "0.0083", "0.0083")],
      tariff: Self.tariff(Self.slovak + ",,7,,,RUB,0.35,initiated,none\n"), zone: .utc)
    try Self.add(&reconciler, "2024-02-10")
    try Self.add(&reconciler, "2024-02-10", stem: "79001", count: 3)
    try Self.add(&reconciler, "2024-02-10", stem: "3620", count: 2)
    // Another account, and no account of the invoice's, is not looked at.
    try Self.add(&reconciler, "2024-02-10", account: "2")
    try Self.add(&reconciler, "2024-03-02")
    // Empty last: the line is one for all methods.
    let rows = try Self.rows(reconciler)
    #expect(rows.map(\.cause) == [.unrated, .notOnInvoice, .none])
    #expect(rows.map(\.origin) == ["36", "7", "421"] && rows.map(\.currency) == ["", "RUB", "EUR"])
    #expect(rows.map(\.status) == [.differs, .differs, .agrees])
    #expect(rows[0].amountDifference == nil && rows[0].unratedQuantity == 2)
    #expect(rows[1].computedAmount == Money("1.05") && rows[1].amountDifference == Money("-1.05"))
    #expect(
      rows[1].detail == "the ledger counts 3 charged initiations, 1.05 RUB, that no line of the invoice asks for")
  }

  // MARK: - Coverage

  /// Daily traffic until the 20th: the rest is not there, and the provider is not to blame.
  @Test func saysWhereRecordsEnd() throws {
    let row = try Self.single([Self.line(29, at: "0.0083", "0.2407")]) {
      for day in 1...20 { try Self.add(&$0, "2024-02-\(day < 10 ? "0" : "")\(day)") }
    }
    #expect(row.cause == .incomplete && row.isOpen)
    #expect(
      row.detail
        == "the ledger's records end in the hour of 2024-02-20T12:00:00Z, before the period does; so far the invoice counts "
        + "9 initiations more than the ledger (29 against 20)")
  }

  /// An export of a month ends with its last call: half a day before the end is no longer than nights were.
  @Test func takesAMonthThatEndsWithItsLastCallForWhole() throws {
    let row = try Self.single([Self.line(29, at: "0.0083", "0.2407")]) {
      for day in 1...29 { try Self.add(&$0, "2024-02-\(day < 10 ? "0" : "")\(day)") }
    }
    #expect(row.cause == .none)
  }

  /// Others go on; this account's records end early, or begin late, which accounts do that come and go.
  @Test func saysWhereTheAccountsRecordsEnd() throws {
    func fill(_ reconciler: inout Reconciler) throws {
      for day in 1...9 { try Self.add(&reconciler, "2024-02-0\(day)") }
      try Self.add(&reconciler, "2024-01-20", account: "2")
      try Self.add(&reconciler, "2024-03-02", account: "2")
    }
    #expect(try Self.single([Self.line(9, at: "0.0083", "0.0747")], fill).cause == .none)
    let more = try Self.single([Self.line(10, at: "0.0083", "0.083")], fill)
    #expect(more.cause == .quantity)
    #expect(
      more.detail
        == "the invoice counts 1 initiation more than the ledger (10 against 9); the ledger's records of account 1 end in the "
        + "hour of 2024-02-09T12:00:00Z")
  }

  /// A ledger that was begun in the middle of the month does not know what came before.
  @Test func saysWhereRecordsBegin() throws {
    let row = try Self.single([Self.line(100, at: "0.0083", "0.83")]) {
      for day in 18...29 { try Self.add(&$0, "2024-02-\(day)") }
    }
    #expect(row.cause == .quantity)
    #expect(row.detail.hasSuffix("(100 against 12); the ledger's records begin in the hour of 2024-02-18T12:00:00Z"))
    // Two hours of one day: what came after is missing as well, and that is what counts.
    let both = try Self.single([Self.line(100, at: "0.0083", "0.83")]) {
      try Self.add(&$0, "2024-02-18", hours: [8, 9])
    }
    #expect(both.cause == .incomplete)
    #expect(
      both.detail
        == "the ledger's records end in the hour of 2024-02-18T09:00:00Z, before the period does; so far the invoice counts "
        + "98 initiations more than the ledger (100 against 2)")
  }

  /// The same prices, and not of the same quantities: 3 at 0.01 and 1 at 0.02 against 2 and 2.
  @Test func comparesTheQuantityOfEachPrice() throws {
    let row = try Self.single(
      [Self.line(3, at: "0.01", "0.03"), Self.line(1, at: "0.02", "0.02", number: 3)],
      tariff: ",,421,,2024-02-15,EUR,0.01,initiated,none\n,,421,2024-02-15,,EUR,0.02,initiated,none\n"
    ) {
      try Self.add(&$0, "2024-02-01", hours: [0])
      for day in [10, 20, 29] { try Self.add(&$0, "2024-02-\(day)") }
      try Self.add(&$0, "2024-03-02")
    }
    #expect(row.cause == .price && row.amountDifference == Money("-0.01"))
    #expect(
      row.detail
        == "the invoice's unit price is 0.01 for 3 and 0.02 for 1 EUR, ours (tariff version 1) is 0.01 for 2 and 0.02 for 2"
    )
  }

  @Test func saysOfWhomAndInWhichCurrencyThereAreRecords() throws {
    let unknown = try Self.single([Self.line(5, at: "1", "5", account: "9")]) {
      try Self.add(&$0, "2024-02-01", hours: [0])
      try Self.add(&$0, "2024-03-02")
    }
    #expect(unknown.detail == "the invoice asks for 5 initiations; the ledger holds no record of account 9")
    var reconciler = try Reconciler(
      [Self.line(5, at: "1", "5", currency: "RUB")], tariff: Self.tariff(Self.slovak), zone: .utc)
    for day in ["2024-02-01", "2024-02-20", "2024-03-02"] { try Self.add(&reconciler, day) }
    #expect(
      try Self.rows(reconciler).first { $0.currency == "RUB" }?.detail
        == "the invoice asks for 5 initiations; the ledger has none of them that is charged; it has 2 in EUR that no line "
        + "asks for")
  }

  // MARK: - What cannot be

  /// Sums by price are beyond what 64 bits hold, while those of the subject are not.
  @Test func addsPricesThatTakeEachOtherBack() throws {
    let most = Int64.max / 2
    let free = try Self.line(most, at: "0", "0")
    let back = try Self.line(-most, at: "0.000000001", "0")
    let lines = [free, back, free, back, free]
    let row = try Self.single(lines) { try Self.add(&$0, "2024-03-02") }
    #expect(row.invoicedQuantity == most)
  }

  @Test func refusesAmountsThatCannotBeAdded() throws {
    var reconciler = try Reconciler(
      [Self.line(1, at: "1", "1")], tariff: Self.tariff(",,421,,,EUR,9000000000,initiated,none\n"), zone: .utc)
    #expect(throws: Problem.self) { try Self.add(&reconciler, "2024-02-10", count: 2) }
    let most = String(Int64.max / 1_000_000_000)
    #expect(throws: Problem.self) {
      try Reconciler(
        [Self.line(1, at: most, most, on: "A"), Self.line(1, at: most, most, on: "B")],
        tariff: Self.tariff(Self.slovak), zone: .utc)
    }
  }

  @Test func refusesLinesThatOverlap() throws {
    let lines = try [
      Self.line(1, at: "1", "1", on: "A"), Self.line(1, at: "1", "1", on: "B", from: "2024-02-10", to: "2024-02-20"),
    ]
    let problem = #expect(throws: Problem.self) {
      try Reconciler(lines, tariff: Self.tariff(Self.slovak), zone: .utc)
    }
    #expect(problem?.place == "invoice B" && problem?.reason.contains("line 2 of invoice A") == true)
  }

  // MARK: - The second reconciler

  private struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  /// Two accounts, nested origins, methods, currencies, prices that change within a period, roundings and charge points.
  private static let worldTariff = """
    ,passwordcall,421,,2024-02-15,EUR,0.0083,initiated,half-up:2
    ,passwordcall,421,2024-02-15,,EUR,0.0085,initiated,half-up:2
    ,,4219,,,EUR,0.0125,concluded,half-even:2
    2,,7,,,RUB,0.35,answered,none
    ,,7,,,RUB,0.50,initiated,half-even:1

    """

  private static func world(_ seed: UInt64) throws -> (lines: [InvoiceLine], initiations: [TimedInitiation]) {
    var random = Random(state: seed)
    var lines: [InvoiceLine] = []
    for number in 2..<UInt64(Int.random(in: 3...9, using: &random)) {
      let quantity = Int64.random(in: -2...30, using: &random)
      let nano = [8_300_000, 8_500_000, 12_500_000, 350_000_000, 500_000_000].randomElement(using: &random) ?? 1
      let halves = [("2024-02-01", "2024-02-15"), ("2024-02-15", "2024-03-01")].randomElement(using: &random)
      let candidate = InvoiceLine(
        line: number, invoice: ["A", "B"].randomElement(using: &random) ?? "A",
        subject: InvoiceLine.Subject(
          account: ["1", "2"].randomElement(using: &random) ?? "1", from: try day(halves?.0 ?? ""),
          to: try day(halves?.1 ?? ""), method: [nil, .passwordcall].randomElement(using: &random) ?? nil,
          origin: ["", "421", "4219", "7"].randomElement(using: &random) ?? "",
          currency: ["EUR", "RUB"].randomElement(using: &random) ?? "EUR"),
        quantity: quantity, unitPrice: Money(nano: Int64(nano)), priceDecimals: 4,
        amount: Money(nano: Int64(nano) * quantity / 10_000_000 * 10_000_000), amountDecimals: 2)
      if InvoiceOverlap.first(in: [candidate], beside: lines) == nil { lines.append(candidate) }
    }
    var initiations: [TimedInitiation] = []
    let start = try day("2024-01-31").daysSince1970 * 86_400_000
    for _ in 0..<Int.random(in: 0...60, using: &random) {
      let time = start + Int64.random(in: 0..<31 * 24, using: &random) * 3_600_000
      initiations.append(
        TimedInitiation(
          initiation: Initiation(
            callerStem: [nil, "4219", "42190", "42130", "7900", "1202"].randomElement(using: &random) ?? nil,
            account: ["1", "2", "3"].randomElement(using: &random) ?? "1",
            method: [.passwordcall, .flashcall].randomElement(using: &random) ?? .passwordcall,
            day: CivilDate(daysSince1970: Instant.floorDivide(time, 86_400_000)),
            reached: ChargePoint.allCases.randomElement(using: &random) ?? .initiated), time: time))
    }
    return (try settled(lines, initiations, &random), initiations)
  }

  /// Some lines ask for what there is, as most lines of invoices do.
  private static func settled(
    _ lines: [InvoiceLine], _ initiations: [TimedInitiation], _ random: inout Random
  ) throws -> [InvoiceLine] {
    let results = SlowReconciler(lines: lines, rows: try tariff(worldTariff).rows, initiations: initiations).results()
    return try lines.map { line in
      guard Bool.random(using: &random), lines.count(where: { $0.subject == line.subject }) == 1 else { return line }
      let figures = try #require(results[key(line.subject)]).split(separator: " ").compactMap { Int64($0) }
      var settled = line
      settled.quantity = figures[1]
      settled.amount = Money(nano: figures[4] + (Int.random(in: 0..<4, using: &random) == 0 ? 10_000_000 : 0))
      return settled
    }
  }

  private static func key(_ subject: InvoiceLine.Subject) -> String {
    [
      subject.account, subject.from.description, subject.to.description, subject.method?.name ?? "", subject.origin,
      subject.currency,
    ].joined(separator: "|")
  }

  @Test func agreesWithTheSecondReconciler() throws {
    let tariff = try Self.tariff(Self.worldTariff)
    var causes: [ReconciliationCause: Int] = [:]
    for seed in 1...1500 as ClosedRange<UInt64> {
      let (lines, initiations) = try Self.world(seed)
      var reconciler = try Reconciler(lines, tariff: tariff, zone: .utc)
      for item in initiations.shuffled() {
        try reconciler.add(item.initiation, at: Instant(milliseconds: item.time), count: 1)
      }
      // The ledger goes on behind the periods, of every account.
      for account in ["1", "2", "3"] { try Self.add(&reconciler, "2024-03-05", account: account) }
      let slow = SlowReconciler(lines: lines, rows: tariff.rows, initiations: initiations).results()
      let rows = try Self.rows(reconciler)
      try #require(rows.count == slow.count, "seed \(seed)")
      for row in rows {
        causes[row.cause, default: 0] += 1
        let key = [row.account, row.from.description, row.to.description, row.method, row.origin, row.currency]
          .joined(separator: "|")
        let expected = try #require(slow[key], "seed \(seed): \(key)")
        if row.cause == .notOnInvoice || row.currency.isEmpty {
          let parts = expected.split(separator: " ")
          #expect(parts.count == Int(row.countedQuantity + row.unratedQuantity), "seed \(seed): \(key)")
          #expect((parts.first == "unrated") == (row.cause == .unrated), "seed \(seed): \(key)")
        } else {
          let found =
            "\(row.invoicedQuantity) \(row.countedQuantity) \(row.unratedQuantity) \(row.invoicedAmount?.nano ?? 0) "
            + "\(row.computedAmount?.nano ?? 0) \(row.cause.rawValue)"
          #expect(found == expected, "seed \(seed): \(key)")
        }
      }
    }
    // The worlds show every cause that figures can have.
    for cause in ReconciliationCause.allCases where cause != .incomplete { #expect(causes[cause] ?? 0 > 5, "\(cause)") }
  }
}
