import Calls

extension ReportSnapshot {
  /// Hands over the initiations of all accounts, and how many there are: those of one hour together where whole hours will
  /// do, from the tally, else each with its own time. Those that no record dates have none.
  ///
  /// - Parameter inWholeHours: a time may be that of its hour's beginning.
  package func forEachInitiation(
    inWholeHours: Bool, _ body: (ChargeFacts, _ time: Instant?, _ count: Int) throws -> Void
  ) throws {
    try ledger.withConnection { db in
      guard inWholeHours else {
        return try VerificationScan(db, .all, texts: texts).walk { facts in
          try body(facts.charge, Instant(told: facts.time), 1)
        }
      }
      try TallyStore(db, texts: texts).forEachCharge(in: nil) { cell, count in
        let time = cell.time
        let facts = ChargeFacts(
          account: texts.text(cell.account), method: cell.method,
          callerStem: cell.callerStem.isNone ? nil : cell.callerStem.text,
          day: time == RecordTime.none
            ? nil : CivilDate(daysSince1970: Instant.floorDivide(time, 86_400_000)),
          reached: cell.reached)
        try body(facts, Instant(told: time), count)
      }
    }
  }
}
