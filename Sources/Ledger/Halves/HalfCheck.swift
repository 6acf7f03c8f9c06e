import Calls
import GRDB

/// Whether the halves are paired as pairing them anew would pair them, and what comes of it is there.
struct HalfCheck {
  private let db: Database
  private(set) var broken: [String] = []
  private(set) var halves = 0
  private(set) var paired = 0

  /// - Parameter folder: where temporary files may be made.
  init(_ db: Database, folder: String) throws {
    self.db = db
    try comparePairs(folder)
    try compareCounts()
  }

  private mutating func comparePairs(_ folder: String) throws {
    let pairing = HalfPairing(folder: folder)
    let nodes = try HalfNodes(db)
    let rows = try Statement(db, "SELECT \(HalfNodes.columns) FROM request_half ORDER BY id")
    while try rows.step() { try pairing.add(nodes.node(rows)) }
    try pairing.visit { found in
      halves += 1
      if found.node.sameAs != found.sameAs || found.node.partner != found.partner {
        broken.append("half \(found.node.id) is not paired as it should be")
      }
      if found.node.isRequest, found.partner != 0, found.sameAs == found.node.id { paired += 1 }
    }
  }

  private mutating func compareCounts() throws {
    func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
    let completions = try count("SELECT COUNT(*) FROM completion")
    let completed = try count(
      """
      SELECT COUNT(*) FROM completion AS c JOIN request_half AS h
        ON h.source_id = c.source_id AND h.line = c.line AND h.item = c.item
          AND h.verification_call_uuid = c.verification_call_uuid
        WHERE h.side = 1 AND h.partner > 0
      """)
    let replies = try count("SELECT COUNT(*) FROM request_half WHERE side = 1 AND partner > 0")
    if completions != replies || completed != replies {
      broken.append("\(replies) accepted requests have a request of their own, \(completions) are completed")
    }
    let joined = try String.fetchAll(
      db,
      sql: """
        SELECT 'source ' || s.id || ' counts other joined lines' FROM source AS s LEFT JOIN (
          SELECT h.source_id, COUNT(*) AS halves FROM request_half AS h JOIN request_half AS o ON o.id = h.partner
          WHERE h.side = 2 OR (h.side = 0 AND o.side = 1) GROUP BY h.source_id
        ) AS f ON f.source_id = s.id WHERE s.joined <> COALESCE(f.halves, 0)
        """)
    broken += joined
    let ids = try count("SELECT COUNT(*) FROM request_half_id WHERE half_id NOT IN (SELECT id FROM request_half)")
    if ids != 0 { broken.append("\(ids) ids are of no half") }
    let isMissing = ["request_id", "correlation_id", "trace_id"].map { column in
      """
      (\(column) <> 0 AND NOT EXISTS (
        SELECT 1 FROM request_half_id AS i WHERE i.pseudonym = h.\(column) AND i.time = h.time AND i.half_id = h.id))
      """
    }
    let unfound = try count("SELECT COUNT(*) FROM request_half AS h WHERE \(isMissing.joined(separator: " OR "))")
    if unfound != 0 { broken.append("\(unfound) halves are not found by their ids") }
  }
}
