import Calls
import GRDB

/// Gathers the halves that hang together: by an id that they share, within the time that a reply may take, and through
/// others. Pairing never looks beyond them. They are two as a rule, and gathered in memory: beyond a limit not at all.
final class HalfComponents {
  private let ofID: Statement
  private let before: Statement
  private let halves: Statement
  private let nodes: HalfNodes
  /// A bit for each row that has been gathered.
  private var gathered: [UInt64]
  private(set) var isBeyondLimit = false

  private static let limit = 200_000

  init(_ db: Database, _ nodes: HalfNodes) throws {
    self.nodes = nodes
    ofID = try Statement(
      db, "SELECT time, half_id FROM request_half_id WHERE pseudonym = ?1 AND time >= ?2 ORDER BY time, half_id")
    before = try Statement(
      db,
      "SELECT time, half_id FROM request_half_id WHERE pseudonym = ?1 AND time < ?2 ORDER BY time DESC, half_id DESC")
    halves = try Statement(db, "SELECT \(HalfNodes.columns) FROM request_half WHERE id = ?1")
    let last = try Int64.fetchOne(db, sql: "SELECT MAX(id) FROM request_half") ?? 0
    gathered = Array(repeating: 0, count: Int(last >> 6) + 1)
  }

  /// All halves that hang together with `seed`, itself among them; none where it was gathered with another, or where they
  /// are beyond the limit.
  func gather(from seed: HalfNode) throws -> [HalfNode] {
    guard mark(seed.id) else { return [] }
    var found = [seed]
    // Stretches of time that have been looked at, of ids of which there are several halves.
    var known: [Int64: [ClosedRange<Int64>]] = [:]
    var next = 0
    while next < found.count {
      let half = found[next]
      next += 1
      for rank in 0..<RequestIDs.ranks where half.ids[rank] != 0 {
        let id = half.ids[rank]
        if let known = known[id], known.contains(where: { $0.contains(half.time) }) { continue }
        let count = found.count
        let last = try walk(ofID, id, from: half.time, &found)
        let first = try walk(before, id, from: half.time, &found)
        if isBeyondLimit { return [] }
        if found.count > count { known[id, default: []].append(first...last) }
      }
    }
    return found
  }

  /// Follows the halves of an id as long as each is near to the one before it; returns the time of the last.
  private func walk(_ rows: Statement, _ id: Int64, from start: Int64, _ found: inout [HalfNode]) throws -> Int64 {
    defer { rows.reset() }
    rows.bind(1, id)
    rows.bind(2, start)
    var last = start
    while try rows.step(), abs(rows.integer(0) - last) <= HalfPairing.window {
      if found.count >= Self.limit {
        isBeyondLimit = true
        return last
      }
      last = rows.integer(0)
      let half = rows.integer(1)
      guard mark(half) else { continue }
      halves.bind(1, half)
      guard try halves.step() else {
        throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "half \(half) is not there")
      }
      found.append(try nodes.node(halves))
      halves.reset()
    }
    return last
  }

  /// False where it was marked before.
  private func mark(_ id: Int64) -> Bool {
    let (word, bit) = (Int(id >> 6), UInt64(1) << UInt64(id & 63))
    guard gathered.indices.contains(word) else { return false }
    if gathered[word] & bit != 0 { return false }
    gathered[word] |= bit
    return true
  }
}
