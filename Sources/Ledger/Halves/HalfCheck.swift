import Calls
import GRDB

/// Whether the halves are paired as pairing them anew would pair them, and what comes of it is there.
struct HalfCheck {
  private let db: Database
  private(set) var broken: [String] = []
  private(set) var halves = 0
  private(set) var paired = 0

  init(_ db: Database) throws {
    self.db = db
    try comparePairs()
    try compareCounts()
  }

  private mutating func comparePairs() throws {
    let components = try HalfComponents(db)
    let seeds = try Statement(db, "SELECT \(HalfNode.columns) FROM request_half ORDER BY id")
    let state = try Statement(db, "SELECT same_as, partner FROM request_half WHERE id = ?1")
    while try seeds.step() {
      halves += 1
      guard let found = try components.gather(from: HalfNode(seeds)) else { continue }
      let pairing = HalfPairing(found)
      for index in pairing.nodes.indices {
        let node = pairing.nodes[index]
        let partner = pairing.partner[index] < 0 ? 0 : pairing.nodes[Int(pairing.partner[index])].id
        state.bind(1, node.id)
        defer { state.reset() }
        let isThere = try state.step()
        let sameAs = pairing.nodes[Int(pairing.first[index])].id
        if !isThere || state.optionalInteger(0) != sameAs || state.optionalInteger(1) != partner {
          broken.append("half \(node.id) is not paired as it should be")
        }
        if node.isRequest, partner != 0, sameAs == node.id { paired += 1 }
      }
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
  }
}
