import Calls
import GRDB

/// Pairs halves anew and writes what comes of it: completions of accepted requests, refused requests, counts of sources.
///
/// Only what has changed is written, so that halves of a day touch none of the days before, and pairing all of them anew
/// (when an import is taken out) costs little more than looking.
final class HalfSettling {
  private let db: Database
  private let components: HalfComponents
  private let seeds: Statement
  private let row: Statement
  private let state: Statement
  private let update: Statement
  private let refusals: HalfRefusals
  private let completions: CompletionRows
  private var changes = SourceChanges()
  /// Whether an accepted request says something else than before.
  private(set) var changedRequests = false

  /// - Parameter folder: where temporary files may be made.
  init(_ db: Database, folder: String) throws {
    self.db = db
    components = try HalfComponents(db)
    seeds = try Statement(db, "SELECT \(HalfNode.columns) FROM request_half WHERE id >= ?1 ORDER BY id")
    row = try Statement(db, "\(StoredHalf.select) WHERE id = ?1")
    state = try Statement(db, "SELECT same_as, partner FROM request_half WHERE id = ?1")
    update = try Statement(db, "UPDATE request_half SET same_as = ?2, partner = ?3 WHERE id = ?1")
    refusals = try HalfRefusals(db, folder: folder)
    completions = try CompletionRows(db, folder: folder)
  }

  /// Pairs the halves from a row on, and those that hang together with them.
  ///
  /// - Returns: what becomes of the sources' counts.
  func run(from first: Int64) throws -> SourceChanges {
    seeds.bind(1, first)
    while try seeds.step() {
      guard let found = try components.gather(from: HalfNode(seeds)) else { continue }
      try settle(HalfPairing(found))
    }
    try refusals.write(&changes)
    try completions.write()
    return changes
  }

  private func settle(_ pairing: HalfPairing) throws {
    for index in pairing.nodes.indices {
      let id = pairing.nodes[index].id
      let sameAs = pairing.nodes[Int(pairing.first[index])].id
      let other = pairing.partner[index]
      let partner = other < 0 ? 0 : pairing.nodes[Int(other)].id
      state.bind(1, id)
      _ = try state.step()
      let (knownSameAs, knownPartner) = (state.optionalInteger(0), state.optionalInteger(1))
      state.reset()
      guard knownPartner != partner || knownSameAs != sameAs else { continue }
      update.bind(1, id)
      update.bind(2, sameAs)
      update.bind(3, partner)
      try update.run()
      guard knownPartner != partner else { continue }
      let half = try stored(id)
      if let knownPartner { try unsettle(half, wasPaired: knownPartner != 0) }
      try settle(half, partner == 0 ? nil : try stored(partner))
    }
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
