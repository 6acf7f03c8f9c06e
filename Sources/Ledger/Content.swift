/// What one sighting of a record said: the part of a record that is not its identity.
///
/// Kept per sighting only where the sightings of one record differ, so that taking an import out again can undo what it
/// added to the record. Fields are texts; nil is absent.
struct Content: Equatable, Hashable {
  var fields: [String?]

  /// Fields joined by `|`, absent ones as `~`: no field's form has either.
  var text: String { fields.map { $0 ?? "~" }.joined(separator: "|") }

  init(fields: [String?]) { self.fields = fields }

  init(text: String) {
    fields = text.split(separator: "|", omittingEmptySubsequences: false).map { $0 == "~" ? nil : String($0) }
  }
}

/// How the sightings of one record become one: a function of the set of what they said, so that no order shows.
enum Merge {
  /// Columns of `request` that sightings may differ in.
  static let requestColumns = [
    "time", "time_is_ambiguous", "method", "callee_prefix", "callee_pseudonym", "callee_number", "caller_stem",
    "is_with_redirect", "is_redirect", "account_field",
  ]
  private static let requestTime = 0
  private static let requestAccount = 9

  /// The earliest time wins; among sightings of that time the smaller value of each field.
  ///
  /// docs/domain.md, section 3. A conflict is a difference in time (one without counts) or two values of one field.
  static func requests(_ contents: [Content]) -> (merged: Content, isConflict: Bool, calleeVaries: Bool) {
    let times = Set(contents.map { $0.fields[requestTime] })
    let earliest = times.compactMap { $0.flatMap(Int64.init) }.min()
    let winners = contents.filter { $0.fields[requestTime].flatMap(Int64.init) == earliest }
    var merged = fold(winners, numeric: [4, 7, 8])
    // Another account's name in any sighting is a mismatch, whichever of them wins.
    merged.fields[requestAccount] = contents.compactMap { $0.fields[requestAccount] }.max()
    let compared = [2, 3, 4, 6, 7, 8, 9]
    let contradicts = compared.contains { field in Set(contents.compactMap { $0.fields[field] }).count > 1 }
    // Of numbers that begin alike only pseudonyms are left, and which of those is smaller depends on the ledger's key: what
    // depends on the number must not depend on that choice.
    let callees = Set(winners.filter { $0.fields[3] == merged.fields[3] }.compactMap { $0.fields[4] })
    return (merged, times.count > 1 || contradicts, callees.count > 1)
  }

  /// Columns of `call_record` that sightings may differ in.
  static let callColumns = [
    "start_time", "answer_time", "stop_time", "received_time", "time_is_ambiguous", "duration_milliseconds", "method",
    "callee_prefix", "callee_pseudonym", "callee_number", "caller_stem", "account_field",
  ]
  private static let callStop = 2
  private static let callAccount = 11

  /// Earliest start, latest stop, earliest received; of all else the smaller value.
  static func calls(_ contents: [Content]) -> (merged: Content, calleeVaries: Bool) {
    var merged = fold(contents, numeric: [0, 1, 3, 5, 8])
    merged.fields[callStop] = contents.compactMap { $0.fields[callStop].flatMap(Int64.init) }.max().map(String.init)
    merged.fields[callAccount] = contents.compactMap { $0.fields[callAccount] }.max()
    merged.fields[4] = contents.compactMap { $0.fields[4] }.max()
    let callees = Set(contents.compactMap { content in content.fields[7].map { [$0, content.fields[8]] } })
    return (merged, callees.count > 1)
  }

  /// Columns of `refused_request` beside its identity.
  static let refusedColumns = ["time_is_ambiguous", "method", "callee_number"]

  static func refused(_ contents: [Content]) -> Content { fold(contents, numeric: []) }

  /// The smaller value of each field; absent is larger than all.
  ///
  /// A called number's prefix, pseudonym and digits go together: the prefix decides, then the pseudonym.
  private static func fold(_ contents: [Content], numeric: Set<Int>) -> Content {
    guard let first = contents.first else { preconditionFailure("a record has at least one sighting") }
    var merged = Content(
      fields: first.fields.indices.map { field in
        let values = contents.compactMap { $0.fields[field] }
        return numeric.contains(field) ? values.compactMap(Int64.init).min().map(String.init) : values.min()
      })
    guard let prefix = requestOrCallPrefix(first) else { return merged }
    let named = contents.filter { $0.fields[prefix] != nil && $0.fields[prefix] == merged.fields[prefix] }
    let callee = named.min { Int64($0.fields[prefix + 1] ?? "") ?? .max < Int64($1.fields[prefix + 1] ?? "") ?? .max }
    for offset in 0..<3 { merged.fields[prefix + offset] = callee?.fields[prefix + offset] }
    return merged
  }

  private static func requestOrCallPrefix(_ content: Content) -> Int? {
    switch content.fields.count {
    case requestColumns.count: 3
    case callColumns.count: 7
    default: nil
    }
  }
}
