import Calls
import Foundation
import GRDB

/// Walks over all verifications (or some) in key order: the two clustered tables and their sightings side by side.
///
/// A merge of four sorted cursors instead of a join in SQL: one walk, no temporary tree, half the time.
struct VerificationScan {
  enum Keys {
    case all
    /// Those from `from` (included) to `to` (not included).
    case range(from: String, to: String)
    /// No key is smaller, and none as large: keys are hexadecimal digits, `_` and digits.
    static let (first, end) = ("", "g")
    /// Those in the temporary table `touched`.
    case touched
  }

  private let texts: TextTable
  private let requests: Statement
  private let calls: Statement
  private let requestSightings: Statement
  private let callSightings: Statement
  private let sourceRanks: [Int64: Int]

  /// - Parameters:
  ///   - texts: where the accounts, methods and final statuses of the facts get their numbers.
  ///   - sourceRanks: rank of each source among all file names, for the smallest place; empty where places do not matter.
  init(_ db: Database, _ keys: Keys, texts: TextTable = TextTable(), sourceRanks: [Int64: Int] = [:]) throws {
    (self.texts, self.sourceRanks) = (texts, sourceRanks)
    let key = "verification_call_uuid"
    // CROSS JOIN is SQLite's word for "in this order": the touched keys lead, and they are sorted.
    func from(_ table: String) -> String {
      switch keys {
      case .all: "FROM \(table) AS r ORDER BY r.\(key)"
      case .range: "FROM \(table) AS r WHERE r.\(key) >= ?1 AND r.\(key) < ?2 ORDER BY r.\(key)"
      case .touched: "FROM temp.touched AS t CROSS JOIN \(table) AS r ON r.\(key) = t.\(key) ORDER BY t.\(key)"
      }
    }
    // A value that is not asked for costs nothing: places are read where they matter only.
    let place = sourceRanks.isEmpty ? "NULL, NULL, NULL" : "r.source_id, r.line, r.position"
    requests = try Statement(
      db,
      """
      SELECT r.\(key), \(place), time, time_is_ambiguous, method, callee_prefix, callee_pseudonym, caller_stem,
        is_with_redirect, is_redirect, account_field, is_conflict, callee_varies \(from("request"))
      """)
    calls = try Statement(
      db,
      """
      SELECT r.\(key), \(place), q931_status, final_status, start_time, stop_time, received_time, time_is_ambiguous,
        method, callee_prefix, callee_pseudonym, caller_stem, account_field, callee_varies \(from("call_record"))
      """)
    requestSightings = try Statement(db, "SELECT r.\(key), \(place) \(from("request_sighting"))")
    callSightings = try Statement(db, "SELECT r.\(key), \(place) \(from("call_record_sighting"))")
    if case .range(let from, let to) = keys {
      for statement in [requests, calls, requestSightings, callSightings] {
        statement.bind(1, from)
        statement.bind(2, to)
      }
    }
  }

  /// A cursor with the key of its current row.
  private struct Walk {
    let statement: Statement
    var isOpen = false
    var key = UnsafeRawBufferPointer(start: nil, count: 0)

    init(_ statement: Statement) throws {
      self.statement = statement
      try advance()
    }

    mutating func advance() throws {
      isOpen = try statement.step()
      if isOpen { key = statement.bytes(0) }
    }

    func isAt(_ key: UnsafeRawBufferPointer) -> Bool { isOpen && ByteOrder.compare(self.key, key) == 0 }

    func isBefore(_ other: Walk) -> Bool {
      guard isOpen else { return false }
      return !other.isOpen || ByteOrder.compare(key, other.key) < 0
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
      let first = call.isBefore(request) ? call.key : request.key
      key.copyMemory(from: first)
      let current = UnsafeRawBufferPointer(rebasing: key[..<first.count])
      var facts = VerificationFacts(texts: texts, key: current, accountID: texts.id(of: Self.account(of: current)))
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

  /// The digits behind the last `_`.
  private static func account(of key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var start = key.count
    while start > 0, key[start - 1] != UInt8(ascii: "_") { start -= 1 }
    return UnsafeRawBufferPointer(rebasing: key[start...])
  }

  private func notePlace(_ row: Statement, _ facts: inout VerificationFacts) {
    guard !sourceRanks.isEmpty, let rank = sourceRanks[row.integer(1)] else { return }
    let place = (rank, row.integer(2), row.integer(3))
    if place < facts.firstPlace { facts.firstPlace = place }
  }

  /// The number that a request named.
  private struct RequestCallee {
    var prefix: PackedDigits
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
    facts.methodID = texts.id(of: row.bytes(6))
    facts.calleePrefix = row.digits(7)
    facts.callerStem = row.digits(9)
    facts.accountDiffers = row.bytes(12).count > 0
    return facts.calleePrefix.isNone
      ? nil : RequestCallee(prefix: facts.calleePrefix, pseudonym: row.integer(8), varies: row.integer(14) != 0)
  }

  /// What a call record tells that a request may have left open.
  private struct CallParty {
    var methodID: TextID
    var calleePrefix: PackedDigits
    var callerStem: PackedDigits
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
        cause: row.integer(4), finalStatusID: texts.id(of: row.bytes(5)),
        startTime: row.optionalInteger(6) ?? RecordTime.none, stopTime: row.optionalInteger(7) ?? RecordTime.none,
        receivedTime: row.optionalInteger(8) ?? RecordTime.none)
      let party = CallParty(
        methodID: texts.id(of: row.bytes(10)), calleePrefix: row.digits(11), callerStem: row.digits(13))
      facts.callRecords += 1
      facts.newestCallTime = max(facts.newestCallTime, current.time)
      if row.integer(9) != 0 { facts.timeIsAmbiguous = true }
      if row.bytes(14).count > 0 { facts.accountDiffers = true }
      if let requestCallee, !party.calleePrefix.isNone {
        // Sightings of one call record that name two numbers: at least one of them is not the request's.
        let differs =
          requestCallee.varies || row.integer(15) != 0 || party.calleePrefix != requestCallee.prefix
          || row.integer(12) != requestCallee.pseudonym
        if differs { facts.numberDiffers = true }
      }
      if let best = facts.call, !counts(current, over: best) {
        others.append(party)
      } else {
        if let counted { others.append(counted) }
        facts.call = current
        counted = party
      }
      try call.advance()
    }
    complete(&facts, counted, others)
  }

  /// What the request leaves open the counted call tells, else the smallest value of the other calls.
  private func complete(_ facts: inout VerificationFacts, _ counted: CallParty?, _ others: [CallParty]) {
    if facts.methodID == 0 { facts.methodID = counted?.methodID ?? 0 }
    if facts.calleePrefix.isNone { facts.calleePrefix = counted?.calleePrefix ?? .none }
    if facts.callerStem.isNone { facts.callerStem = counted?.callerStem ?? .none }
    if !others.isEmpty {
      if facts.methodID == 0 {
        let methods = others.map(\.methodID).filter { $0 != 0 }
        facts.methodID = methods.min { texts.text($0) < texts.text($1) } ?? 0
      }
      func smallest(_ own: PackedDigits, _ field: (CallParty) -> PackedDigits) -> PackedDigits {
        guard own.isNone else { return own }
        return others.map(field).filter { !$0.isNone }.min { $0.text < $1.text } ?? .none
      }
      facts.calleePrefix = smallest(facts.calleePrefix, \.calleePrefix)
      facts.callerStem = smallest(facts.callerStem, \.callerStem)
    }
    if facts.methodID == 0 { facts.methodID = texts.id(of: Method.assumed.name) }
  }

  /// The latest stop (else start, else received) counts, then the larger cause code (absent is smallest), then the larger
  /// final status: docs/domain.md, section 3.
  private func counts(_ call: VerificationFacts.CallFacts, over best: VerificationFacts.CallFacts) -> Bool {
    if call.time != best.time { return call.time > best.time }
    if call.cause != best.cause { return call.cause > best.cause }
    return !texts.text(call.finalStatusID).utf8.lexicographicallyPrecedes(texts.text(best.finalStatusID).utf8)
  }
}
