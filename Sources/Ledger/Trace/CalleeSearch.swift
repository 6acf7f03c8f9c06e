import Calls
import GRDB

/// Finds the keys whose records name a called number, into the temporary table `found_key`.
struct CalleeSearch {
  private let db: Database
  private let callee: Callee
  private let insert: Statement

  init(_ db: Database, _ callee: Callee) throws {
    (self.db, self.callee) = (db, callee)
    try db.execute(
      sql: """
        DROP TABLE IF EXISTS temp.found_key;
        CREATE TEMP TABLE found_key (verification_call_uuid TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID
        """)
    insert = try Statement(db, "INSERT OR IGNORE INTO temp.found_key VALUES (?1)")
  }

  func run() throws {
    let hash = CalleeFilter.hash(callee)
    let filters = try Statement(db, "SELECT id, filter FROM callee_filter ORDER BY id")
    let block = try Statement(db, "SELECT sightings FROM block WHERE id = ?1")
    let reader = BlockReader(texts: TextTable())
    while try filters.step() {
      guard KeyFilter.mayHold(hash, in: filters.bytes(1)) else { continue }
      block.reset()
      block.bind(1, filters.integer(0))
      guard try block.step() else { throw Self.damage(filters.integer(0)) }
      do { try reader.open(block.bytes(0)) } catch is DamagedBlock { throw Self.damage(filters.integer(0)) }
      try search(reader)
    }
    // The called number of a request that is logged on two lines stands on the first, and not in the reply's sighting.
    try db.execute(
      sql: """
        INSERT OR IGNORE INTO temp.found_key SELECT verification_call_uuid FROM completion
        WHERE callee_pseudonym = ? AND callee_prefix = ?
        """, arguments: [callee.pseudonym, callee.prefix.text])
  }

  private func search(_ reader: BlockReader) throws {
    while reader.isOpen {
      let named = PackedSighting.callee(reader.facts.baseAddress.unsafelyUnwrapped)
      if named.isSameNumber(as: callee) {
        insert.bindText(1, reader.key)
        try insert.run()
      }
      reader.advance()
    }
  }

  private static func damage(_ block: Int64) -> DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: "block \(block) is not there, or damaged")
  }
}
