import Calls
import Foundation
import GRDB

extension Ledger {
  /// Writes what the ledger holds as plain tables into a new SQLite file that any tool reads: the ledger itself keeps its
  /// records packed.
  ///
  /// - Parameters:
  ///   - path: of a file that is not there yet; it appears when it is complete, for its owner only.
  ///   - graceMilliseconds: what separates awaiting from missing.
  /// - Returns: how many verifications and sightings it holds.
  package func export(to path: String, graceMilliseconds: Int64) throws -> (verifications: Int, sightings: Int) {
    let unfinished = path + ".part"
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Problem(path, "is there already", remedy: "Remove it, or name another file", exit: .cannotWrite)
    }
    try? FileManager.default.removeItem(atPath: unfinished)
    do {
      let counts = try Self.translatingErrors(unfinished) {
        guard Self.make(unfinished) else { throw Self.cannotExport(to: path) }
        let out = try DatabaseQueue(path: unfinished)
        defer { try? out.close() }
        return try out.writeWithoutTransaction { out in
          // A file that is not complete is made again: nothing is gained by a journal.
          try out.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
          try out.execute(sql: "BEGIN")
          let counts = try withConnection { db in
            try db.execute(sql: "BEGIN DEFERRED")
            defer { Self.rollBack(db) }
            return try LedgerExport(db, out, graceMilliseconds: graceMilliseconds).run()
          }
          try out.execute(sql: "COMMIT")
          return counts
        }
      }
      guard rename(unfinished, path) == 0 else {
        throw Self.cannotExport(to: path)
      }
      return counts
    } catch {
      try? FileManager.default.removeItem(atPath: unfinished)
      throw error
    }
  }

  /// By what the last call of the system said.
  private static func cannotExport(to path: String) -> Problem {
    Problem(
      path, "cannot be written: \(String(cString: strerror(errno)))", remedy: "Check its folder, and its permissions",
      exit: .cannotWrite)
  }
}

/// One export while it is written.
private struct LedgerExport {
  private let db: Database
  private let out: Database
  private let missing: MissingCalls
  private let places: SourcePlaces
  private let texts = TextTable()
  private let verification: Statement
  private let sighting: Statement

  init(_ db: Database, _ out: Database, graceMilliseconds: Int64) throws {
    (self.db, self.out) = (db, out)
    if try Tally.isStale(db) { try Tally.countForOneself(db) }
    missing = try MissingCalls(db, graceMilliseconds: graceMilliseconds, texts: texts)
    places = try SourcePlaces(db)
    try out.execute(sql: ExportTables.sql)
    verification = try Statement(out, ExportTables.insert("verification", columns: 13))
    sighting = try Statement(out, ExportTables.insert("sighting", columns: 23))
  }

  func run() throws -> (verifications: Int, sightings: Int) {
    var counts = (verifications: 0, sightings: 0)
    try VerificationScan(db, .all, texts: texts).walkSightings { sightings in
      try write(VerificationFacts(sightings, texts: texts))
      for request in sightings.requests { try write(request, sightings.key) }
      for call in sightings.calls { try write(call, sightings.key) }
      counts.verifications += 1
      counts.sightings += sightings.requests.count + sightings.calls.count
    }
    try writeHalves()
    try writeBilledCalls()
    for view in ["refusal", "imported_file"] {
      for row in try Row.fetchAll(db, sql: "SELECT * FROM \(view)") {
        try out.execute(
          sql: ExportTables.insert(view, columns: row.count), arguments: StatementArguments(Array(row.databaseValues)))
      }
    }
    return counts
  }

  private func writeHalves() throws {
    let half = try Statement(out, ExportTables.insert("request_half", columns: 12))
    let rows = try Statement(
      db,
      """
      SELECT CASE side WHEN 0 THEN 'request' WHEN 1 THEN 'acceptance' ELSE 'refusal' END, source_id, line, time,
        verification_call_uuid, account, callee_prefix, http_status, method, partner > 0 FROM request_half ORDER BY id
      """)
    while try rows.step() {
      let source = places.place(places.ranks[rows.integer(1)] ?? -1)
      half.bind(1, rows.text(0))
      half.bind(2, source.file)
      half.bind(3, source.member)
      half.bind(4, rows.integer(2))
      half.bind(5, rows.integer(1))
      half.bind(6, Self.text(rows.integer(3)))
      for column in 4...6 as ClosedRange<Int32> {
        half.bind(column + 3, rows.bytes(column).isEmpty ? nil : rows.text(column))
      }
      half.bind(10, rows.integer(7) == 0 ? nil : rows.integer(7))
      half.bind(11, rows.optionalText(8))
      half.bind(12, rows.integer(9))
      try half.run()
    }
  }

  private func writeBilledCalls() throws {
    let billed = try Statement(out, ExportTables.insert("billed_call", columns: 18))
    let rows = try Statement(
      db,
      """
      SELECT source_id, line, verification_call_uuid, time, time_is_ambiguous, account, method, callee_prefix,
        callee_pseudonym, callee_number, caller_stem, q931_status, final_status, status_word, price_nano, price_decimals,
        currency
      FROM billed_call_line ORDER BY source_id, number
      """)
    while try rows.step() {
      let source = places.place(places.ranks[rows.integer(0)] ?? -1)
      billed.bind(1, source.file)
      billed.bind(2, source.member)
      billed.bind(3, rows.integer(1))
      billed.bind(4, rows.integer(0))
      for (column, index) in [(5, 2), (8, 5), (9, 6), (10, 7), (12, 9), (13, 10), (15, 12), (16, 13), (18, 16)] {
        let text = rows.text(Int32(index))
        billed.bind(Int32(column), text.isEmpty ? nil : text)
      }
      billed.bind(6, rows.optionalInteger(3).flatMap(Self.text))
      for (column, index) in [(7, 4), (11, 8), (14, 11)] {
        billed.bind(Int32(column), rows.optionalInteger(Int32(index)))
      }
      billed.bind(
        17, rows.optionalInteger(14).map { Money(nano: $0).text(decimals: Int(rows.integer(15))) })
      try billed.run()
    }
  }

  private func write(_ facts: borrowing VerificationFacts) throws {
    let state = missing.borders.matchState(facts)
    verification.bindText(1, facts.keyBytes)
    verification.bind(2, facts.account)
    verification.bind(3, facts.method.name)
    verification.bind(4, Self.text(facts.time))
    verification.bind(5, state.rawValue)
    verification.bind(6, facts.outcome?.rawValue)
    verification.bind(7, facts.call.flatMap { $0.cause < 0 ? nil : Int64($0.cause) })
    verification.bind(8, facts.finalStatus.isEmpty ? nil : facts.finalStatus)
    verification.bind(9, Self.text(facts.calleePrefix))
    verification.bind(10, Self.text(facts.callerStem))
    verification.bind(11, Self.flag(facts.request?.isWithRedirect ?? .unknown))
    verification.bind(12, Self.flag(facts.request?.isRedirect ?? .unknown))
    verification.bind(13, Int64(facts.callRecords))
    try verification.run()
  }

  private func write(_ request: RequestSighting, _ key: UnsafeRawBufferPointer) throws {
    try begin("request", key, request.place, request.method, request.callee, request.callerStem, request.account)
    sighting.bind(13, Self.text(request.time))
    sighting.bind(14, request.timeIsAmbiguous ? Int64(1) : 0)
    sighting.bind(15, Self.flag(request.isWithRedirect))
    sighting.bind(16, Self.flag(request.isRedirect))
    for column in 17...23 { sighting.bind(Int32(column), nil as Int64?) }
    try sighting.run()
  }

  private func write(_ call: CallSighting, _ key: UnsafeRawBufferPointer) throws {
    try begin("call_record", key, call.place, call.method, call.callee, call.callerStem, call.account)
    sighting.bind(13, nil as Int64?)
    sighting.bind(14, call.timeIsAmbiguous ? Int64(1) : 0)
    for column in 15...16 { sighting.bind(Int32(column), nil as Int64?) }
    sighting.bind(17, call.cause < 0 ? nil : Int64(call.cause))
    sighting.bind(18, call.finalStatus == 0 ? nil : texts.text(call.finalStatus))
    sighting.bind(19, Self.text(call.startTime))
    sighting.bind(20, Self.text(call.answerTime))
    sighting.bind(21, Self.text(call.stopTime))
    sighting.bind(22, Self.text(call.receivedTime))
    sighting.bind(23, call.duration < 0 ? nil : call.duration)
    try sighting.run()
  }

  private func begin(
    _ record: String, _ key: UnsafeRawBufferPointer, _ place: SightingPlace, _ method: Method?, _ callee: Callee,
    _ callerStem: PackedDigits, _ account: SightedAccount
  ) throws {
    let source = places.place(places.ranks[place.sourceID] ?? -1)
    sighting.bind(1, record)
    sighting.bindText(2, key)
    sighting.bind(3, source.file)
    sighting.bind(4, source.member)
    sighting.bind(5, Int64(place.line))
    sighting.bind(6, place.sourceID)
    sighting.bind(7, method?.name)
    sighting.bind(8, Self.text(callee.prefix))
    sighting.bind(9, callee.isNone ? nil : callee.pseudonym)
    sighting.bind(10, Self.text(callee.number))
    sighting.bind(11, Self.text(callerStem))
    switch account {
    case .absent: sighting.bind(12, nil as String?)
    case .own: sighting.bind(12, String(decoding: VerificationFacts.account(of: key), as: UTF8.self))
    case .other(let digits): sighting.bind(12, texts.text(digits))
    }
  }

  private static func text(_ time: Int64) -> String? {
    time == RecordTime.none ? nil : Instant(milliseconds: time).text(offsetSeconds: 0)
  }

  private static func text(_ digits: PackedDigits) -> String? { digits.isNone ? nil : digits.text }

  private static func flag(_ value: Tristate) -> Int64? { value == .unknown ? nil : Int64(value.rawValue) }
}
