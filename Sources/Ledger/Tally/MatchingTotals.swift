import Calls
import GRDB

/// How all requests and call records of a ledger stand to each other.
package struct MatchingTotals: Sendable, Equatable {
  package var matched = 0
  package var awaiting = 0
  package var missing = 0
  package var callOnly = 0
  package var conflicting = 0

  init(_ db: Database, graceMilliseconds: Int64) throws {
    let texts = TextTable()
    let missingCalls = try MissingCalls(db, graceMilliseconds: graceMilliseconds, texts: texts)
    try TallyStore(db, texts: texts).forEachOutcome(in: nil) { cell, counts in
      switch (cell.hasRequest, cell.hasCallRecord) {
      case (true, true): matched += counts.verifications
      case (false, _): callOnly += counts.verifications
      case (true, false):
        let missing = missingCalls.missing(cell, of: counts.verifications)
        self.missing += missing
        awaiting += counts.verifications - missing
      }
      conflicting += counts.conflicting
    }
  }
}
