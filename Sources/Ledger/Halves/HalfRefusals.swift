import Calls
import GRDB

/// A row of `refused_request` that a half makes.
struct HalfRefusal {
  var time: Int64
  var timeIsAmbiguous: Bool
  var callee: Callee
  var account: String
  var httpStatus: Int64
  var method: Method?
  var place: SightingPlace

  init(
    time: Int64, timeIsAmbiguous: Bool, callee: Callee, account: String, httpStatus: Int64, method: Method?,
    place: SightingPlace
  ) {
    (self.time, self.timeIsAmbiguous, self.callee) = (time, timeIsAmbiguous, callee)
    (self.account, self.httpStatus, self.method, self.place) = (account, httpStatus, method, place)
  }

  /// A request that got no reply, or a refusal whose request nobody knows.
  init(alone half: StoredHalf) {
    (time, timeIsAmbiguous, callee) = (half.facts.time, half.facts.timeIsAmbiguous, half.facts.callee)
    (account, httpStatus, method, place) = (half.account, half.httpStatus, half.facts.method, half.place)
  }

  /// A request and the reply that refuses it: what the request leaves open the reply tells.
  init(_ request: StoredHalf, refusedBy reply: StoredHalf) {
    self.init(alone: request)
    if callee.isNone { callee = reply.facts.callee }
    if account.isEmpty { account = reply.account }
    httpStatus = reply.httpStatus
    method = method ?? reply.facts.method
  }
}

/// Keeps the rows of `refused_request` that halves make, and tells what they change in the counts of sources: of the rows of
/// one identity the first source's is the request, the others are duplicates.
final class HalfRefusals {
  private let find: Statement
  private let delete: Statement
  private let first: Statement
  private let insert: Statement
  /// Rows that come, in the order in which they are written.
  private let coming: SortedSpool

  private static let identity = RefusedIdentity.columns.enumerated().map { "\($1) = ?\($0 + 1)" }
    .joined(separator: " AND ")

  init(_ db: Database, folder: String) throws {
    find = try Statement(
      db,
      """
      SELECT account, http_status, callee_prefix, callee_pseudonym FROM refused_request
      WHERE time = ?1 AND source_id = ?2 AND line = ?3 AND item = ?4
      """)
    delete = try Statement(
      db, "DELETE FROM refused_request WHERE \(Self.identity) AND source_id = ?6 AND line = ?7 AND item = ?8")
    first = try Statement(db, "SELECT MIN(source_id) FROM refused_request WHERE \(Self.identity)")
    insert = try Statement(
      db,
      """
      INSERT INTO refused_request (\(RefusedIdentity.columns.joined(separator: ", ")), source_id, line, item,
        time_is_ambiguous, method, callee_number) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
      """)
    coming = SortedSpool(folder: folder, memoryLimit: 16 << 20)
  }

  /// Takes away the row that stands at a half's place; false where there is none.
  func remove(_ half: StoredHalf, _ changes: inout SourceChanges) throws -> Bool {
    find.bind(1, half.facts.time)
    find.bind(2, half.place.sourceID)
    find.bind(3, Int64(half.place.line))
    find.bind(4, Int64(half.place.item))
    defer { find.reset() }
    guard try find.step() else { return false }
    var refusal = HalfRefusal(alone: half)
    (refusal.account, refusal.httpStatus) = (find.text(0), find.integer(1))
    refusal.callee = Callee(prefix: find.digits(2), pseudonym: find.integer(3), number: .none)
    find.reset()
    let owner = try owner(refusal)
    bindIdentity(refusal, to: delete)
    bindPlace(refusal, to: delete)
    try delete.run()
    count(refusal.place.sourceID, owner: owner, then: try self.owner(refusal), by: -1, &changes)
    return true
  }

  func add(_ refusal: HalfRefusal) throws {
    let order = SortKey(
      refusal.time, Int64(bitPattern: refusal.callee.prefix.word), refusal.callee.pseudonym, refusal.httpStatus)
    let account = Array(refusal.account.utf8)
    var fixed = Fixed(refusal)
    let size = MemoryLayout<Fixed>.size
    try order.append(to: coming, limit: size + account.count) { memory in
      memory.copyMemory(from: &fixed, byteCount: size)
      UnsafeMutableRawBufferPointer(start: memory + size, count: account.count).copyBytes(from: account)
      return size + account.count
    }
  }

  /// Writes the rows that were added.
  func write(_ changes: inout SourceChanges) throws {
    try coming.finish()
    let rows = try RowMerge([coming])
    while let row = try rows.next() {
      let payload = row.payload
      var refusal = payload.loadUnaligned(as: Fixed.self).refusal
      refusal.account = String(decoding: payload[MemoryLayout<Fixed>.size...], as: UTF8.self)
      let owner = try owner(refusal)
      bindIdentity(refusal, to: insert)
      bindPlace(refusal, to: insert)
      insert.bind(9, refusal.timeIsAmbiguous ? 1 : 0)
      insert.bind(10, refusal.method?.name)
      insert.bind(11, refusal.callee.number.isNone ? nil : refusal.callee.number.text)
      try insert.run()
      let source = refusal.place.sourceID
      count(source, owner: owner, then: min(owner ?? source, source), by: 1, &changes)
    }
  }

  /// A refusal without its account.
  private struct Fixed: BitwiseCopyable {
    private var time, httpStatus: Int64
    private var callee: Callee
    private var place: SightingPlace
    private var method: Method?
    private var timeIsAmbiguous: Bool

    init(_ refusal: HalfRefusal) {
      (time, httpStatus, callee, place) = (refusal.time, refusal.httpStatus, refusal.callee, refusal.place)
      (method, timeIsAmbiguous) = (refusal.method, refusal.timeIsAmbiguous)
    }

    var refusal: HalfRefusal {
      HalfRefusal(
        time: time, timeIsAmbiguous: timeIsAmbiguous, callee: callee, account: "", httpStatus: httpStatus,
        method: method, place: place)
    }
  }

  // MARK: - Counting

  /// The source whose the request is; nil where there is no such row.
  private func owner(_ refusal: HalfRefusal) throws -> Int64? {
    bindIdentity(refusal, to: first)
    defer { first.reset() }
    return try first.step() ? first.optionalInteger(0) : nil
  }

  /// A row of `source` has come (`by` 1) or gone (-1), and with it the request's source may be another.
  private func count(_ source: Int64, owner: Int64?, then: Int64?, by rows: Int, _ changes: inout SourceChanges) {
    changes.change(source) { $0.duplicates += rows }
    if let owner {
      changes.change(owner) {
        $0.requests -= 1
        $0.refused -= 1
        $0.duplicates += 1
      }
    }
    if let then {
      changes.change(then) {
        $0.requests += 1
        $0.refused += 1
        $0.duplicates -= 1
      }
    }
  }

  private func bindIdentity(_ refusal: HalfRefusal, to statement: Statement) {
    statement.bind(1, refusal.time)
    statement.bind(2, refusal.callee.prefix.text)
    statement.bind(3, refusal.callee.isNone ? 0 : refusal.callee.pseudonym)
    statement.bind(4, refusal.account)
    statement.bind(5, refusal.httpStatus)
  }

  private func bindPlace(_ refusal: HalfRefusal, to statement: Statement) {
    statement.bind(6, refusal.place.sourceID)
    statement.bind(7, Int64(refusal.place.line))
    statement.bind(8, Int64(refusal.place.item))
  }
}
