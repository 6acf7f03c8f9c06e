import Calls
import GRDB

/// What pairing asks of a half: a row of `request_half` without most of what the half says.
struct HalfNode: BitwiseCopyable {
  /// Of its row.
  var id: Int64
  /// UTC milliseconds.
  var time: Int64
  var ids: RequestIDs
  /// A hash of all that the half says, without its place: rows of equal time and content are one half.
  var content: Int64
  /// A hash of what it says without pseudonyms, and one of its place. They order halves of one time: pseudonyms are others in
  /// every ledger, and two ledgers of the same files must pair them alike.
  var said: Int64
  var place: Int64
  var isRequest: Bool
  /// What the row says of its half and of its partner; nil as long as it has not been asked.
  var sameAs: Int64?
  var partner: Int64?

  init(id: Int64, time: Int64, ids: RequestIDs, content: Int64, said: Int64, place: Int64, isRequest: Bool) {
    (self.id, self.time, self.ids, self.isRequest) = (id, time, ids, isRequest)
    (self.content, self.said, self.place) = (content, said, place)
  }

  func isSameHalf(as other: HalfNode) -> Bool {
    time == other.time && content == other.content && isRequest == other.isRequest && ids == other.ids
  }
}

/// Reads rows of `request_half` as pairing asks for them.
final class HalfNodes {
  static let columns = "\(StoredHalf.columns), id, content, same_as, partner"

  private let digest: Statement
  /// Hashes of the SHA-256 of sources, by their numbers, as far as they were asked for.
  private var known: [Int64: HalfHash] = [:]

  init(_ db: Database) throws { digest = try Statement(db, "SELECT sha256 FROM source WHERE id = ?1") }

  /// - Parameter row: stands at a row of `columns`.
  func node(_ row: Statement) throws -> HalfNode {
    let half = StoredHalf(row)
    let next = StoredHalf.columnCount
    var node = HalfNode(
      id: row.integer(next), time: half.facts.time, ids: half.ids, content: row.integer(next + 1), said: half.said,
      place: try place(half.place), isRequest: half.side == .request)
    (node.sameAs, node.partner) = (row.optionalInteger(next + 2), row.optionalInteger(next + 3))
    return node
  }

  /// A hash of the content and of the place in it: of what is the same in every ledger that holds the content.
  private func place(_ place: SightingPlace) throws -> Int64 {
    var hash = try source(place.sourceID)
    hash.mix(place.line)
    hash.mix(UInt64(place.item))
    return hash.value
  }

  private func source(_ id: Int64) throws -> HalfHash {
    if let known = known[id] { return known }
    digest.bind(1, id)
    defer { digest.reset() }
    guard try digest.step() else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "source \(id) is not there")
    }
    var hash = HalfHash()
    hash.mix(digest.text(0))
    known[id] = hash
    return hash
  }
}
