import Calls
import GRDB

/// A range of a file's keys: tells which of its sightings are new to the ledger, and packs them.
struct SightingShard {
  private let sourceID: Int64
  private let texts: TextTable
  /// The runs that were there before.
  private let known: KeyLookup

  init(_ db: Database, sourceID: Int64, texts: TextTable) throws {
    (self.sourceID, self.texts) = (sourceID, texts)
    known = try KeyLookup(db, texts: texts)
  }

  /// - Parameters:
  ///   - change: counts what changes in the tally, where that is asked for.
  ///   - sink: takes the blocks, in order.
  /// - Returns: requests, calls and duplicates among the rows.
  func run(
    _ rows: RowMerge, blockSize: Int, _ change: inout TallyChange?, sink: @escaping (PackedBlock) throws -> Void
  ) throws -> FileCounts {
    var counts = FileCounts()
    var file = FileSightings(rows)
    var packer = RunPacker(blockSize: blockSize, sink: sink)
    var before = KeySightings()
    var own = KeySightings()
    while try file.advance() {
      before.begin(file.key)
      try known.gather(before.key, into: &before)
      if file.count == 1, before.isEmpty, change == nil {
        // Nearly all sightings of a first import.
        if file.isCall { counts.calls += 1 } else { counts.requests += 1 }
      } else {
        file.take(into: &own, sourceID: sourceID, texts: texts)
        Self.count(own, before, &counts)
        try change?.note(before, own)
      }
      try file.forEachRow { facts, status in
        try packer.append(key: file.key, facts: facts, finalStatus: status, sourceID: sourceID)
      }
    }
    try packer.finish()
    return counts
  }

  /// A key is one request, and a call record for each pair of cause and final status; what is there already, or comes again,
  /// is a duplicate.
  private static func count(
    _ own: borrowing KeySightings, _ before: borrowing KeySightings, _ counts: inout FileCounts
  ) {
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
