import Calls
import GRDB

/// What each source brought, worked out from the sightings: a record belongs to the first source that has it, and every
/// further sighting of it is a duplicate of the source where it stands.
struct SourceCounts {
  struct Counts: Equatable {
    var requests = 0
    var refused = 0
    var calls = 0
    var duplicates = 0
    var sightings: Int { requests + calls + duplicates }
  }

  /// By source id; sources without a sighting are not in it.
  private(set) var bySource: [Int64: Counts] = [:]

  init(_ db: Database) throws {
    // One source after another, as a rule: asking the dictionary for each sighting would take longest.
    var last: (id: Int64, counts: Counts) = (-1, Counts())
    func update(_ source: Int64, _ body: (inout Counts) -> Void) {
      if source != last.id {
        bySource[last.id] = last.counts
        last = (source, bySource[source] ?? Counts())
      }
      body(&last.counts)
    }
    try VerificationScan(db, .all).walkSightings { sightings in
      if let first = sightings.requests.map(\.place.sourceID).min() {
        for request in sightings.requests { update(request.place.sourceID) { $0.duplicates += 1 } }
        update(first) { ($0.requests, $0.duplicates) = ($0.requests + 1, $0.duplicates - 1) }
      }
      var firsts: [UInt64: Int64] = [:]
      for call in sightings.calls {
        update(call.place.sourceID) { $0.duplicates += 1 }
        firsts[call.record] = min(firsts[call.record] ?? .max, call.place.sourceID)
      }
      for first in firsts.values {
        update(first) { ($0.calls, $0.duplicates) = ($0.calls + 1, $0.duplicates - 1) }
      }
    }
    for row in try Row.fetchAll(
      db,
      sql: """
        SELECT source_id, COUNT(*) AS sightings, SUM(is_first) AS refused FROM (
          SELECT source_id, ROW_NUMBER() OVER (
            PARTITION BY \(RefusedIdentity.columns.joined(separator: ", ")) ORDER BY source_id, line, item) = 1 AS is_first
          FROM refused_request
        ) GROUP BY source_id
        """)
    {
      let refused: Int = row["refused"]
      update(row["source_id"]) {
        $0.requests += refused
        $0.refused += refused
        $0.duplicates += row["sightings"] - refused
      }
    }
    bySource[last.id] = last.counts
    bySource[-1] = nil
  }

  /// Corrects the sources' rows.
  func write(_ db: Database) throws {
    for (source, counts) in bySource {
      try db.execute(
        sql: "UPDATE source SET requests = ?, refused = ?, calls = ?, duplicates = ? WHERE id = ?",
        arguments: [counts.requests, counts.refused, counts.calls, counts.duplicates, source])
    }
  }
}
