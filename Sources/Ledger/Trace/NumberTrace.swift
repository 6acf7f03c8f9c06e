import Calls
import GRDB

/// A verification of a called number, or a refused request for it, in short.
package struct TracedEntry: Sendable, Equatable {
  /// Nil where no record dates it.
  package var time: Instant?
  /// Nil of a refused request.
  package var key: String?
  /// `unknown` where no record tells.
  package var account: String
  package var method: Method
  /// Nil without a call record.
  package var outcome: Outcome?
  /// Nil of a refused request.
  package var state: MatchState?
  /// Of a refused request, where the log tells.
  package var httpStatus: Int?
  /// The called number's first digits.
  package var calleePrefix: String?
  /// The smallest place where it stands.
  package var file: String
  package var member: String
  package var line: UInt64
}

extension Ledger {
  /// Hands over a number's verifications and the refused requests for it, oldest first; those without a time come first.
  ///
  /// - Parameters:
  ///   - callee: the number as the ledger keeps it.
  ///   - graceMilliseconds: what separates awaiting from missing.
  package func trace(_ callee: Callee, graceMilliseconds: Int64, _ body: (TracedEntry) throws -> Void) throws {
    try withView { db in
      let trace = try NumberTrace(db, graceMilliseconds: graceMilliseconds)
      try trace.collect(callee)
      try trace.visit(body)
    }
  }
}

/// Collects the entries of a number in a temporary table, since nobody knows how many they are: a number that tests call may
/// have as many as the ledger.
private struct NumberTrace {
  private let db: Database
  private let borders: MissingBorders
  private let texts = TextTable()
  private let places: SourcePlaces

  init(_ db: Database, graceMilliseconds: Int64) throws {
    self.db = db
    borders = try MissingBorders(db, graceMilliseconds: graceMilliseconds, texts: texts)
    places = try SourcePlaces(db)
    try db.execute(
      sql: """
        DROP TABLE IF EXISTS temp.traced;
        CREATE TEMP TABLE traced (
          time INTEGER, verification_call_uuid TEXT, account TEXT, method TEXT, outcome TEXT, state TEXT,
          http_status INTEGER, callee_prefix TEXT, file TEXT, member TEXT, line INTEGER
        )
        """)
  }

  func collect(_ callee: Callee) throws {
    try CalleeSearch(db, callee).run()
    let insert = try Statement(db, "INSERT INTO temp.traced VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?)")
    let keys = "SELECT verification_call_uuid FROM temp.found_key ORDER BY verification_call_uuid"
    try VerificationScan(db, .selected(keys), texts: texts).walkSightings { sightings in
      // A request that stands on two lines may name another number than its reply alone does.
      let isNamed =
        sightings.requests.contains { $0.callee.isSameNumber(as: callee) }
        || sightings.calls.contains { $0.callee.isSameNumber(as: callee) }
      guard isNamed else { return }
      let facts = VerificationFacts(sightings, texts: texts)
      let first = places.first(of: sightings)
      insert.bind(1, facts.time == RecordTime.none ? nil : facts.time)
      insert.bindText(2, facts.keyBytes)
      insert.bind(3, facts.account)
      insert.bind(4, facts.method.name)
      insert.bind(5, facts.outcome?.rawValue)
      insert.bind(6, borders.matchState(facts).rawValue)
      insert.bind(7, callee.prefix.text)
      insert.bind(8, first.file)
      insert.bind(9, first.member)
      insert.bind(10, Int64(first.line))
      try insert.run()
    }
    try collectRefused(callee)
  }

  private func collectRefused(_ callee: Callee) throws {
    let insert = try Statement(db, "INSERT INTO temp.traced VALUES (?, NULL, ?, ?, NULL, NULL, ?, ?, ?, ?, ?)")
    try RefusedSearch(db, places).visit(
      "callee_pseudonym = \(callee.pseudonym) AND callee_prefix = '\(callee.prefix.text)'"
    ) { refused in
      insert.bind(1, refused.time?.milliseconds)
      insert.bind(2, refused.account)
      insert.bind(3, refused.method.name)
      insert.bind(4, refused.httpStatus.map(Int64.init))
      insert.bind(5, refused.calleePrefix)
      insert.bind(6, refused.file)
      insert.bind(7, refused.member)
      insert.bind(8, Int64(refused.line))
      try insert.run()
    }
  }

  func visit(_ body: (TracedEntry) throws -> Void) throws {
    let rows = try Statement(
      db, "SELECT * FROM temp.traced ORDER BY time, verification_call_uuid, account, http_status, file, member, line")
    while try rows.step() {
      try body(
        TracedEntry(
          time: rows.optionalInteger(0).map(Instant.init(milliseconds:)), key: rows.optionalText(1),
          account: rows.text(2), method: Method(name: rows.text(3)) ?? .assumed,
          outcome: rows.optionalText(4).flatMap(Outcome.init(rawValue:)),
          state: rows.optionalText(5).flatMap(MatchState.init(rawValue:)),
          httpStatus: rows.optionalInteger(6).map { Int($0) }, calleePrefix: rows.optionalText(7), file: rows.text(8),
          member: rows.text(9), line: UInt64(rows.integer(10))))
    }
  }
}

/// Finds refused requests, each once, with the smallest of its places.
struct RefusedSearch {
  private let db: Database
  private let places: SourcePlaces

  init(_ db: Database, _ places: SourcePlaces) { (self.db, self.places) = (db, places) }

  /// - Parameter condition: SQL over the columns of `refused_request`.
  func visit(_ condition: String, _ body: (TracedEntry) throws -> Void) throws {
    let identity = RefusedIdentity.columns.joined(separator: ", ")
    let rows = try Statement(
      db,
      """
      SELECT \(identity), COALESCE(method, ''), source_id, line FROM refused_request WHERE \(condition)
      ORDER BY \(identity)
      """)
    var current: (identity: [String], entry: TracedEntry, method: Method?, place: (rank: Int, line: UInt64))?
    func handOver() throws {
      guard let last = current else { return }
      var entry = last.entry
      entry.method = last.method ?? .assumed
      (entry.file, entry.member) = places.place(last.place.rank)
      entry.line = last.place.line
      try body(entry)
    }
    while try rows.step() {
      let identity = (0..<5 as Range<Int32>).map { rows.text($0) }
      let method = Method(name: rows.text(5))
      let place = (rank: places.ranks[rows.integer(6)] ?? .max, line: UInt64(rows.integer(7)))
      if let last = current, last.identity == identity {
        current?.method = RequestRecord.smallest([last.method, method].compactMap(\.self))
        if place < last.place { current?.place = place }
        continue
      }
      try handOver()
      let entry = TracedEntry(
        time: rows.integer(0) == 0 ? nil : Instant(milliseconds: rows.integer(0)), key: nil,
        account: identity[3].isEmpty ? "unknown" : identity[3], method: .assumed, outcome: nil, state: nil,
        httpStatus: rows.integer(4) == 0 ? nil : Int(rows.integer(4)),
        calleePrefix: identity[1].isEmpty ? nil : identity[1], file: "", member: "", line: 0)
      current = (identity, entry, method, place)
    }
    try handOver()
  }
}
