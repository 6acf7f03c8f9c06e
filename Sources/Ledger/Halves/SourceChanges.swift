import GRDB

/// What the counts of sources become by halves that found each other, or lost each other.
struct SourceChanges {
  struct Counts: Equatable {
    var requests = 0
    var refused = 0
    var duplicates = 0
    var ignored = 0
    var joined = 0

    /// Joined lines are no records.
    var records: Int { requests + duplicates + ignored }
  }

  private(set) var bySource: [Int64: Counts] = [:]

  mutating func change(_ source: Int64, _ body: (inout Counts) -> Void) { body(&bySource[source, default: Counts()]) }

  /// Takes out what one source's counts became.
  mutating func take(_ source: Int64) -> Counts { bySource.removeValue(forKey: source) ?? Counts() }

  /// Corrects the sources' rows.
  func write(_ db: Database) throws {
    for (source, counts) in bySource where counts != Counts() {
      try db.execute(
        sql: """
          UPDATE source SET records = records + ?, requests = requests + ?, refused = refused + ?,
            duplicates = duplicates + ?, ignored = ignored + ?, joined = joined + ? WHERE id = ?
          """,
        arguments: [
          counts.records, counts.requests, counts.refused, counts.duplicates, counts.ignored, counts.joined, source,
        ])
    }
  }
}
