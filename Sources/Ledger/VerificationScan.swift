import Calls
import Foundation
import GRDB

/// All that the ledger knows of one key, as the tally and the exceptions need it.
struct VerificationFacts {
  /// The key's bytes; valid while the facts are handed over.
  var key = ""
  var account = ""
  var request: RequestFacts?
  /// The call record that counts; nil without any.
  var call: CallFacts?
  var callRecords = 0
  var duplicateRequests = 0
  var duplicateCallRecords = 0
  var accountDiffers = false
  var numberDiffers = false
  var timeIsAmbiguous = false
  /// What a request that is not there, or does not tell, leaves to the call records: the counted one's, else the
  /// smallest of the others'.
  var method = Method.assumed.name
  var calleePrefix = ""
  var callerStem = ""
  /// Of the key's call records, by stop, else start, else received time; `RecordTime.none` without any.
  var newestCallTime = RecordTime.none
  /// The smallest place of all sightings: the source's rank among file names, and the line.
  var firstPlace: (sourceRank: Int, line: Int64, position: Int64) = (.max, .max, .max)

  struct RequestFacts {
    var time: Int64
    var isConflict: Bool
    var isWithRedirect: Bool?
    var isRedirect: Bool?
  }

  struct CallFacts {
    /// -1 for absent.
    var cause: Int64
    var finalStatus: String
    var startTime: Int64
    var stopTime: Int64
    var receivedTime: Int64
    /// Stop, else start, else received: what orders calls.
    var time: Int64 { [stopTime, startTime, receivedTime].first { $0 != RecordTime.none } ?? RecordTime.none }
    /// Start, else stop, else received: when it was.
    var beginning: Int64 { [startTime, stopTime, receivedTime].first { $0 != RecordTime.none } ?? RecordTime.none }
  }

  /// The verification's time: the request's, else (no request, or one without a time) the counted call's.
  var time: Int64 {
    guard let request, request.time != RecordTime.none else { return call?.beginning ?? RecordTime.none }
    return request.time
  }

  var outcome: Outcome? {
    call.map { Outcome(cause: CauseCode(Int($0.cause)), finalStatus: $0.finalStatus) }
  }
}

/// Walks over all verifications (or some) in key order: the two clustered tables and their sightings side by side.
///
/// A merge of four sorted cursors instead of a join in SQL: one walk, no temporary tree, half the time.
struct VerificationScan {
  enum Keys {
    case all
    /// Those in the temporary table `touched`.
    case touched
  }

  private let requests: Statement
  private let calls: Statement
  private let requestSightings: Statement
  private let callSightings: Statement
  private let sourceRanks: [Int64: Int]

  /// - Parameter sourceRanks: rank of each source among all file names, for the smallest place; empty where places do not
  ///   matter.
  init(_ db: Database, _ keys: Keys, sourceRanks: [Int64: Int] = [:]) throws {
    self.sourceRanks = sourceRanks
    // CROSS JOIN is SQLite's word for "in this order": the touched keys lead, and they are sorted.
    func from(_ table: String) -> String {
      switch keys {
      case .all: "FROM \(table) AS r ORDER BY r.verification_call_uuid"
      case .touched:
        "FROM temp.touched AS t CROSS JOIN \(table) AS r ON r.verification_call_uuid = t.verification_call_uuid ORDER BY t.verification_call_uuid"
      }
    }
    requests = try Statement(
      db,
      """
      SELECT r.verification_call_uuid, r.source_id, r.line, r.position, time, time_is_ambiguous, method, callee_prefix,
        callee_pseudonym, caller_stem, is_with_redirect, is_redirect, account_field, is_conflict, callee_varies \(from("request"))
      """)
    calls = try Statement(
      db,
      """
      SELECT r.verification_call_uuid, r.source_id, r.line, r.position, q931_status, final_status, start_time, stop_time,
        received_time, time_is_ambiguous, method, callee_prefix, callee_pseudonym, caller_stem, account_field,
        callee_varies \(from("call_record"))
      """)
    let sighting = "SELECT r.verification_call_uuid, r.source_id, r.line, r.position "
    requestSightings = try Statement(db, sighting + from("request_sighting"))
    callSightings = try Statement(db, sighting + from("call_record_sighting"))
  }

  /// A cursor with the key of its current row.
  private struct Walk {
    let statement: Statement
    var isOpen = false

    init(_ statement: Statement) throws {
      self.statement = statement
      try advance()
    }

    mutating func advance() throws { isOpen = try statement.step() }

    func isAt(_ key: UnsafeRawBufferPointer) -> Bool {
      guard isOpen else { return false }
      return Self.order(statement.bytes(0), key) == 0
    }

    func isBefore(_ other: Walk) -> Bool {
      guard isOpen else { return false }
      guard other.isOpen else { return true }
      return Self.order(statement.bytes(0), other.statement.bytes(0)) < 0
    }

    /// As SQLite's BINARY collation orders texts.
    private static func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
      guard let a = left.baseAddress, let b = right.baseAddress else { return left.count - right.count }
      let order = Int(memcmp(a, b, min(left.count, right.count)))
      return order == 0 ? left.count - right.count : order
    }
  }

  /// Hands over each verification once.
  func walk(_ body: (borrowing VerificationFacts) throws -> Void) throws {
    var request = try Walk(requests)
    var call = try Walk(calls)
    var requestSighting = try Walk(requestSightings)
    var callSighting = try Walk(callSightings)
    let key = UnsafeMutableRawBufferPointer.allocate(byteCount: VerificationKey.maximumLength, alignment: 8)
    defer { key.deallocate() }
    while request.isOpen || call.isOpen {
      let first = call.isBefore(request) ? call.statement.bytes(0) : request.statement.bytes(0)
      key.copyMemory(from: first)
      let current = UnsafeRawBufferPointer(rebasing: key[..<first.count])
      var facts = VerificationFacts()
      facts.key = String(decoding: current, as: UTF8.self)
      let account = current[(current.lastIndex(of: UInt8(ascii: "_")) ?? -1) + 1..<current.count]
      facts.account = String(decoding: account, as: UTF8.self)
      var callee: RequestCallee?
      if request.isAt(current) {
        callee = take(request.statement, into: &facts)
        try request.advance()
      }
      try takeCalls(&call, current, requestCallee: callee, into: &facts)
      while requestSighting.isAt(current) {
        facts.duplicateRequests += 1
        notePlace(requestSighting.statement, &facts)
        try requestSighting.advance()
      }
      while callSighting.isAt(current) {
        facts.duplicateCallRecords += 1
        notePlace(callSighting.statement, &facts)
        try callSighting.advance()
      }
      try body(facts)
    }
  }

  private func notePlace(_ row: Statement, _ facts: inout VerificationFacts) {
    guard let rank = sourceRanks[row.integer(1)] else { return }
    let place = (rank, row.integer(2), row.integer(3))
    if place < facts.firstPlace { facts.firstPlace = place }
  }

  /// The number that a request named.
  private struct RequestCallee {
    var prefix: String
    var pseudonym: Int64
    /// Its sightings named several that begin alike.
    var varies: Bool
  }

  /// - Returns: the number that the request named.
  private func take(_ row: Statement, into facts: inout VerificationFacts) -> RequestCallee? {
    notePlace(row, &facts)
    facts.request = VerificationFacts.RequestFacts(
      time: row.optionalInteger(4) ?? RecordTime.none, isConflict: row.integer(13) != 0,
      isWithRedirect: row.optionalInteger(10).map { $0 != 0 }, isRedirect: row.optionalInteger(11).map { $0 != 0 })
    facts.timeIsAmbiguous = row.integer(5) != 0
    facts.method = row.optionalText(6) ?? ""
    facts.calleePrefix = row.optionalText(7) ?? ""
    facts.callerStem = row.optionalText(9) ?? ""
    facts.accountDiffers = row.bytes(12).count > 0
    return row.isNull(7)
      ? nil : RequestCallee(prefix: facts.calleePrefix, pseudonym: row.integer(8), varies: row.integer(14) != 0)
  }

  /// What a call record tells that a request may have left open.
  private struct CallParty {
    var method: String
    var calleePrefix: String
    var callerStem: String
  }

  private func takeCalls(
    _ call: inout Walk, _ key: UnsafeRawBufferPointer, requestCallee: RequestCallee?,
    into facts: inout VerificationFacts
  ) throws {
    var counted: CallParty?
    var others: [CallParty] = []
    while call.isAt(key) {
      let row = call.statement
      notePlace(row, &facts)
      let current = VerificationFacts.CallFacts(
        cause: row.integer(4), finalStatus: row.text(5), startTime: row.optionalInteger(6) ?? RecordTime.none,
        stopTime: row.optionalInteger(7) ?? RecordTime.none, receivedTime: row.optionalInteger(8) ?? RecordTime.none)
      let party = CallParty(
        method: row.optionalText(10) ?? "", calleePrefix: row.optionalText(11) ?? "",
        callerStem: row.optionalText(13) ?? "")
      facts.callRecords += 1
      facts.newestCallTime = max(facts.newestCallTime, current.time)
      if row.integer(9) != 0 { facts.timeIsAmbiguous = true }
      if row.bytes(14).count > 0 { facts.accountDiffers = true }
      if let requestCallee, !row.isNull(11) {
        // Sightings of one call record that name two numbers: at least one of them is not the request's.
        let differs =
          requestCallee.varies || row.integer(15) != 0 || party.calleePrefix != requestCallee.prefix
          || row.integer(12) != requestCallee.pseudonym
        if differs { facts.numberDiffers = true }
      }
      if let best = facts.call, !Self.counts(current, over: best) {
        others.append(party)
      } else {
        if let counted { others.append(counted) }
        facts.call = current
        counted = party
      }
      try call.advance()
    }
    func fallback(_ own: String, _ field: (CallParty) -> String) -> String {
      if !own.isEmpty { return own }
      if let counted, !field(counted).isEmpty { return field(counted) }
      return others.map(field).filter { !$0.isEmpty }.min() ?? ""
    }
    facts.method = fallback(facts.request == nil ? "" : facts.method) { $0.method }
    if facts.method.isEmpty { facts.method = Method.assumed.name }
    facts.calleePrefix = fallback(facts.calleePrefix) { $0.calleePrefix }
    facts.callerStem = fallback(facts.callerStem) { $0.callerStem }
  }

  /// The latest stop (else start, else received) counts, then the larger cause code (absent is smallest), then the larger
  /// final status: docs/domain.md, section 3.
  private static func counts(_ call: VerificationFacts.CallFacts, over best: VerificationFacts.CallFacts) -> Bool {
    if call.time != best.time { return call.time > best.time }
    if call.cause != best.cause { return call.cause > best.cause }
    return call.finalStatus.utf8.lexicographicallyPrecedes(best.finalStatus.utf8) == false
  }
}
