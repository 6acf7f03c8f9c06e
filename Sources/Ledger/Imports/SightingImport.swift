import Calls
import GRDB

/// Puts a file's requests and call records into the ledger, as one run, and tells which of them are new.
struct SightingImport {
  private let db: Database
  private let sourceID: Int64
  private let texts: TextTable
  private let blockSize: Int
  /// The runs that were there before.
  private let known: KeyLookup

  init(_ db: Database, _ sourceID: Int64, _ texts: TextTable, blockSize: Int) throws {
    (self.db, self.sourceID, self.texts, self.blockSize) = (db, sourceID, texts, blockSize)
    known = try KeyLookup(db, texts: texts)
  }

  /// Sightings between two reports of progress.
  private static let progressStep = 1 << 14

  /// - Parameter delta: counts what changes, where that is asked for.
  func run(
    _ records: FileRecords, _ counts: inout FileCounts, _ delta: inout TallyCount?, _ progress: (Int) throws -> Void
  ) throws {
    var file = FileSightings(try records.sightings())
    var writer = try RunWriter(db, blockSize: blockSize)
    var before = KeySightings()
    var own = KeySightings()
    var change = try delta.map { TallyChange($0, try RemarkableWriter(db), texts) }
    delta = nil
    var reported = 0
    while try file.advance() {
      before.begin(file.key)
      try known.gather(before.key, into: &before)
      if file.count == 1, before.isEmpty, change == nil {
        // Nearly all sightings of a first import.
        if file.isCall { counts.calls += 1 } else { counts.requests += 1 }
      } else {
        file.take(into: &own, sourceID: sourceID, texts: texts)
        count(own, before, &counts)
        try change?.note(before, own)
      }
      try file.forEachRow { facts, status in
        try writer.append(key: file.key, facts: facts, finalStatus: status, sourceID: sourceID)
      }
      if writer.count - reported >= Self.progressStep {
        reported = writer.count
        try progress(reported)
      }
    }
    try writer.finish(newestTime: records.newestTime)
    try progress(writer.count)
    delta = change?.count
  }

  /// A key is one request, and a call record for each pair of cause and final status; what is there already, or comes again,
  /// is a duplicate.
  private func count(_ own: borrowing KeySightings, _ before: borrowing KeySightings, _ counts: inout FileCounts) {
    if !own.requests.isEmpty {
      let added = before.requests.isEmpty ? 1 : 0
      counts.requests += added
      counts.duplicateRequests += own.requests.count - added
    }
    for (index, call) in own.calls.enumerated() {
      let isKnown =
        before.calls.contains { $0.isSameRecord(as: call) }
        || own.calls[..<index].contains { $0.isSameRecord(as: call) }
      if isKnown { counts.duplicateCalls += 1 } else { counts.calls += 1 }
    }
  }
}

extension CallSighting {
  /// Of one key: whether both are sightings of one call record.
  func isSameRecord(as other: CallSighting) -> Bool { cause == other.cause && finalStatus == other.finalStatus }
}

/// What a file's sightings change in the tally, key by key.
struct TallyChange {
  private(set) var count: TallyCount
  private let remarkable: RemarkableWriter
  private let texts: TextTable

  init(_ count: TallyCount, _ remarkable: RemarkableWriter, _ texts: TextTable) {
    (self.count, self.remarkable, self.texts) = (count, remarkable, texts)
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
      if Remarkable(known) != nil { try remarkable.remove(known.key) }
    }
    count.add(facts)
    if let row = Remarkable(facts) { try remarkable.write(row) }
  }
}
