import Calls
import GRDB

/// What pairing asks of a half: a row of `request_half` without what the half says.
struct HalfNode: BitwiseCopyable {
  /// Of its row.
  var id: Int64
  /// UTC milliseconds.
  var time: Int64
  var ids: RequestIDs
  /// A hash of all that the half says, without its place: rows of equal time and content are one half.
  var content: Int64
  var isRequest: Bool
  /// What the row says of its half and of its partner; nil as long as it has not been asked.
  var sameAs: Int64?
  var partner: Int64?

  static let columns = "id, time, request_id, correlation_id, trace_id, content, side, same_as, partner"

  /// - Parameter row: stands at a row of `columns`.
  init(_ row: Statement) {
    (id, time, content) = (row.integer(0), row.integer(1), row.integer(5))
    ids = RequestIDs()
    for rank in 0..<RequestIDs.ranks { ids[rank] = row.integer(Int32(2 + rank)) }
    isRequest = row.integer(6) == Int64(RequestHalf.Side.request.rawValue)
    (sameAs, partner) = (row.optionalInteger(7), row.optionalInteger(8))
  }

  init(id: Int64, time: Int64, ids: RequestIDs, content: Int64, isRequest: Bool) {
    (self.id, self.time, self.ids, self.content, self.isRequest) = (id, time, ids, content, isRequest)
  }

  func isSameHalf(as other: HalfNode) -> Bool {
    time == other.time && content == other.content && isRequest == other.isRequest && ids == other.ids
  }
}

/// A row of `request_half`.
struct StoredHalf {
  var side: RequestHalf.Side
  var ids: RequestIDs
  var place: SightingPlace
  var standsAlone: Bool
  /// Empty but for an acceptance.
  var key: String
  /// Empty where the line does not tell.
  var account: String
  /// 0 where the line does not tell.
  var httpStatus: Int64
  var facts: RequestFacts

  init(_ half: RequestHalf, key: String, account: String, sourceID: Int64) {
    (side, ids, facts) = (half.side, half.ids, RequestFacts(half))
    place = SightingPlace(sourceID: sourceID, line: half.place.line, item: half.place.item)
    (standsAlone, httpStatus) = (half.standsAlone, Int64(half.httpStatus))
    (self.key, self.account) = (key, account)
  }

  /// A hash over all that the half says but its time. The whole called number is left out: a line says the same whether the
  /// number was kept or not.
  var content: Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ word: UInt64) {
      hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    for rank in 0..<RequestIDs.ranks { mix(UInt64(bitPattern: ids[rank])) }
    mix(UInt64(bitPattern: Int64(side.rawValue)) << 32 | (facts.timeIsAmbiguous ? 2 : 0) | (standsAlone ? 1 : 0))
    mix(UInt64(bitPattern: httpStatus) << 32 | UInt64(facts.method.map { Int($0.rawValue) + 1 } ?? 0))
    mix(facts.callee.prefix.word)
    mix(facts.callee.isNone ? 0 : UInt64(bitPattern: facts.callee.pseudonym))
    mix(facts.callerStem.word)
    mix(UInt64(bitPattern: Int64(facts.isWithRedirect.rawValue)))
    for text in [key, account] {
      for byte in text.utf8 { mix(UInt64(byte)) }
      mix(256)
    }
    return Int64(bitPattern: hash)
  }
}

extension StoredHalf {
  /// In the order in which they are bound and read.
  private static let columns = """
    side, request_id, correlation_id, trace_id, source_id, line, item, stands_alone, verification_call_uuid, account, \
    http_status, \(RequestFacts.columns)
    """
  private static let firstFact: Int32 = 11

  static let insert = """
    INSERT INTO request_half (\(columns), content, id)
    VALUES (?\(String(repeating: ", ?", count: Int(firstFact + RequestFacts.columnCount) + 1)))
    """
  static let select = "SELECT \(columns) FROM request_half"

  func bind(to insert: Statement, id: Int64) {
    insert.bind(1, Int64(side.rawValue))
    for rank in 0..<RequestIDs.ranks { insert.bind(Int32(2 + rank), ids[rank]) }
    insert.bind(5, place.sourceID)
    insert.bind(6, Int64(place.line))
    insert.bind(7, Int64(place.item))
    insert.bind(8, standsAlone ? 1 : 0)
    insert.bind(9, key)
    insert.bind(10, account)
    insert.bind(11, httpStatus)
    facts.bind(to: insert, at: Self.firstFact + 1)
    insert.bind(Self.firstFact + RequestFacts.columnCount + 1, content)
    insert.bind(Self.firstFact + RequestFacts.columnCount + 2, id)
  }

  /// - Parameter row: stands at a row of `select`.
  init(_ row: Statement) {
    side = RequestHalf.Side(rawValue: Int8(truncatingIfNeeded: row.integer(0))) ?? .request
    ids = RequestIDs()
    for rank in 0..<RequestIDs.ranks { ids[rank] = row.integer(Int32(1 + rank)) }
    place = SightingPlace(
      sourceID: row.integer(4), line: UInt64(row.integer(5)), item: UInt32(truncatingIfNeeded: row.integer(6)))
    standsAlone = row.integer(7) != 0
    (key, account, httpStatus) = (row.text(8), row.text(9), row.integer(10))
    facts = RequestFacts(row, at: Self.firstFact)
  }
}
