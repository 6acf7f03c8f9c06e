import Calls
import GRDB

/// What decides the price of an initiation, as the ledger knows it.
package struct ChargeFacts: Sendable {
  package var account: String
  package var method: Method
  /// The caller's number without its last four digits; nil without a caller.
  package var callerStem: String?
  /// The UTC day of the verification; nil where no record tells its time.
  package var day: CivilDate?
  package var reached: ChargePoint
}

/// What an initiation costs, as the ledger's reports need it. Declared here so that the ledger need not know a tariff.
package struct PricedInitiation: Hashable, Sendable {
  package var currency: String
  package var unitPrice: Money
  /// Decimals of the price as the tariff writes it.
  package var decimals: Int
  /// The tariff charges an initiation that came this far.
  package var isCharged: Bool
  package init(currency: String, unitPrice: Money, decimals: Int, isCharged: Bool) {
    (self.currency, self.unitPrice, self.decimals, self.isCharged) = (currency, unitPrice, decimals, isCharged)
  }
}

/// What a tariff says of an initiation.
package enum InitiationCharge: Hashable, Sendable {
  case priced(PricedInitiation)
  /// No row prices it; why, in words without a personal value.
  case unrated(because: String)

  /// Nil for an unrated one.
  package var price: PricedInitiation? { if case .priced(let price) = self { price } else { nil } }
}

/// Prices an initiation.
package typealias Pricing = (ChargeFacts) -> InitiationCharge

/// What initiations cost, each price asked for once: days, accounts and callers are few beside the verifications.
final class PriceTable {
  /// A price as rows of the relation `charge` are split by it: without how far initiations must come to be charged.
  struct Unit: Hashable {
    var currency: String
    var unitPrice: Money
    var decimals: Int
  }

  struct Price: BitwiseCopyable {
    /// A number of `units`, and one more; 0 is unrated.
    var unit: UInt32 = 0
    var isCharged = false
    fileprivate var isKnown = false

    var isUnrated: Bool { unit == 0 }
  }

  private let pricing: Pricing
  private let texts: TextTable
  private let known = CellTable<CellKey, Price>(zero: Price())
  private(set) var units: [Unit] = []
  private var numbers: [Unit: UInt32] = [:]

  /// - Parameter texts: where the accounts have their numbers.
  init(_ pricing: @escaping Pricing, texts: TextTable) { (self.pricing, self.texts) = (pricing, texts) }

  /// Tariffs are valid by UTC days.
  @inline(__always) func price(
    _ time: Int64, _ account: TextID, _ method: Method, _ stem: PackedDigits, _ reached: ChargePoint
  ) -> Price {
    let day = time == RecordTime.none ? Int32.min : Int32(truncatingIfNeeded: Self.day(time))
    let key = CountedCell(hour: day, account: account, method: method).chargeKey(stem, reached)
    var price = Price()
    known.update(key) { known in
      if !known.isKnown { known = ask(day, account, method, stem, reached) }
      price = known
    }
    return price
  }

  /// By a constant, which is quicker than `Instant.floorDivide`.
  @inline(__always) private static func day(_ time: Int64) -> Int64 {
    time >= 0 ? time / 86_400_000 : (time + 1) / 86_400_000 - 1
  }

  private func ask(_ day: Int32, _ account: TextID, _ method: Method, _ stem: PackedDigits, _ reached: ChargePoint)
    -> Price
  {
    let facts = ChargeFacts(
      account: texts.text(account), method: method, callerStem: stem.isNone ? nil : stem.text,
      day: day == .min ? nil : CivilDate(daysSince1970: Int64(day)), reached: reached)
    guard let priced = pricing(facts).price else { return Price(isKnown: true) }
    let unit = Unit(currency: priced.currency, unitPrice: priced.unitPrice, decimals: priced.decimals)
    if numbers[unit] == nil {
      units.append(unit)
      numbers[unit] = UInt32(units.count)
    }
    return Price(unit: numbers[unit] ?? 0, isCharged: priced.isCharged, isKnown: true)
  }
}

private struct ChargeCounts: BitwiseCopyable {
  var initiations = 0
  var charged = 0
  var answered = 0
}

extension ReportSnapshot {
  /// Makes the relation `charge`, split by `dimensions`; method and origin always are.
  package func makeCharges(by dimensions: Set<String>, pricing: @escaping Pricing) throws {
    let byOutcome = dimensions.contains("outcome")
    let prices = PriceTable(pricing, texts: texts)
    var groups = RelationGroups(scope, dimensions.union(["origin"]), texts: texts)
    let charges = CellTable<RelationGroup, ChargeCounts>(zero: ChargeCounts())
    func add(_ cell: CountedCell, _ time: Int64, _ count: Int, prefix: PackedDigits, outcome: Outcome?) {
      let price = prices.price(time, cell.account, cell.method, cell.callerStem, cell.reached)
      var group = groups.group(time, cell.account, prefix: prefix, stem: cell.callerStem)
      (group.method, group.price) = (cell.method.rawValue, price.unit)
      if byOutcome { group.outcome = RelationGroup.number(of: outcome) }
      charges.update(group) { counts in
        counts.initiations += count
        if price.isCharged { counts.charged += count }
        if cell.reached == .answered { counts.answered += count }
      }
    }
    let accounts = accounts
    try ledger.withConnection { db in
      if isMadeOfWholeHours, dimensions.isDisjoint(with: ["country", "prefix", "outcome"]) {
        try TallyStore(db, texts: texts).forEachCharge(in: hours) { cell, count in
          guard accounts.isEmpty || accounts.contains(cell.account) else { return }
          add(cell, cell.time, count, prefix: .none, outcome: nil)
        }
      } else {
        try VerificationScan(db, .all, texts: texts).walk { facts in
          guard accounts.isEmpty || accounts.contains(facts.accountID), contains(time: facts.time) else { return }
          var cell = CountedCell(facts)
          (cell.callerStem, cell.reached) = (facts.callerStem, facts.chargePoint)
          add(cell, facts.time, 1, prefix: facts.calleePrefix, outcome: facts.outcome)
        }
      }
      try Self.write(charges, groups, prices.units, db)
    }
  }

  private static func write(
    _ charges: CellTable<RelationGroup, ChargeCounts>, _ groups: RelationGroups, _ units: [PriceTable.Unit],
    _ db: Database
  ) throws {
    try db.execute(
      sql: """
        DROP TABLE IF EXISTS temp.charge;
        CREATE TEMP TABLE charge (
          period TEXT, account TEXT, country TEXT, prefix TEXT, origin TEXT, method TEXT, outcome TEXT, currency TEXT,
          unit_price_nano INTEGER, unit_price_decimals INTEGER, initiations INTEGER, charged INTEGER, answered INTEGER,
          amount_nano INTEGER
        )
        """)
    let insert = try Statement(db, "INSERT INTO temp.charge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    var totals: [String: Money] = [:]
    try charges.visit { group, counts in
      let texts = groups.columns(group)
      for (index, text) in texts.enumerated() { insert.bind(Int32(index + 1), text) }
      let unit = group.price == 0 ? nil : units[Int(group.price) - 1]
      var amount: Money?
      if let unit {
        // The whole relation's amounts are added here, so that no sum of some of them, in SQL or for a total, can overflow.
        let product = unit.unitPrice.times(counts.charged)
        guard let product, let total = totals[unit.currency, default: Money(nano: 0)].plus(product) else {
          let account = texts[1] == "all" ? "all accounts" : "account \(texts[1])"
          let what =
            "the amount of \(counts.charged == 1 ? "1 initiation" : "\(counts.charged) initiations") at \(unit.unitPrice.text(decimals: 0)) \(unit.currency) is too large"
          throw Problem(
            account, product == nil ? what : what + " to add to the others",
            remedy: "Check the price in the tariff, or report a shorter period", exit: .data)
        }
        (amount, totals[unit.currency]) = (product, total)
      }
      insert.bind(8, unit?.currency ?? "")
      insert.bind(9, unit?.unitPrice.nano)
      insert.bind(10, unit.map { Int64($0.decimals) })
      insert.bind(11, Int64(counts.initiations))
      insert.bind(12, Int64(counts.charged))
      insert.bind(13, Int64(counts.answered))
      insert.bind(14, amount?.nano)
      try insert.run()
    }
  }
}
