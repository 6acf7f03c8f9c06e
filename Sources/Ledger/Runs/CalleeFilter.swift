import Calls
import GRDB

/// Which called numbers a block may hold: a filter of pseudonyms beside the filter of keys, in a table of its own. So a
/// number's verifications are found by a look at every filter and at the few blocks that may hold it, and not at every block;
/// and imports, which ask for keys, do not read what they do not need.
enum CalleeFilter {
  /// A pseudonym is a hash already.
  @inline(__always) static func hash(_ callee: Callee) -> UInt64 { UInt64(bitPattern: callee.pseudonym) }

  /// Makes the filters of blocks that have none: those of a ledger of an earlier version.
  static func addMissing(_ db: Database) throws {
    let blocks = try Statement(
      db, "SELECT id, sightings FROM block WHERE id NOT IN (SELECT id FROM callee_filter) ORDER BY id")
    let insert = try Statement(db, "INSERT INTO callee_filter (id, filter) VALUES (?, ?)")
    let reader = BlockReader(texts: TextTable())
    var callees = CalleeHashes()
    var filter: [UInt8] = []
    while try blocks.step() {
      do { try reader.open(blocks.bytes(1)) } catch is DamagedBlock {
        // `check` says so. Without a filter nothing is looked for in it.
        continue
      }
      while reader.isOpen {
        callees.add(reader.facts)
        reader.advance()
      }
      callees.makeFilter(&filter)
      insert.bind(1, blocks.integer(0))
      try filter.withUnsafeBytes { bytes in
        insert.bindBlob(2, bytes)
        try insert.run()
      }
    }
  }
}

/// Collects the called numbers of a block's sightings.
struct CalleeHashes {
  private var hashes: [UInt64] = []

  /// - Parameter facts: a `PackedSighting`.
  @inline(__always) mutating func add(_ facts: UnsafeRawBufferPointer) {
    let callee = PackedSighting.callee(facts.baseAddress.unsafelyUnwrapped)
    guard !callee.isNone else { return }
    let hash = CalleeFilter.hash(callee)
    // The sightings of a key lie side by side and name one number, as a rule.
    if hashes.last != hash { hashes.append(hash) }
  }

  /// Makes the filter and begins with another block.
  mutating func makeFilter(_ filter: inout [UInt8]) {
    KeyFilter.make(of: hashes, into: &filter)
    hashes.removeAll(keepingCapacity: true)
  }
}
