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
  var place: SightingPlace
  var ids: RequestIDs
  var time: Int64
  var timeIsAmbiguous: Bool
  var standsAlone: Bool
  /// Empty but for an acceptance.
  var key: String
  /// Empty where the line does not tell.
  var account: String
  /// 0 where the line does not tell.
  var httpStatus: Int64
  var method: Method?
  var callee: Callee
  var callerStem: PackedDigits
  var isWithRedirect: Tristate

  init(_ half: RequestHalf, key: String, account: String, sourceID: Int64) {
    (side, ids, time, timeIsAmbiguous) = (half.side, half.ids, half.time, half.timeIsAmbiguous)
    place = SightingPlace(sourceID: sourceID, line: half.place.line, item: half.place.item)
    (standsAlone, httpStatus, method) = (half.standsAlone, Int64(half.httpStatus), half.method)
    (self.key, self.account) = (key, account)
    (callee, callerStem, isWithRedirect) = (half.callee, half.callerStem, half.isWithRedirect)
  }

  /// A hash over all that the half says. The whole called number is left out: a line says
  /// the same whether the number was kept or not.
  var content: Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ word: UInt64) {
      hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    for rank in 0..<RequestIDs.ranks { mix(UInt64(bitPattern: ids[rank])) }
    mix(UInt64(bitPattern: Int64(side.rawValue)) << 32 | (timeIsAmbiguous ? 2 : 0) | (standsAlone ? 1 : 0))
    mix(UInt64(bitPattern: httpStatus) << 32 | UInt64(method.map { Int($0.rawValue) + 1 } ?? 0))
    mix(callee.prefix.word)
    mix(callee.isNone ? 0 : UInt64(bitPattern: callee.pseudonym))
    mix(callerStem.word)
    mix(UInt64(bitPattern: Int64(isWithRedirect.rawValue)))
    for text in [key, account] {
      for byte in text.utf8 { mix(UInt64(byte)) }
      mix(256)
    }
    return Int64(bitPattern: hash)
  }
}

extension StoredHalf {
  /// In the order in which they are bound and read.
  private static let names = """
    side, time, request_id, correlation_id, trace_id, source_id, line, item, stands_alone, time_is_ambiguous, \
    verification_call_uuid, account, http_status, method, callee_prefix, callee_pseudonym, callee_number, caller_stem, \
    is_with_redirect
    """

  static let insert =
    "INSERT INTO request_half (\(names), content, id) VALUES (?\(String(repeating: ", ?", count: 20)))"
  static let select = "SELECT \(names) FROM request_half"

  func bind(to insert: Statement, id: Int64) {
    insert.bind(1, Int64(side.rawValue))
    insert.bind(2, time)
    for rank in 0..<RequestIDs.ranks { insert.bind(Int32(3 + rank), ids[rank]) }
    insert.bind(6, place.sourceID)
    insert.bind(7, Int64(place.line))
    insert.bind(8, Int64(place.item))
    insert.bind(9, standsAlone ? 1 : 0)
    insert.bind(10, timeIsAmbiguous ? 1 : 0)
    insert.bind(11, key)
    insert.bind(12, account)
    insert.bind(13, httpStatus)
    insert.bind(14, method?.name)
    insert.bind(15, callee.prefix.text)
    insert.bind(16, callee.isNone ? 0 : callee.pseudonym)
    insert.bind(17, callee.number.text)
    insert.bind(18, callerStem.text)
    insert.bind(19, Int64(isWithRedirect.rawValue))
    insert.bind(20, content)
    insert.bind(21, id)
  }

  /// - Parameter row: stands at a row of `select`.
  init(_ row: Statement) {
    side = RequestHalf.Side(rawValue: Int8(truncatingIfNeeded: row.integer(0))) ?? .request
    time = row.integer(1)
    ids = RequestIDs()
    for rank in 0..<RequestIDs.ranks { ids[rank] = row.integer(Int32(2 + rank)) }
    place = SightingPlace(
      sourceID: row.integer(5), line: UInt64(row.integer(6)), item: UInt32(truncatingIfNeeded: row.integer(7)))
    (standsAlone, timeIsAmbiguous) = (row.integer(8) != 0, row.integer(9) != 0)
    (key, account, httpStatus) = (row.text(10), row.text(11), row.integer(12))
    method = row.isNull(13) ? nil : Method(name: row.bytes(13))
    callee = Callee(prefix: row.digits(14), pseudonym: row.integer(15), number: row.digits(16))
    callerStem = row.digits(17)
    isWithRedirect = Tristate(rawValue: Int8(truncatingIfNeeded: row.integer(18))) ?? .unknown
  }
}
