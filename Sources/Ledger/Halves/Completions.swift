import Calls
import GRDB

/// What a request's half adds to the accepted request whose sighting its reply is.
private struct Completion {
  var place: SightingPlace
  /// Its digits; empty where the request does not tell.
  var account: String
  var facts: RequestFacts

  static let columns = "verification_call_uuid, source_id, line, item, account, \(RequestFacts.columns)"
  static let firstFact: Int32 = 5
  static let parameters = Array(repeating: "?", count: Int(firstFact + RequestFacts.columnCount)).joined(
    separator: ", ")

  /// - Parameter row: stands at a row of `columns`.
  init(_ row: Statement) {
    place = SightingPlace(
      sourceID: row.integer(1), line: UInt64(row.integer(2)), item: UInt32(truncatingIfNeeded: row.integer(3)))
    account = row.text(4)
    facts = RequestFacts(row, at: Self.firstFact)
  }

  /// When and whom to call is the request's to tell; of all else the reply is asked first.
  func complete(_ sighting: inout RequestSighting, key: UnsafeRawBufferPointer, texts: TextTable) {
    (sighting.time, sighting.timeIsAmbiguous) = (facts.time, facts.timeIsAmbiguous)
    if !facts.callee.isNone { sighting.callee = facts.callee }
    if sighting.method == nil { sighting.method = facts.method }
    if sighting.callerStem.isNone { sighting.callerStem = facts.callerStem }
    if sighting.isWithRedirect == .unknown { sighting.isWithRedirect = facts.isWithRedirect }
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
      db, "INSERT INTO completion (\(Completion.columns)) VALUES (\(Completion.parameters))")
    delete = try Statement(
      db, "DELETE FROM completion WHERE verification_call_uuid = ? AND source_id = ? AND line = ? AND item = ?")
    coming = SortedSpool(folder: folder, memoryLimit: 16 << 20)
  }

  func remove(_ reply: StoredHalf) throws {
    bindPlace(reply.key, reply.place, to: delete)
    try delete.run()
  }

  func add(_ reply: StoredHalf, completedBy request: StoredHalf) throws {
    var fixed = Fixed(place: reply.place, facts: request.facts)
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
      insert.bind(5, String(decoding: row.payload[MemoryLayout<Fixed>.size...], as: UTF8.self))
      fixed.facts.bind(to: insert, at: Completion.firstFact + 1)
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
    var facts: RequestFacts
  }
}
