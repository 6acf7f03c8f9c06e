import Calls
import GRDB

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
    var hash = HalfHash()
    for rank in 0..<RequestIDs.ranks { hash.mix(UInt64(bitPattern: ids[rank])) }
    mixFlags(&hash)
    hash.mix(facts.callee.prefix.word)
    hash.mix(facts.callee.isNone ? 0 : UInt64(bitPattern: facts.callee.pseudonym))
    mixRest(&hash)
    return hash.value
  }

  /// The same without what the ledger's key has made a pseudonym of.
  var said: Int64 {
    var hash = HalfHash()
    mixFlags(&hash)
    hash.mix(facts.callee.prefix.word)
    mixRest(&hash)
    return hash.value
  }

  private func mixFlags(_ hash: inout HalfHash) {
    hash.mix(UInt64(bitPattern: Int64(side.rawValue)) << 32 | (facts.timeIsAmbiguous ? 2 : 0) | (standsAlone ? 1 : 0))
    hash.mix(UInt64(bitPattern: httpStatus) << 32 | UInt64(facts.method.map { Int($0.rawValue) + 1 } ?? 0))
  }

  private func mixRest(_ hash: inout HalfHash) {
    hash.mix(facts.callerStem.word)
    hash.mix(UInt64(bitPattern: Int64(facts.isWithRedirect.rawValue)))
    hash.mix(key)
    hash.mix(account)
  }
}

/// A hash that is the same in every run and on every machine.
struct HalfHash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  var value: Int64 { Int64(bitPattern: state) }

  mutating func mix(_ word: UInt64) {
    state = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
    state ^= state >> 29
  }

  mutating func mix(_ text: String) {
    for byte in text.utf8 { mix(UInt64(byte)) }
    mix(256)
  }
}

extension StoredHalf {
  /// In the order in which they are bound and read.
  static let columns = """
    side, request_id, correlation_id, trace_id, source_id, line, item, stands_alone, verification_call_uuid, account, \
    http_status, \(RequestFacts.columns)
    """
  private static let firstFact: Int32 = 11
  static let columnCount = firstFact + RequestFacts.columnCount

  static let insert = """
    INSERT INTO request_half (\(columns), content, id)
    VALUES (?\(String(repeating: ", ?", count: Int(columnCount) + 1)))
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
    insert.bind(Self.columnCount + 1, content)
    insert.bind(Self.columnCount + 2, id)
  }

  /// - Parameter row: stands at a row that begins with `columns`.
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
