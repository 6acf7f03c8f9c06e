import Calls
import GRDB

/// Turns the records of a ledger of the first version into sightings in sorted runs.
///
/// There, each record was a row that held its first place and what all sightings said together; further places were rows of
/// their own. What a sighting said was kept where sightings differed (`first_content`, `content`), and was the record's
/// own content elsewhere.
struct SortedRunsMigration {
  private let db: Database

  init(_ db: Database) { self.db = db }

  func run() throws {
    for view in ["verification", "counted_call_record", "sighting", "refusal", "imported_file"] {
      try db.execute(sql: "DROP VIEW IF EXISTS \(view)")
    }
    let requests = LegacyTable(name: "request", identity: ["verification_call_uuid"], content: LegacyRequest.columns)
    let calls = LegacyTable(
      name: "call_record", identity: ["verification_call_uuid", "q931_status", "final_status"],
      content: LegacyCall.columns)
    for sql in [requests.firstPlaces, requests.furtherPlaces] { try moveRequests(sql) }
    for sql in [calls.firstPlaces, calls.furtherPlaces] { try moveCalls(sql) }
    try moveRefused()
    try moveRejects()
    for table in [
      "request", "request_sighting", "call_record", "call_record_sighting", "refused_request_sighting", "tally_outcome",
      "tally_charge", "tally_newest_call", "tally_remarkable",
    ] {
      try db.execute(sql: "DROP TABLE \(table)")
    }
  }

  private func moveRequests(_ sql: String) throws {
    let rows = try Statement(db, sql)
    let writer = try RunWriter(db)
    var packer = RunPacker { try writer.write($0) }
    var newest = RecordTime.none
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: PackedSighting.maximumLength, alignment: 8)
    defer { memory.deallocate() }
    while try rows.step() {
      let legacy = LegacyRequest(LegacyTable.content(of: rows, identity: 1, columns: LegacyRequest.columns.count))
      var arena: [UInt8] = []
      let request = legacy.request(at: Place(line: UInt64(rows.integer(2)), item: 0), &arena)
      newest = max(newest, request.time)
      let count = arena.withUnsafeBytes {
        PackedSighting.write(request, in: $0, to: memory.baseAddress.unsafelyUnwrapped)
      }
      try packer.append(
        key: rows.bytes(0), facts: UnsafeRawBufferPointer(rebasing: memory[..<count]),
        finalStatus: UnsafeRawBufferPointer(start: nil, count: 0), sourceID: rows.integer(1))
    }
    try packer.finish()
    try writer.finish(newestTime: newest, sourceCounts: packer.sourceCounts)
  }

  private func moveCalls(_ sql: String) throws {
    let rows = try Statement(db, sql)
    let writer = try RunWriter(db)
    var packer = RunPacker { try writer.write($0) }
    var newest = RecordTime.none
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: PackedSighting.maximumLength, alignment: 8)
    defer { memory.deallocate() }
    while try rows.step() {
      let legacy = LegacyCall(LegacyTable.content(of: rows, identity: 3, columns: LegacyCall.columns.count))
      var arena: [UInt8] = []
      var call = legacy.call(at: Place(line: UInt64(rows.integer(2)), item: 0), &arena)
      call.cause = Int16(rows.integer(4))
      newest = max(newest, call.newestTime)
      let count = arena.withUnsafeBytes { PackedSighting.write(call, in: $0, to: memory.baseAddress.unsafelyUnwrapped) }
      try packer.append(
        key: rows.bytes(0), facts: UnsafeRawBufferPointer(rebasing: memory[..<count]), finalStatus: rows.bytes(5),
        sourceID: rows.integer(1))
    }
    try packer.finish()
    try writer.finish(newestTime: newest, sourceCounts: packer.sourceCounts)
  }

  /// Refused requests stay rows, but a row is a sighting now.
  private func moveRefused() throws {
    let identity = RefusedIdentity.columns.joined(separator: ", ")
    let same = RefusedIdentity.columns.map { "s.\($0) = r.\($0)" }.joined(separator: " AND ")
    func said(_ content: String, _ table: String) -> String {
      let of = RefusedIdentity.columns.map { "\(table).\($0)" }.joined(separator: ", ")
      return
        "\(of), \(table).source_id, \(table).line, \(table).position, \(content), r.time_is_ambiguous, r.method, r.callee_number"
    }
    let sightings = try Row.fetchAll(
      db,
      sql: """
        SELECT \(said("r.first_content", "r")) FROM refused_request AS r
        UNION ALL SELECT \(said("s.content", "s")) FROM refused_request_sighting AS s JOIN refused_request AS r ON \(same)
        """)
    try db.execute(sql: "DROP TABLE refused_request")
    try db.execute(sql: Schema.refused)
    let insert = try db.makeStatement(
      sql: """
        INSERT INTO refused_request (\(identity), source_id, line, item, time_is_ambiguous, method, callee_number)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for row in sightings {
      var values = Array(row.databaseValues)
      if let said = String.fromDatabaseValue(values.remove(at: 8)) {
        let fields = LegacyTable.fields(said)
        values[8] = (fields[0].flatMap(Int64.init) ?? 0).databaseValue
        values[9] = fields[1].databaseValue
        values[10] = fields[2].databaseValue
      }
      try insert.execute(arguments: StatementArguments(values))
    }
  }

  private func moveRejects() throws {
    // A position was a number in the file, an item is one on the line, from 0: nearly all are alone on theirs. By line and item a
    // reject is known when its source is read again.
    try db.execute(
      sql: """
        ALTER TABLE reject RENAME COLUMN position TO item;
        UPDATE reject SET item = (
          SELECT COUNT(*) FROM reject AS o WHERE o.source_id = reject.source_id AND o.line = reject.line AND o.id < reject.id);
        """)
  }
}

/// A kind of record as the first version kept it.
private struct LegacyTable {
  var name: String
  var identity: [String]
  var content: [String]

  /// Key, source, line, what this sighting said (null: what the record says), identity beyond the key, the record's content.
  private func select(_ places: String, said: String) -> String {
    let beyondKey = identity.dropFirst().map { ", r.\($0)" }.joined()
    return """
      SELECT \(places).verification_call_uuid, \(places).source_id, \(places).line, \(said)\(beyondKey)
        , \(content.map { "r.\($0)" }.joined(separator: ", "))
      """
  }

  var firstPlaces: String {
    "\(select("r", said: "r.first_content")) FROM \(name) AS r ORDER BY r.verification_call_uuid"
  }

  var furtherPlaces: String {
    let same = identity.map { "s.\($0) = r.\($0)" }.joined(separator: " AND ")
    return """
      \(select("s", said: "s.content")) FROM \(name)_sighting AS s CROSS JOIN \(name) AS r ON \(same)
      ORDER BY s.verification_call_uuid
      """
  }

  /// - Parameter identity: how many columns it has.
  static func content(of rows: Statement, identity: Int, columns: Int) -> [String?] {
    if let said = rows.optionalText(3) { return fields(said) }
    return (0..<columns).map { rows.optionalText(Int32(3 + identity + $0)) }
  }

  /// Fields were joined by `|`, absent ones written as `~`.
  static func fields(_ content: String) -> [String?] {
    content.split(separator: "|", omittingEmptySubsequences: false).map { $0 == "~" ? nil : String($0) }
  }
}

/// What a request's sighting said, as texts.
private struct LegacyRequest {
  static let columns = [
    "time", "time_is_ambiguous", "method", "callee_prefix", "callee_pseudonym", "callee_number", "caller_stem",
    "is_with_redirect", "is_redirect", "account_field",
  ]
  private let fields: [String?]

  init(_ fields: [String?]) { self.fields = fields }

  func request(at place: Place, _ arena: inout [UInt8]) -> AcceptedRequest {
    var request = AcceptedRequest(keyPrefix: 0, key: RecordBatch.Bytes(), place: place)
    request.time = LegacyValue.time(fields[0])
    request.timeIsAmbiguous = fields[1] == "1"
    request.method = fields[2].flatMap { Method(name: $0) }
    request.callee = LegacyValue.callee(fields[3...5])
    request.callerStem = LegacyValue.digits(fields[6])
    (request.isWithRedirect, request.isRedirect) = (LegacyValue.tristate(fields[7]), LegacyValue.tristate(fields[8]))
    request.account = LegacyValue.account(fields[9], &arena)
    return request
  }
}

/// What a call record's sighting said, as texts.
private struct LegacyCall {
  static let columns = [
    "start_time", "answer_time", "stop_time", "received_time", "time_is_ambiguous", "duration_milliseconds", "method",
    "callee_prefix", "callee_pseudonym", "callee_number", "caller_stem", "account_field",
  ]
  private let fields: [String?]

  init(_ fields: [String?]) { self.fields = fields }

  func call(at place: Place, _ arena: inout [UInt8]) -> CallRecord {
    var call = CallRecord(keyPrefix: 0, key: RecordBatch.Bytes(), place: place)
    (call.startTime, call.answerTime) = (LegacyValue.time(fields[0]), LegacyValue.time(fields[1]))
    (call.stopTime, call.receivedTime) = (LegacyValue.time(fields[2]), LegacyValue.time(fields[3]))
    call.timeIsAmbiguous = fields[4] == "1"
    call.duration = fields[5].flatMap(Int64.init) ?? -1
    call.method = fields[6].flatMap { Method(name: $0) }
    call.callee = LegacyValue.callee(fields[7...9])
    call.callerStem = LegacyValue.digits(fields[10])
    call.account = LegacyValue.account(fields[11], &arena)
    return call
  }
}

/// Single values from the texts that the first version kept.
private enum LegacyValue {
  static func time(_ text: String?) -> Int64 { text.flatMap(Int64.init) ?? RecordTime.none }

  static func digits(_ text: String?) -> PackedDigits { text.flatMap { PackedDigits($0.utf8) } ?? .none }

  static func tristate(_ text: String?) -> Tristate { text == "1" ? .yes : text == "0" ? .no : .unknown }

  /// Prefix, pseudonym, whole number.
  static func callee(_ fields: ArraySlice<String?>) -> Callee {
    let fields = Array(fields)
    guard let prefix = fields[0] else { return .none }
    return Callee(
      prefix: digits(prefix), pseudonym: fields[1].flatMap(Int64.init) ?? 0, number: digits(fields[2]))
  }

  /// Empty: the key's own account.
  static func account(_ text: String?, _ arena: inout [UInt8]) -> AccountField {
    guard let text else { return .absent }
    if text.isEmpty { return .own }
    let offset = UInt32(arena.count)
    arena.append(contentsOf: text.utf8)
    return .other(RecordBatch.Bytes(offset: offset, count: UInt16(text.utf8.count)))
  }
}
