import Calls
import GRDB

/// What a request's half adds to the accepted request whose sighting its reply is.
private struct Completion {
  var place: SightingPlace
  var time: Int64
  var timeIsAmbiguous: Bool
  /// Its digits; empty where the request does not tell.
  var account: String
  var method: Method?
  var callee: Callee
  var callerStem: PackedDigits
  var isWithRedirect: Tristate

  static let columns = """
    verification_call_uuid, source_id, line, item, time, time_is_ambiguous, account, method, callee_prefix, \
    callee_pseudonym, callee_number, caller_stem, is_with_redirect
    """

  /// - Parameter row: stands at a row of `columns`.
  init(_ row: Statement) {
    place = SightingPlace(
      sourceID: row.integer(1), line: UInt64(row.integer(2)), item: UInt32(truncatingIfNeeded: row.integer(3)))
    (time, timeIsAmbiguous, account) = (row.integer(4), row.integer(5) != 0, row.text(6))
    method = row.isNull(7) ? nil : Method(name: row.bytes(7))
    callee = Callee(prefix: row.digits(8), pseudonym: row.integer(9), number: row.digits(10))
    callerStem = row.digits(11)
    isWithRedirect = Tristate(rawValue: Int8(truncatingIfNeeded: row.integer(12))) ?? .unknown
  }

  /// When and whom to call is the request's to tell; of all else the reply is asked first.
  func complete(_ sighting: inout RequestSighting, key: UnsafeRawBufferPointer, texts: TextTable) {
    (sighting.time, sighting.timeIsAmbiguous) = (time, timeIsAmbiguous)
    if !callee.isNone { sighting.callee = callee }
    if sighting.method == nil { sighting.method = method }
    if sighting.callerStem.isNone { sighting.callerStem = callerStem }
    if sighting.isWithRedirect == .unknown { sighting.isWithRedirect = isWithRedirect }
    if sighting.account == .absent, !account.isEmpty {
      func digits(_ text: String) -> String { String(text.drop { $0 == "0" }) }
      let own = String(decoding: VerificationFacts.account(of: key), as: UTF8.self)
      let other = digits(account).isEmpty ? "0" : digits(account)
      sighting.account = digits(own) == digits(account) ? .own : .other(texts.id(of: other))
    }
  }
}

/// Completes accepted requests whose request and reply stand on two lines.
final class Completions {
  private let rows: Statement
  private let texts: TextTable
  /// Whether keys are asked for that lie side by side, and `rows` stands at the next completion.
  private let isWalk: Bool
  private var isAtEnd = false

  /// - Parameter first: where a walk over all keys begins (the empty text: at the first); nil to look single keys up.
  /// - Returns: nil for a ledger without any.
  private init?(_ db: Database, walkFrom first: String?, texts: TextTable) throws {
    // While an older ledger is brought up to date its records are walked before the table is there.
    guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'completion')") == true,
      try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM completion)") == true
    else { return nil }
    (self.texts, isWalk) = (texts, first != nil)
    rows = try Statement(
      db,
      """
      SELECT \(Completion.columns) FROM completion WHERE verification_call_uuid \(isWalk ? ">=" : "=") ?1
      ORDER BY verification_call_uuid, source_id, line, item
      """)
    guard let first else { return }
    rows.bind(1, first)
    isAtEnd = try !rows.step()
  }

  static func walk(_ db: Database, from first: String?, texts: TextTable) throws -> Completions? {
    try Completions(db, walkFrom: first ?? "", texts: texts)
  }

  static func lookup(_ db: Database, texts: TextTable) throws -> Completions? {
    try Completions(db, walkFrom: nil, texts: texts)
  }

  /// Completes the requests among the sightings of a key.
  ///
  /// - Precondition: in a walk, the key is behind those before it.
  func complete(_ sightings: inout KeySightings) throws {
    if !isWalk {
      guard !sightings.requests.isEmpty else { return }
      rows.reset()
      rows.bindText(1, sightings.key)
      isAtEnd = try !rows.step()
    }
    while !isAtEnd {
      let order = ByteOrder.compare(rows.bytes(0), sightings.key)
      if order > 0 { return }
      if order == 0 {
        let completion = Completion(rows)
        for index in sightings.requests.indices where sightings.requests[index].place == completion.place {
          completion.complete(&sightings.requests[index], key: sightings.key, texts: texts)
        }
      }
      isAtEnd = try !rows.step()
    }
  }
}

/// Keeps the rows of `completion`.
final class CompletionRows {
  private let insert: Statement
  private let delete: Statement
  /// Rows that come, in the order in which they are written.
  private let coming: SortedSpool

  init(_ db: Database, folder: String) throws {
    insert = try Statement(
      db, "INSERT INTO completion (\(Completion.columns)) VALUES (?\(String(repeating: ", ?", count: 12)))")
    delete = try Statement(
      db, "DELETE FROM completion WHERE verification_call_uuid = ? AND source_id = ? AND line = ? AND item = ?")
    coming = SortedSpool(folder: folder, memoryLimit: 16 << 20)
  }

  func remove(_ reply: StoredHalf) throws {
    bindPlace(reply.key, reply.place, to: delete)
    try delete.run()
  }

  func add(_ reply: StoredHalf, completedBy request: StoredHalf) throws {
    var fixed = Fixed(request, at: reply.place)
    let (key, account) = (Array(reply.key.utf8), Array(request.account.utf8))
    let size = MemoryLayout<Fixed>.size
    try key.withUnsafeBytes { key in
      try coming.append(key: key, limit: size + account.count) { memory in
        memory.copyMemory(from: &fixed, byteCount: size)
        UnsafeMutableRawBufferPointer(start: memory + size, count: account.count).copyBytes(from: account)
        return size + account.count
      }
    }
  }

  /// Writes the rows that were added.
  func write() throws {
    try coming.finish()
    let rows = try RowMerge([coming])
    while let row = try rows.next() {
      let fixed = row.payload.loadUnaligned(as: Fixed.self)
      bindPlace(String(decoding: row.key, as: UTF8.self), fixed.place, to: insert)
      insert.bind(5, fixed.time)
      insert.bind(6, fixed.timeIsAmbiguous ? 1 : 0)
      insert.bind(7, String(decoding: row.payload[MemoryLayout<Fixed>.size...], as: UTF8.self))
      insert.bind(8, fixed.method?.name)
      insert.bind(9, fixed.callee.prefix.text)
      insert.bind(10, fixed.callee.isNone ? 0 : fixed.callee.pseudonym)
      insert.bind(11, fixed.callee.number.text)
      insert.bind(12, fixed.callerStem.text)
      insert.bind(13, Int64(fixed.isWithRedirect.rawValue))
      try insert.run()
    }
  }

  private func bindPlace(_ key: String, _ place: SightingPlace, to statement: Statement) {
    statement.bind(1, key)
    statement.bind(2, place.sourceID)
    statement.bind(3, Int64(place.line))
    statement.bind(4, Int64(place.item))
  }

  /// A row without its texts.
  private struct Fixed: BitwiseCopyable {
    var place: SightingPlace
    var time: Int64
    var timeIsAmbiguous: Bool
    var method: Method?
    var callee: Callee
    var callerStem: PackedDigits
    var isWithRedirect: Tristate

    init(_ request: StoredHalf, at place: SightingPlace) {
      (self.place, time, timeIsAmbiguous) = (place, request.time, request.timeIsAmbiguous)
      (method, callee, callerStem) = (request.method, request.callee, request.callerStem)
      isWithRedirect = request.isWithRedirect
    }
  }
}
