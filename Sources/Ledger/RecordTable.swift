/// A kind of record as its tables hold it: identity, content, sightings. What differs between requests, calls and
/// refusals stands here; what is done with them (SightingWriter.swift, MergedRecords.swift, Forgetting.swift) is written once.
struct RecordTable: Sendable {
  let table: String
  let sightings: String
  let batch: String
  /// Columns that say which record it is.
  let identity: [String]
  /// Columns that sightings of one record may differ in.
  let content: [String]
  /// Further columns that merging computes, in the order `merge` returns them.
  let flags: [String]
  let merge: @Sendable ([Content]) -> (merged: Content, flags: [Bool])

  static let request = RecordTable(
    table: "request", sightings: "request_sighting", batch: "batch_request", identity: ["verification_call_uuid"],
    content: Merge.requestColumns, flags: ["is_conflict", "callee_varies"]
  ) {
    let result = Merge.requests($0)
    return (result.merged, [result.isConflict, result.calleeVaries])
  }

  static let call = RecordTable(
    table: "call_record", sightings: "call_record_sighting", batch: "batch_call_record",
    identity: ["verification_call_uuid", "q931_status", "final_status"], content: Merge.callColumns,
    flags: ["callee_varies"]
  ) {
    let result = Merge.calls($0)
    return (result.merged, [result.calleeVaries])
  }

  static let refused = RecordTable(
    table: "refused_request", sightings: "refused_request_sighting", batch: "batch_refused_request",
    identity: ["time", "callee_prefix", "callee_pseudonym", "account", "http_status"], content: Merge.refusedColumns,
    flags: []
  ) { (Merge.refused($0), []) }

  static let all = [request, call, refused]

  /// `a.x = b.x AND a.y = b.y` over the identity.
  func sameIdentity(_ left: String, _ right: String) -> String {
    identity.map { "\(left).\($0) = \(right).\($0)" }.joined(separator: " AND ")
  }

  /// `x = ?1 AND y = ?2` over the identity.
  var identityParameters: String { identity.enumerated().map { "\($1) = ?\($0 + 1)" }.joined(separator: " AND ") }

  func columns(_ names: [String], of alias: String) -> String { names.map { "\(alias).\($0)" }.joined(separator: ", ") }
}

/// One record's identity, as texts that SQLite's column types turn back into numbers.
typealias Identity = [String]
