import GRDB

/// Brings a ledger up to date: what is missing, in order and in one transaction that holds the write lock from its
/// beginning. Of two programs that open an older ledger, or make a new one, the second finds the work done.
struct Migrations: Sendable {
  typealias Step = (name: String, run: @Sendable (Database) throws -> Void)

  private let steps: [Step]

  init(_ steps: [Step]) { self.steps = steps }

  /// Whether nothing is missing.
  func areDone(_ db: Database) throws -> Bool {
    let done = try done(db)
    return steps.allSatisfy { done.contains($0.name) }
  }

  /// Whether a newer program has done what this one does not know.
  func areSuperseded(_ db: Database) throws -> Bool {
    !(try done(db)).isSubset(of: steps.map(\.name))
  }

  /// The names of what was done. The table's name is that of the library which once kept it.
  private func done(_ db: Database) throws -> Set<String> {
    guard
      try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'grdb_migrations')") == true
    else { return [] }
    return try Set(String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations"))
  }

  func run(_ db: Database) throws {
    try db.execute(sql: "BEGIN IMMEDIATE")
    do {
      try db.execute(sql: "CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
      let done = try done(db)
      for step in steps where !done.contains(step.name) {
        try step.run(db)
        try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES (?)", arguments: [step.name])
      }
      try db.execute(sql: "COMMIT")
    } catch {
      Ledger.rollBack(db)
      throw error
    }
  }
}
