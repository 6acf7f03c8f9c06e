import Calls
import Foundation
import GRDB

/// Pairs halves anew and writes what comes of it: completions of accepted requests, refused requests, counts of sources.
///
/// Only what has changed is written, so that halves of a day touch none of the days before, and pairing all of them anew
/// (when an import is taken out) costs little more than looking.
final class HalfSettling {
  private let db: Database
  private let folder: String
  private let row: Statement
  private let update: Statement
  private let refusals: HalfRefusals
  private let completions: CompletionRows
  private var changes = SourceChanges()
  /// Whether an accepted request says something else than before.
  private(set) var changedRequests = false

  /// - Parameter folder: where temporary files may be made.
  init(_ db: Database, folder: String) throws {
    (self.db, self.folder) = (db, folder)
    row = try Statement(db, "\(StoredHalf.select) WHERE id = ?1")
    update = try Statement(db, "UPDATE request_half SET same_as = ?2, partner = ?3 WHERE id = ?1")
    refusals = try HalfRefusals(db, folder: folder)
    completions = try CompletionRows(db, folder: folder)
  }

  /// Pairs the halves from a row on, and those that hang together with them.
  ///
  /// - Returns: what becomes of the sources' counts.
  func run(from first: Int64) throws -> SourceChanges {
    try halves(from: first).visit { try settle($0) }
    try refusals.write(&changes)
    try completions.write()
    return changes
  }

  /// Pairs all halves of a ledger whose halves were paired by another rule.
  static func pairAnew(_ db: Database) throws {
    guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM request_half)") == true else { return }
    // Where the ledger lies; the empty text for one without a name.
    let path = try String.fetchOne(db, sql: "SELECT file FROM pragma_database_list WHERE name = 'main'") ?? ""
    let folder = path.isEmpty ? NSTemporaryDirectory() : URL(fileURLWithPath: path).deletingLastPathComponent().path
    let settling = try HalfSettling(db, folder: folder)
    try settling.run(from: 0).write(db)
    guard settling.changedRequests, try !Tally.isStale(db) else { return }
    try Tally.recount(db)
  }

  /// Where many are new, or hang together, looking at all is quicker than following the ids of each.
  private func halves(from first: Int64) throws -> HalfPairing {
    let nodes = try HalfNodes(db)
    let seeds = try Statement(db, "SELECT \(HalfNodes.columns) FROM request_half WHERE id >= ?1 ORDER BY id")
    let count = try Int64.fetchOne(db, sql: "SELECT MAX(id) FROM request_half") ?? 0
    if first > count / 8 * 7 {
      let connected = HalfPairing(folder: folder)
      let components = try HalfComponents(db, nodes)
      seeds.bind(1, first)
      while try seeds.step() {
        for half in try components.gather(from: nodes.node(seeds)) { try connected.add(half) }
        if components.isBeyondLimit { break }
      }
      if !components.isBeyondLimit { return connected }
      seeds.reset()
    }
    let all = HalfPairing(folder: folder)
    seeds.bind(1, 0)
    while try seeds.step() { try all.add(nodes.node(seeds)) }
    return all
  }

  private func settle(_ outcome: HalfPairing.Outcome) throws {
    let (known, partner) = (outcome.node, outcome.partner)
    guard known.partner != partner || known.sameAs != outcome.sameAs else { return }
    update.bind(1, known.id)
    update.bind(2, outcome.sameAs)
    update.bind(3, partner)
    try update.run()
    guard known.partner != partner else { return }
    let half = try stored(known.id)
    if let wasPaired = known.partner { try unsettle(half, wasPaired: wasPaired != 0) }
    try settle(half, partner == 0 ? nil : try stored(partner))
  }

  private func stored(_ id: Int64) throws -> StoredHalf {
    row.bind(1, id)
    defer { row.reset() }
    guard try row.step() else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "half \(id) is not there")
    }
    return StoredHalf(row)
  }

  /// Takes back what a half came to.
  private func unsettle(_ half: StoredHalf, wasPaired: Bool) throws {
    if half.side == .acceptance {
      guard wasPaired else { return }
      changedRequests = true
      return try completions.remove(half)
    }
    if try refusals.remove(half, &changes) { return }
    changes.change(half.place.sourceID) {
      if wasPaired { $0.joined -= 1 } else { $0.ignored -= 1 }
    }
  }

  private func settle(_ half: StoredHalf, _ partner: StoredHalf?) throws {
    switch (half.side, partner) {
    case (.acceptance, let request?):
      changedRequests = true
      try completions.add(half, completedBy: request)
    case (.acceptance, nil): break
    case (.request, let reply?) where reply.side == .refusal:
      try refusals.add(HalfRefusal(half, refusedBy: reply))
    case (_, _?): changes.change(half.place.sourceID) { $0.joined += 1 }
    case (_, nil) where half.standsAlone: try refusals.add(HalfRefusal(alone: half))
    case (_, nil): changes.change(half.place.sourceID) { $0.ignored += 1 }
    }
  }
}
