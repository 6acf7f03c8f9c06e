import Calls
import GRDB

/// How a line of a call list and the ledger stand to each other, in the contract's words.
package enum BilledState: String, CaseIterable, Sendable {
  case both
  case onlyTheirs = "only_theirs"
  case onlyOurs = "only_ours"
  case differs
  case ambiguous
}

/// Writes the rows of the relation `billed_call`: those of the scope.
final class BilledCallRows {
  static let table = """
    DROP TABLE IF EXISTS temp.billed_call;
    CREATE TEMP TABLE billed_call (
      state TEXT, verification_call_uuid TEXT, account TEXT, time TEXT, their_status TEXT, our_status TEXT,
      their_price_nano INTEGER, their_price_decimals INTEGER, our_price_nano INTEGER, our_price_decimals INTEGER,
      detail TEXT, their_currency TEXT, our_currency TEXT, file TEXT, member TEXT, line INTEGER
    );
    """

  private let snapshot: ReportSnapshot
  private let texts: TextTable
  private let accounts: [TextID]
  private let places: SourcePlaces
  private let prices: PriceTable
  private let details: BilledCallDetail
  private let insert: Statement

  init(
    _ snapshot: ReportSnapshot, _ db: Database, _ places: SourcePlaces, _ options: CallListOptions,
    _ pricing: @escaping Pricing
  ) throws {
    (self.snapshot, texts, accounts, self.places) = (snapshot, snapshot.texts, snapshot.accounts, places)
    prices = PriceTable(pricing, texts: snapshot.texts)
    details = BilledCallDetail(texts: texts, places: places, options, pricing)
    insert = try Statement(db, "INSERT INTO temp.billed_call VALUES (?\(String(repeating: ", ?", count: 15)))")
  }

  /// Whether the scope has rows of an account and a time.
  func isWanted(_ account: TextID, _ time: Int64) -> Bool {
    (accounts.isEmpty || accounts.contains(account)) && snapshot.contains(time: time)
  }

  // MARK: - Lines with a key

  /// Lines that name a verification of the scope: the first of them is its bill.
  func write(_ lines: [BilledLine], _ facts: borrowing VerificationFacts) throws {
    let (bill, others) = Self.bill(lines)
    try write(bill, facts, distance: nil)
    for line in others {
      try add(
        .onlyTheirs, key: facts.keyBytes, account: facts.accountID, time: facts.time, theirs: line, ours: nil,
        details.repeated(line, bill, of: lines.count))
    }
  }

  /// Lines of a key that no record here has.
  func write(_ lines: [BilledLine], unknownKey key: [UInt8]) throws {
    let (bill, others) = Self.bill(lines)
    try key.withUnsafeBytes { key in
      for (index, line) in ([bill] + others).enumerated() where isWanted(line.account, line.time) {
        let detail = details.unknown(line, further: index == 0 ? nil : bill, of: lines.count)
        try add(.onlyTheirs, key: key, account: line.account, time: line.time, theirs: line, ours: nil, detail)
      }
    }
  }

  /// The line that a verification is billed by, and the others of its key: a credit takes back what another line asks for.
  private static func bill(_ lines: [BilledLine]) -> (bill: BilledLine, others: [BilledLine]) {
    var others = lines
    let bill = others.remove(at: others.firstIndex { !$0.isCredit } ?? 0)
    return (bill, others)
  }

  // MARK: - Lines and verifications that belong together

  /// - Parameter distance: milliseconds, where number and time matched them; nil where the key did.
  func write(_ line: BilledLine, _ facts: borrowing VerificationFacts, distance: Int64?) throws {
    let ours = ours(facts)
    let differences = details.differences(line, facts, ours)
    let detail = details.matched(differences, line, facts, distance: distance)
    try add(
      differences.isEmpty ? .both : .differs, key: facts.keyBytes, account: facts.accountID, time: facts.time,
      theirs: line, ours: ours, detail)
  }

  // MARK: - Lines without a key that are alone or ambiguous

  func write(_ line: BilledLine, _ fate: NumberMatching.Fate) throws {
    guard isWanted(line.account, line.time) else { return }
    let state: BilledState = fate == .unmatched ? .onlyTheirs : .ambiguous
    try add(
      state, key: UnsafeRawBufferPointer(start: nil, count: 0), account: line.account, time: line.time, theirs: line,
      ours: nil, details.line(fate))
  }

  // MARK: - Verifications that are alone or ambiguous

  /// One that several lines may mean.
  func write(
    _ facts: borrowing VerificationFacts, _ fate: NumberMatching.Fate,
    _ place: (file: String, member: String, line: UInt64)
  ) throws {
    try add(
      .ambiguous, key: facts.keyBytes, account: facts.accountID, time: facts.time, theirs: nil, ours: ours(facts),
      details.verification(fate), place)
  }

  /// One that no line names, where the tariff charges it.
  func writeIfCharged(
    _ facts: borrowing VerificationFacts, _ place: @autoclosure () -> (file: String, member: String, line: UInt64)
  ) throws {
    let ours = ours(facts)
    guard ours.isCharged else { return }
    try add(
      .onlyOurs, key: facts.keyBytes, account: facts.accountID, time: facts.time, theirs: nil, ours: ours,
      BilledCallDetail.onlyOurs, place())
  }

  // MARK: - Rows

  private func ours(_ facts: borrowing VerificationFacts) -> OurSide {
    let price = prices.price(facts.time, facts.accountID, facts.method, facts.callerStem, facts.chargePoint)
    let status = details.status(cause: facts.call?.cause ?? -1, facts.call?.finalStatus ?? 0)
    guard !price.isUnrated else { return OurSide(status: status, unit: nil, isCharged: false) }
    return OurSide(status: status, unit: prices.units[Int(price.unit) - 1], isCharged: price.isCharged)
  }

  private func add(
    _ state: BilledState, key: UnsafeRawBufferPointer, account: TextID, time: Int64, theirs: BilledLine?,
    ours: OurSide?, _ detail: String, _ place: (file: String, member: String, line: UInt64)? = nil
  ) throws {
    // Null is what is empty: it comes last in the report's order.
    func bind(_ column: Int32, _ text: String?) { insert.bind(column, text?.isEmpty == true ? nil : text) }
    insert.bind(1, state.rawValue)
    if key.isEmpty { insert.bind(2, nil as String?) } else { insert.bindText(2, key) }
    insert.bind(3, account == 0 ? "unknown" : texts.text(account))
    bind(4, time == RecordTime.none ? nil : snapshot.scope.zone.text(Instant(milliseconds: time)))
    bind(5, theirs.map(details.status))
    bind(6, ours?.status)
    let price = theirs.flatMap { $0.price.isTold ? $0.price : nil }
    insert.bind(7, price?.nano)
    insert.bind(8, price.map { Int64($0.decimals) })
    insert.bind(9, ours?.price?.nano)
    insert.bind(10, ours?.unit.map { Int64($0.decimals) })
    bind(11, detail)
    bind(12, theirs.map { texts.text($0.currency) })
    bind(13, ours?.unit?.currency)
    let source = theirs.map { places.place(Int($0.rank)) } ?? place.map { ($0.file, $0.member) }
    bind(14, source?.0)
    bind(15, source?.1)
    insert.bind(16, theirs?.line ?? place.map { Int64($0.line) })
    try insert.run()
  }
}

/// What the ledger says of a verification that a line is compared with.
struct OurSide {
  /// Of the call record that counts; empty without one.
  var status: String
  /// Nil where the tariff has no price.
  var unit: PriceTable.Unit?
  var isCharged: Bool

  /// What the tariff asks for: nothing for a verification that did not come far enough.
  var price: Money? { unit.map { isCharged ? $0.unitPrice : Money(nano: 0) } }
}

extension ReportSnapshot {
  /// How many rows of the relation `billed_call`, which was made, are in which state.
  package func billedCallStates() throws -> [String: Int] {
    try ledger.withConnection { db in
      try Dictionary(
        Row.fetchAll(db, sql: "SELECT state, COUNT(*) FROM temp.billed_call GROUP BY state")
          .map { ($0[0] as String, $0[1] as Int) }, uniquingKeysWith: +)
    }
  }
}
