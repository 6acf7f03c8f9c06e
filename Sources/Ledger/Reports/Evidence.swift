import Calls
import GRDB

/// Where a verification belongs in a reconciliation.
package struct EvidenceMark: Sendable {
  /// Of the reconciliation's rows, from 1.
  package var row: Int
  /// What became of it there, one word.
  package var standing: String
  /// Near which edge of the row's period it lies; empty for none.
  package var edge: String
  /// What one costs; both empty without a price.
  package var currency: String
  package var unitPrice: String

  package init(row: Int, standing: String, edge: String, currency: String, unitPrice: String) {
    (self.row, self.standing, self.edge) = (row, standing, edge)
    (self.currency, self.unitPrice) = (currency, unitPrice)
  }
}

/// A verification behind a row of a reconciliation.
package struct EvidenceRow: Sendable {
  package var key: String
  package var account: String
  package var time: Instant
  package var state: MatchState
  /// Empty without a call record.
  package var outcome: String
  package var method: String
  /// The caller's country calling code, or `unknown`.
  package var origin: String
  package var mark: EvidenceMark
  /// The smallest place where it stands.
  package var file: String
  package var member: String
  package var line: Int64
}

extension ReportSnapshot {
  /// Finds the verifications behind the rows of a reconciliation, from a moment on. They wait in a temporary table: they may
  /// be as many as the ledger's.
  ///
  /// - Parameter marks: where a verification belongs.
  package func collectEvidence(
    from beginning: Instant, marks: (ChargeFacts, Instant) throws -> [EvidenceMark]
  ) throws {
    try ledger.withConnection { db in
      try db.execute(
        sql: """
          DROP TABLE IF EXISTS temp.evidence;
          CREATE TEMP TABLE evidence (
            row_number INTEGER, state TEXT, time INTEGER, verification_call_uuid TEXT, account TEXT, outcome TEXT,
            method TEXT, origin TEXT, standing TEXT, edge TEXT, currency TEXT, unit_price TEXT, file TEXT, member TEXT,
            line INTEGER
          )
          """)
      let places = try SourcePlaces(db)
      let insert = try Statement(db, "INSERT INTO temp.evidence VALUES (?\(String(repeating: ", ?", count: 14)))")
      try VerificationScan(db, .all, texts: texts).walkSightings { sightings in
        let facts = VerificationFacts(sightings, texts: texts)
        guard facts.time >= beginning.milliseconds else { return }
        let found = try marks(facts.charge, Instant(milliseconds: facts.time))
        guard !found.isEmpty else { return }
        let place = places.first(of: sightings)
        for mark in found {
          insert.bind(1, Int64(mark.row))
          insert.bind(2, missingCalls.borders.matchState(facts).rawValue)
          insert.bind(3, facts.time)
          insert.bindText(4, facts.keyBytes)
          insert.bind(5, facts.account)
          insert.bind(6, facts.outcome?.rawValue ?? "")
          insert.bind(7, facts.method.name)
          insert.bind(8, Country.callingCode(ofNumber: facts.callerStem.text))
          insert.bind(9, mark.standing)
          insert.bind(10, mark.edge)
          insert.bind(11, mark.currency)
          insert.bind(12, mark.unitPrice)
          insert.bind(13, place.file)
          insert.bind(14, place.member)
          insert.bind(15, Int64(place.line))
          try insert.run()
        }
      }
      try db.execute(
        sql: "CREATE INDEX temp.evidence_row ON evidence (row_number, state, time, verification_call_uuid)")
    }
  }

  /// Hands over what stands behind a row: matched ones first, then those that nobody logged the request of, then those without
  /// a call record; by time.
  package func forEachEvidence(ofRow row: Int, _ body: (EvidenceRow) throws -> Void) throws {
    try ledger.withConnection { db in
      for state in [MatchState.matched, .callOnly, .awaiting, .missing] {
        let rows = try Statement(
          db,
          """
          SELECT time, verification_call_uuid, account, outcome, method, origin, standing, edge, currency, unit_price,
            file, member, line FROM temp.evidence WHERE row_number = ? AND state = ?
          ORDER BY time, verification_call_uuid
          """)
        rows.bind(1, Int64(row))
        rows.bind(2, state.rawValue)
        while try rows.step() {
          try body(
            EvidenceRow(
              key: rows.text(1), account: rows.text(2), time: Instant(milliseconds: rows.integer(0)), state: state,
              outcome: rows.text(3), method: rows.text(4), origin: rows.text(5),
              mark: EvidenceMark(
                row: row, standing: rows.text(6), edge: rows.text(7), currency: rows.text(8), unitPrice: rows.text(9)),
              file: rows.text(10), member: rows.text(11), line: rows.integer(12)))
        }
      }
    }
  }
}
