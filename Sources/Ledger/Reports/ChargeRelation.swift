import Calls
import GRDB

/// What decides the price of an initiation, as the ledger knows it.
package struct ChargeFacts: Hashable, Sendable {
  package var account: String
  package var method: String
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

/// Prices an initiation; nil where no tariff row does (unrated).
package typealias Pricing = (ChargeFacts) -> PricedInitiation?

private struct ChargeGroup: Hashable {
  var period: String
  var account: String
  var country: String
  var prefix: String
  var outcome: String
  var method: String
  var origin: String
  /// Without how far they came: that is in `isCharged` and must not split rows.
  var currency: String
  var unitPrice: Money?
  var decimals: Int
}

extension ReportSnapshot {
  /// Makes the relation `charge`, split by `dimensions`; method and origin always are.
  package func makeCharges(by dimensions: Set<String>, pricing: Pricing) throws {
    var labels = PeriodLabels(scope)
    var prices: [ChargeFacts: PricedInitiation?] = [:]
    var groups: [ChargeGroup: (initiations: Int, charged: Int)] = [:]
    var origins: [String: String] = [:]
    func origin(_ stem: String) -> String {
      if let known = origins[stem] { return known }
      let origin = Country.callingCode(ofNumber: stem)
      origins[stem] = origin
      return origin
    }
    let (byAccount, byOutcome) = (dimensions.contains("account"), dimensions.contains("outcome"))
    let (byCountry, byPrefix) = (dimensions.contains("country"), dimensions.contains("prefix"))
    func add(
      time: Int64, account: String, method: String, stem: String, reached: ChargePoint, count: Int,
      calleePrefix: String,
      outcome: Outcome?
    ) {
      let facts = ChargeFacts(
        account: account, method: method, callerStem: stem.isEmpty ? nil : stem, day: Self.utcDay(time),
        reached: reached)
      let priced: PricedInitiation?
      if let known = prices[facts] {
        priced = known
      } else {
        priced = pricing(facts)
        prices[facts] = priced
      }
      let group = ChargeGroup(
        period: labels.label(time), account: byAccount ? account : "all",
        country: byCountry ? Country.code(ofPrefix: calleePrefix) : "",
        prefix: byPrefix ? (calleePrefix.isEmpty ? "unknown" : calleePrefix) : "",
        outcome: byOutcome ? outcome?.rawValue ?? "unknown" : "", method: method,
        origin: origin(stem), currency: priced?.currency ?? "", unitPrice: priced?.unitPrice,
        decimals: priced?.decimals ?? 0)
      groups[group, default: (0, 0)].initiations += count
      if priced?.isCharged == true { groups[group, default: (0, 0)].charged += count }
    }
    try ledger.withConnection { db in
      if isMadeOfWholeHours, dimensions.isDisjoint(with: ["country", "prefix", "outcome"]) {
        try forEachCharge(db) { cell, count in
          let time = cell.hour < 0 ? RecordTime.none : cell.hour * Instant.millisecondsPerHour
          add(
            time: time, account: cell.account, method: cell.method, stem: cell.callerStem, reached: cell.reached,
            count: count,
            calleePrefix: "", outcome: nil)
        }
      } else {
        try VerificationScan(db, .all).walk { facts in
          guard contains(facts.account), contains(time: facts.time) else { return }
          add(
            time: facts.time, account: facts.account, method: facts.method.name, stem: facts.callerStem.text,
            reached: facts.chargePoint, count: 1, calleePrefix: facts.calleePrefix.text, outcome: facts.outcome)
        }
      }
      try Self.write(groups, db)
    }
  }

  /// The tally's charge cells within the scope.
  func forEachCharge(_ db: Database, _ body: (ChargeCell, Int) throws -> Void) throws {
    let bounds = hours.map { "WHERE hour >= \($0.lowerBound) AND hour < \($0.upperBound)" } ?? ""
    let cells = try Statement(
      db, "SELECT hour, account, method, caller_stem, charge_point, verifications FROM tally_charge \(bounds)")
    while try cells.step() {
      guard let reached = ChargePoint(rawValue: cells.text(4)) else {
        preconditionFailure("tally_charge holds the charge points that this version writes")
      }
      let cell = ChargeCell(
        hour: cells.integer(0), account: cells.text(1), method: cells.text(2), callerStem: cells.text(3),
        reached: reached)
      if contains(cell.account) { try body(cell, Int(cells.integer(5))) }
    }
  }

  /// Tariffs are valid by UTC days.
  static func utcDay(_ time: Int64) -> CivilDate? {
    time == RecordTime.none ? nil : CivilDate(daysSince1970: Instant.floorDivide(time, 86_400_000))
  }

  private static func write(_ groups: [ChargeGroup: (initiations: Int, charged: Int)], _ db: Database) throws {
    try db.execute(
      sql: """
        DROP TABLE IF EXISTS temp.charge;
        CREATE TEMP TABLE charge (
          period TEXT, account TEXT, country TEXT, prefix TEXT, origin TEXT, method TEXT, outcome TEXT, currency TEXT,
          unit_price_nano INTEGER, unit_price_decimals INTEGER, initiations INTEGER, charged INTEGER, amount_nano INTEGER
        )
        """)
    let insert = try Statement(db, "INSERT INTO temp.charge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    for (group, counts) in groups {
      let texts = [
        group.period, group.account, group.country, group.prefix, group.origin, group.method, group.outcome,
        group.currency,
      ]
      for (index, text) in texts.enumerated() { insert.bind(Int32(index + 1), text) }
      var amount: Money?
      if let price = group.unitPrice {
        guard let product = price.times(counts.charged) else {
          throw Problem(
            "account \(group.account)",
            "the amount of \(counts.charged) initiations at \(price.text(decimals: 0)) \(group.currency) is too large",
            remedy: "Check the price in the tariff, or report a shorter period", exit: .data)
        }
        amount = product
      }
      insert.bind(9, group.unitPrice?.nano)
      insert.bind(10, group.unitPrice == nil ? nil : Int64(group.decimals))
      insert.bind(11, Int64(counts.initiations))
      insert.bind(12, Int64(counts.charged))
      insert.bind(13, amount?.nano)
      try insert.run()
    }
  }
}
