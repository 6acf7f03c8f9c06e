import Calls

extension ReportSnapshot {
  /// Hands over the initiations of all accounts from a moment on, and how many there are: those of one hour together where
  /// whole hours will do, from the tally, else each with its own time.
  ///
  /// - Parameters:
  ///   - beginning: nil hands over those that no record dates, too, without a time.
  ///   - inWholeHours: a time may be that of its hour's beginning.
  package func forEachInitiation(
    from beginning: Instant?, inWholeHours: Bool, _ body: (ChargeFacts, _ time: Instant?, _ count: Int) throws -> Void
  ) throws {
    let first = beginning?.milliseconds ?? RecordTime.none
    try ledger.withConnection { db in
      guard inWholeHours else {
        return try VerificationScan(db, .all, texts: texts).walk { facts in
          guard facts.time >= first else { return }
          try body(facts.charge, Instant(told: facts.time), 1)
        }
      }
      let hours = beginning.map { $0.hour..<Instant.plausible.upperBound / Instant.millisecondsPerHour }
      try TallyStore(db, texts: texts).forEachCharge(in: hours) { cell, count in
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
