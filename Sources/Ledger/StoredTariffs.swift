import Calls
import GRDB

/// A version of the tariff, as the ledger keeps it: none is ever changed or taken out.
package struct StoredTariff: Sendable, Equatable {
  /// From 1, in the order in which they were set.
  package let version: Int64
  /// Nil for the tariff that a new ledger begins with: nobody set it.
  package let setAt: Instant?
  package let name: String
  package let csv: String

  fileprivate init(_ row: Row) {
    version = row["version"]
    setAt = (row["set_at"] as Int64?).map(Instant.init(milliseconds:))
    name = row["name"]
    csv = row["csv"]
  }
}

extension Ledger {
  /// Every version of the tariff, the oldest first.
  package func tariffs() throws -> [StoredTariff] {
    try withConnection { db in
      try Row.fetchAll(db, sql: "SELECT version, set_at, name, csv FROM tariff ORDER BY version").map(StoredTariff.init)
    }
  }

  /// The tariff that prices reports: the newest version; nil in a ledger that has none yet.
  package func currentTariff() throws -> StoredTariff? { try withConnection(Self.newestTariff) }

  /// One version; nil where there is none of that number.
  package func tariff(version: Int64) throws -> StoredTariff? {
    try withConnection { db in
      try Row.fetchOne(
        db, sql: "SELECT version, set_at, name, csv FROM tariff WHERE version = ?", arguments: [version]
      ).map(StoredTariff.init)
    }
  }

  /// Stores the tariff that a new ledger begins with. Two programs may make one ledger: it gets one.
  package func addFirstTariff(name: String, csv: String) throws {
    try inTransaction { db in
      try db.execute(
        sql: "INSERT INTO tariff (name, csv) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM tariff)",
        arguments: [name, csv])
    }
  }

  /// Makes a tariff the one that prices reports, as a further version.
  ///
  /// - Returns: the current version, and whether it is a new one: the same content as the newest version's is not stored again.
  package func addTariff(name: String, csv: String, setAt: Instant) throws -> (tariff: StoredTariff, isNew: Bool) {
    try inTransaction { db in
      let before = try Self.newestTariff(db)
      if let before, before.csv == csv { return (before, false) }
      try db.execute(
        sql: "INSERT INTO tariff (set_at, name, csv) VALUES (?, ?, ?)", arguments: [setAt.milliseconds, name, csv])
      guard let stored = try Self.newestTariff(db) else { preconditionFailure("what was inserted is there") }
      return (stored, true)
    }
  }

  private static func newestTariff(_ db: Database) throws -> StoredTariff? {
    try Row.fetchOne(db, sql: "SELECT version, set_at, name, csv FROM tariff ORDER BY version DESC LIMIT 1")
      .map(StoredTariff.init)
  }
}
