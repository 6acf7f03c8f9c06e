import Calls
import GRDB

/// Walks over all verifications, or some, in the order of their keys.
struct VerificationScan {
  enum Keys {
    case all
    /// Those from `from` (included; nil is the first) up to `to` (not included; nil is the end).
    case range(from: String?, to: String?)
    /// Those that a query selects, in order.
    case selected(String)
  }

  private let db: Database
  private let keys: Keys
  private let texts: TextTable

  /// - Parameter texts: where the accounts and final statuses of the facts get their numbers.
  init(_ db: Database, _ keys: Keys, texts: TextTable = TextTable()) {
    (self.db, self.keys, self.texts) = (db, keys, texts)
  }

  /// Hands over each verification once.
  func walk(_ body: (borrowing VerificationFacts) throws -> Void) throws {
    try walkSightings { sightings in try body(VerificationFacts(sightings, texts: texts)) }
  }

  /// Hands over the sightings of each verification.
  func walkSightings(_ body: (borrowing KeySightings) throws -> Void) throws {
    switch keys {
    case .all: try walk(from: nil, to: nil, body)
    case .range(let from, let to): try walk(from: from, to: to, body)
    case .selected(let query): try walkSelected(query, body)
    }
  }

  private func walk(from first: String?, to end: String?, _ body: (borrowing KeySightings) throws -> Void) throws {
    let runs = try MergedRuns(db, from: first, texts: texts)
    let end = end.map { Array($0.utf8) }
    var sightings = KeySightings()
    while try runs.next(&sightings) {
      if let end, end.withUnsafeBytes({ ByteOrder.compare(sightings.key, $0) }) >= 0 { return }
      try body(sightings)
    }
  }

  private func walkSelected(_ query: String, _ body: (borrowing KeySightings) throws -> Void) throws {
    let keys = try Statement(db, query)
    let lookup = try KeyLookup(db, texts: texts)
    var sightings = KeySightings()
    while try keys.step() {
      guard keys.bytes(0).count <= VerificationKey.maximumLength else {
        throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a key is longer than any")
      }
      sightings.begin(keys.bytes(0))
      try lookup.gather(sightings.key, into: &sightings)
      if !sightings.isEmpty { try body(sightings) }
    }
  }
}
