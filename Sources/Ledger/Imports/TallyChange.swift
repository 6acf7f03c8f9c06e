import Calls

/// What a file's sightings change in the tally, key by key.
struct TallyChange {
  private(set) var count: TallyCount
  private let texts: TextTable
  private let sink: (RemarkableChange) throws -> Void

  /// - Parameter sink: takes what becomes of `tally_remarkable`.
  init(texts: TextTable, sink: @escaping (RemarkableChange) throws -> Void) {
    (self.texts, self.sink) = (texts, sink)
    count = TallyCount(texts: texts)
  }

  /// - Parameters:
  ///   - before: a key's sightings that were there; none for a new key.
  ///   - own: those that come.
  mutating func note(_ before: borrowing KeySightings, _ own: borrowing KeySightings) throws {
    var after = KeySightings()
    after.begin(own.key)
    after.add(before)
    after.add(own)
    let facts = VerificationFacts(after, texts: texts)
    if !before.isEmpty {
      let known = VerificationFacts(before, texts: texts)
      count.add(known, times: -1)
      // A further sighting can move a call's time back.
      if facts.newestCallTime < known.newestCallTime { count.askAgain(facts.accountID) }
      if Remarkable(known) != nil, Remarkable(facts) == nil { try sink(.gone(key: known.key)) }
    }
    count.add(facts)
    if let row = Remarkable(facts) { try sink(.row(row)) }
  }
}
