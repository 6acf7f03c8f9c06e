import Calls
import GRDB

/// Looks at every byte of a run.
struct RunCheck {
  struct Damage: Error {
    var reason: String
  }

  private let db: Database
  private let run: Int64

  init(_ db: Database, _ run: Int64) { (self.db, self.run) = (db, run) }

  /// - Returns: how many sightings the run holds.
  /// - Throws: `Damage` where it is not as it was written.
  func countSightings() throws -> Int {
    let blocks = try Statement(
      db,
      """
      SELECT i.last_key, i.number, i.sightings, i.key_filter, b.sightings, f.filter FROM run_block AS i
      LEFT JOIN block AS b ON b.id = \(RunWriter.blockID(run: run, number: 0)) + i.number
      LEFT JOIN callee_filter AS f ON f.id = b.id
      WHERE i.run_id = \(run) ORDER BY i.number
      """)
    var count = 0
    var last: [UInt8] = []
    let reader = BlockReader(texts: TextTable())
    while try blocks.step() {
      let number = blocks.integer(1)
      guard !blocks.isNull(4) else { throw Damage(reason: "block \(number) is not there") }
      guard !blocks.isNull(5) else { throw Damage(reason: "block \(number) has no filter of called numbers") }
      do { try reader.open(blocks.bytes(4)) } catch { throw Damage(reason: "block \(number) is damaged") }
      var inBlock = 0
      let filter = blocks.bytes(3)
      let callees = blocks.bytes(5)
      while reader.isOpen {
        let isAfter = last.withUnsafeBytes { ByteOrder.compare($0, reader.key) <= 0 }
        guard isAfter else { throw Damage(reason: "block \(number) is not in order") }
        guard KeyFilter.mayHold(KeyFilter.hash(reader.key), in: filter) else {
          throw Damage(reason: "the filter of block \(number) misses a key")
        }
        let callee = PackedSighting.callee(reader.facts.baseAddress.unsafelyUnwrapped)
        guard callee.isNone || KeyFilter.mayHold(CalleeFilter.hash(callee), in: callees) else {
          throw Damage(reason: "the filter of block \(number) misses a called number")
        }
        last.replaceSubrange(0..., with: reader.key)
        inBlock += 1
        reader.advance()
      }
      guard last.withUnsafeBytes({ ByteOrder.compare($0, blocks.bytes(0)) }) == 0, inBlock == blocks.integer(2) else {
        throw Damage(reason: "block \(number) is not what the index says")
      }
      count += inBlock
    }
    return count
  }
}
