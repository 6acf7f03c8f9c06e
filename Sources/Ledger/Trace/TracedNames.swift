import Calls
import GRDB

/// The names of the contents that a trace meets, each content asked for once.
final class TracedNames {
  private let select: Statement
  private var known: [Int64: [TracedName]] = [:]

  init(_ db: Database) throws {
    select = try Statement(
      db,
      """
      SELECT f.file, f.member, f.path, f.import_id, i.started_at
      FROM import_file AS f JOIN import AS i ON i.id = f.import_id WHERE f.source_id = ?1
      ORDER BY f.file, f.member, f.import_id, f.id
      """)
  }

  func place(_ place: SightingPlace) throws -> TracedPlace {
    TracedPlace(line: place.line, item: Int(place.item) + 1, names: try names(place.sourceID))
  }

  private func names(_ source: Int64) throws -> [TracedName] {
    if let names = known[source] { return names }
    select.bind(1, source)
    defer { select.reset() }
    var names: [TracedName] = []
    while try select.step() {
      names.append(
        TracedName(
          file: select.text(0), member: select.text(1), path: select.text(2), importID: select.integer(3),
          importedAt: Instant(milliseconds: select.integer(4))))
    }
    guard !names.isEmpty else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a record stands in a source without a name")
    }
    known[source] = names
    return names
  }
}

extension TracedPlace {
  /// By file, member, line and item, as everywhere.
  static func isBefore(_ left: TracedPlace, _ right: TracedPlace) -> Bool {
    let (one, other) = (left.names[0], right.names[0])
    return (one.file, one.member, left.line, left.item) < (other.file, other.member, right.line, right.item)
  }
}
