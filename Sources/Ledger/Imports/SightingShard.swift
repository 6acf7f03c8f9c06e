import Calls
import GRDB

/// What is counted for the tally while a file is written.
enum TallyCounting {
  /// That is put off.
  case nothing
  /// What the file's keys counted before, and what they count now.
  case changes
  /// All keys of the ledger and of the file.
  case everything
}

/// A range of a file's keys: tells which of its sightings are new to the ledger, and packs them.
struct SightingShard {
  private let sourceID: Int64
  private let texts: TextTable
  private let blockSize: Int
  private let sink: (PackedBlock) throws -> Void

  /// - Parameter sink: takes the blocks, in order.
  init(sourceID: Int64, texts: TextTable, blockSize: Int, sink: @escaping (PackedBlock) throws -> Void) {
    (self.sourceID, self.texts, self.blockSize, self.sink) = (sourceID, texts, blockSize, sink)
  }

  /// Looks each key up among the runs that were there before.
  ///
  /// - Parameter change: counts what changes in the tally, where that is asked for.
  /// - Returns: requests, calls and duplicates among the rows.
  func run(_ rows: RowMerge, _ known: KeyLookup, _ change: inout TallyChange?) throws -> FileCounts {
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
      try pack(file, &packer)
    }
    try packer.finish()
    return counts
  }

  /// Walks along the runs that were there before, and hands over every key of theirs and of the file, with all sightings.
  ///
  /// - Parameter end: the first key that is not of the range any more; nil for the last range.
  func run(
    _ rows: RowMerge, beside known: MergedRuns, to end: [UInt8]?, _ body: (borrowing KeySightings) throws -> Void
  ) throws -> FileCounts {
    var counts = FileCounts()
    var file = FileSightings(rows)
    var packer = RunPacker(blockSize: blockSize, sink: sink)
    var all = KeySightings()
    var own = KeySightings()
    while try file.advance() {
      var order = known.compareNext(to: file.key)
      while let before = order, before < 0, try known.next(&all) {
        try body(all)
        order = known.compareNext(to: file.key)
      }
      if order == 0 { _ = try known.next(&all) } else { all.begin(file.key) }
      file.take(into: &own, sourceID: sourceID, texts: texts)
      Self.count(own, all, &counts)
      all.add(own)
      try body(all)
      try pack(file, &packer)
    }
    while try known.next(&all) {
      if let end, end.withUnsafeBytes({ ByteOrder.compare(all.key, $0) }) >= 0 { break }
      try body(all)
    }
    try packer.finish()
    return counts
  }

  @inline(__always) private func pack(_ file: borrowing FileSightings, _ packer: inout RunPacker) throws {
    let key = file.key
    try file.forEachRow { facts, status in
      try packer.append(key: key, facts: facts, finalStatus: status, sourceID: sourceID)
    }
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
    guard !own.calls.isEmpty else { return }
    var known = Set(before.calls.map(\.record))
    for call in own.calls {
      if known.insert(call.record).inserted { counts.calls += 1 } else { counts.duplicateCalls += 1 }
    }
  }
}

extension CallSighting {
  /// Of one key: the same for all sightings of one call record.
  var record: UInt64 { UInt64(finalStatus) << 16 | UInt64(UInt16(bitPattern: cause)) }
}
