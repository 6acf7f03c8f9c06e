import Calls
import GRDB

/// Finds the line of the request whose reply stands at a place.
struct JoinedLines {
  private let completion: Statement
  private let reply: Statement
  private let requests: Statement

  init(_ db: Database) throws {
    completion = try Statement(
      db,
      "SELECT 1 FROM completion WHERE verification_call_uuid = ?1 AND source_id = ?2 AND line = ?3 AND item = ?4")
    reply = try Statement(
      db,
      """
      SELECT p.request_id, p.correlation_id, p.trace_id, p.time, p.same_as FROM request_half AS h
      JOIN request_half AS p ON p.id = h.partner
      WHERE h.side = 1 AND h.verification_call_uuid = ?1 AND h.source_id = ?2 AND h.line = ?3 AND h.item = ?4
      """)
    requests = try Statement(
      db,
      """
      SELECT h.source_id, h.line, h.item FROM request_half_id AS i JOIN request_half AS h ON h.id = i.half_id
      WHERE i.pseudonym = ?1 AND i.time = ?2 AND h.same_as = ?3
      """)
  }

  /// Every place where the request of a reply stood; none for a request that is logged on one line.
  func requestLines(_ key: UnsafeRawBufferPointer, _ place: SightingPlace) throws -> [SightingPlace] {
    defer { for statement in [completion, reply, requests] { statement.reset() } }
    bind(key, place, to: completion)
    guard try completion.step() else { return [] }
    bind(key, place, to: reply)
    guard try reply.step() else { return [] }
    var ids = RequestIDs()
    for rank in 0..<RequestIDs.ranks { ids[rank] = reply.integer(Int32(rank)) }
    requests.bind(1, ids.first)
    requests.bind(2, reply.integer(3))
    requests.bind(3, reply.integer(4))
    var lines: [SightingPlace] = []
    while try requests.step() {
      lines.append(
        SightingPlace(
          sourceID: requests.integer(0), line: UInt64(requests.integer(1)),
          item: UInt32(truncatingIfNeeded: requests.integer(2))))
    }
    return lines
  }

  private func bind(_ key: UnsafeRawBufferPointer, _ place: SightingPlace, to statement: Statement) {
    statement.bindText(1, key)
    statement.bind(2, place.sourceID)
    statement.bind(3, Int64(place.line))
    statement.bind(4, Int64(place.item))
  }
}
