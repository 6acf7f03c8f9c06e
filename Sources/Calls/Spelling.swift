import Foundation

/// Finds what a user meant.
package enum Spelling {
  /// The candidate with the fewest changed letters, if at most a third of them; or one with the same letters.
  package static func nearest(to word: String, among candidates: [String]) -> String? {
    if let swapped = candidates.first(where: { $0.sorted() == word.lowercased().sorted() }) { return swapped }
    return candidates.map { (distance(word, $0), $0) }.min { $0 < $1 }
      .flatMap { $0.0 * 3 <= max(word.count, $0.1.count) ? $0.1 : nil }
  }

  /// What to tell somebody whose word is unknown: the nearest known one, else all of them.
  ///
  /// - Parameter called: what they are called when all are named.
  package static func remedy(for word: String, among candidates: [String], called name: String = "Known here") -> String
  {
    nearest(to: word, among: candidates).map { "Did you mean \($0)?" }
      ?? "\(name): \(candidates.joined(separator: ", "))"
  }

  /// What to tell somebody whose word is no time zone: the nearest one, else how they are named.
  package static func zoneRemedy(for word: String) -> String {
    let zones = TimeZone.knownTimeZoneIdentifiers.filter { $0.contains("/") }
    return nearest(to: word, among: zones).map { "Did you mean \($0)?" }
      ?? "Use a name such as Europe/Bratislava or UTC"
  }

  /// Levenshtein's distance.
  package static func distance(_ left: String, _ right: String) -> Int {
    let (a, b) = (Array(left), Array(right))
    var row = Array(0...b.count)
    for (i, character) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let cost = diagonal + (character == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(cost, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
