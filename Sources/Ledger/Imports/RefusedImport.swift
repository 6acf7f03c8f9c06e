import Calls
import GRDB

/// Puts a file's refused requests into the ledger: few, so each is a row.
struct RefusedImport {
  private let sourceID: Int64
  private let isKnown: Statement
  private let insert: Statement

  init(_ db: Database, _ sourceID: Int64) throws {
    self.sourceID = sourceID
    let identity = RefusedIdentity.columns
    isKnown = try Statement(
      db,
      """
      SELECT 1 FROM refused_request WHERE \(identity.enumerated().map { "\($1) = ?\($0 + 1)" }.joined(separator: " AND "))
      LIMIT 1
      """)
    insert = try Statement(
      db,
      """
      INSERT INTO refused_request (\(identity.joined(separator: ", ")), source_id, line, item, time_is_ambiguous, method,
        callee_number)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
      """)
  }

  func run(_ records: FileRecords, _ counts: inout FileCounts) throws {
    let rows = try records.refused()
    while let row = try rows.next() {
      let refused = RefusedRow(row)
      let request = refused.request
      let identity = RefusedIdentity(refused)
      identity.bind(to: isKnown)
      let isDuplicate = try isKnown.step()
      isKnown.reset()
      identity.bind(to: insert)
      insert.bind(6, sourceID)
      insert.bind(7, Int64(request.place.line))
      insert.bind(8, Int64(request.place.item))
      insert.bind(9, request.timeIsAmbiguous ? 1 : 0)
      insert.bind(10, request.method?.name)
      insert.bind(11, request.callee.number.isNone ? nil : request.callee.number.text)
      try insert.run()
      if isDuplicate {
        counts.duplicateRequests += 1
      } else {
        counts.requests += 1
        counts.refused += 1
      }
    }
  }
}

/// What makes refused requests one: 0 and the empty text stand for what a log does not tell.
struct RefusedIdentity {
  static let columns = ["time", "callee_prefix", "callee_pseudonym", "account", "http_status"]

  private let refused: RefusedRow

  init(_ refused: RefusedRow) { self.refused = refused }

  func bind(to statement: Statement) {
    let request = refused.request
    statement.bind(1, request.time == RecordTime.none ? 0 : request.time)
    statement.bind(2, request.callee.prefix.text)
    statement.bind(3, request.callee.isNone ? 0 : request.callee.pseudonym)
    statement.bind(4, refused.account)
    statement.bind(5, Int64(request.httpStatus))
  }
}
