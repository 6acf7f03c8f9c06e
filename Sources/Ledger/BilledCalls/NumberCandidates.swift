import Calls

/// What could be matched by number and time: lines without keys, and verifications that no line names. Both wait in spools,
/// by number and time, and are matched in stretches that have nothing to do with each other: those of one number, up to a
/// gap that is longer than the window. In memory is a stretch.
final class NumberCandidates {
  /// A line or a verification while it waits; a verification's key stands behind it.
  private struct Waiting: BitwiseCopyable {
    var account: TextID
    var method: UInt8
  }

  /// What a stretch came to.
  struct Visitor {
    /// A line, its fate and its verification's key, which is empty without one.
    var line: (BilledLine, NumberMatching.Fate, UnsafeRawBufferPointer) throws -> Void
    /// A verification's fate, and its account. Those that are matched come with their lines.
    var verification: (UnsafeRawBufferPointer, TextID, NumberMatching.Fate) throws -> Void
  }

  private let window: Int64
  private let lines: SortedSpool
  private let verifications: SortedSpool
  private(set) var lineCount = 0
  /// The times of the lines.
  private var first = Int64.max
  private var last = Int64.min

  private static let spoolMemory = 24 << 20

  /// - Parameter folder: where temporary files may be made.
  init(window: Int64, folder: String) {
    self.window = window
    lines = SortedSpool(folder: folder, memoryLimit: Self.spoolMemory)
    verifications = SortedSpool(folder: folder, memoryLimit: Self.spoolMemory)
  }

  func add(_ stored: StoredBilledLine) throws {
    let line = stored.line
    (first, last) = (min(first, line.time), max(last, line.time))
    lineCount += 1
    try SortKey(stored.pseudonym, Int64(bitPattern: stored.prefix.word), line.time)
      .append(to: lines, limit: MemoryLayout<BilledLine>.size) { memory in
        memory.storeBytes(of: line, as: BilledLine.self)
        return MemoryLayout<BilledLine>.size
      }
  }

  /// Whether a verification of this time may be near a line: all lines have been added.
  func mayMatch(_ time: Int64) -> Bool {
    time != RecordTime.none && lineCount > 0 && time >= first - window && time <= last + window
  }

  /// - Parameter key: of the verification.
  func add(_ key: UnsafeRawBufferPointer, _ callee: Callee, _ time: Int64, account: TextID, method: UInt8) throws {
    let size = MemoryLayout<Waiting>.size
    try SortKey(callee.pseudonym, Int64(bitPattern: callee.prefix.word), time)
      .append(to: verifications, limit: size + key.count) { memory in
        memory.storeBytes(of: Waiting(account: account, method: method), as: Waiting.self)
        UnsafeMutableRawBufferPointer(start: memory + size, count: key.count).copyMemory(from: key)
        return size + key.count
      }
  }

  /// Matches what was added.
  func match(_ visitor: Visitor) throws {
    try lines.finish()
    try verifications.finish()
    let (lineRows, verificationRows) = (try RowMerge([lines]), try RowMerge([verifications]))
    var (line, verification) = (try lineRows.next(), try verificationRows.next())
    var stretch = Stretch(window: window)
    // Behind the last line nothing is left to match.
    while let isLine = Self.isLineNext(line, verification) {
      guard let row = isLine ? line : verification else { break }
      let key = SortKey.numbers(row)
      if !stretch.continues(with: key) {
        try stretch.finish(visitor)
        stretch.begin(key)
      }
      if isLine {
        stretch.add(row.payload.loadUnaligned(as: BilledLine.self), time: key[2])
        line = try lineRows.next()
      } else {
        let waiting = row.payload.loadUnaligned(as: Waiting.self)
        stretch.add(
          UnsafeRawBufferPointer(rebasing: row.payload[MemoryLayout<Waiting>.size...]),
          NumberMatching.Entry(time: key[2], account: waiting.account, method: waiting.method))
        verification = try verificationRows.next()
      }
    }
    try stretch.finish(visitor)
  }

  /// Which of two rows comes first; nil where neither is there.
  private static func isLineNext(_ line: SpooledRow?, _ verification: SpooledRow?) -> Bool? {
    guard let line else { return verification == nil ? nil : false }
    guard let verification else { return true }
    return ByteOrder.compare(line.key, verification.key) <= 0
  }
}

/// Lines and verifications of one number, none of which is farther from the one before it than the window.
private struct Stretch {
  private let window: Int64
  private var pseudonym: Int64 = 0
  private var prefix: Int64 = 0
  private var last: Int64 = 0
  private var lines: [BilledLine] = []
  private var lineEntries: [NumberMatching.Entry] = []
  private var verifications: [NumberMatching.Entry] = []
  /// Where each verification's key ends in `keys`.
  private var ends: [Int] = []
  private var keys: [UInt8] = []
  private var pruned = 0

  init(window: Int64) { self.window = window }

  func continues(with key: InlineArray<4, Int64>) -> Bool {
    (lines.isEmpty && verifications.isEmpty)
      ? false : key[0] == pseudonym && key[1] == prefix && key[2] - last <= window
  }

  mutating func begin(_ key: InlineArray<4, Int64>) { (pseudonym, prefix, last) = (key[0], key[1], key[2]) }

  mutating func add(_ line: BilledLine, time: Int64) {
    last = time
    lines.append(line)
    lineEntries.append(NumberMatching.Entry(time: time, account: line.account, method: line.method))
  }

  mutating func add(_ key: UnsafeRawBufferPointer, _ entry: NumberMatching.Entry) {
    last = entry.time
    if lines.isEmpty, verifications.count >= 2 * pruned + 1024 { prune(before: entry.time - window) }
    verifications.append(entry)
    keys.append(contentsOf: key)
    ends.append(keys.count)
  }

  /// No line has come yet: what is too far from any that may come is let go.
  private mutating func prune(before time: Int64) {
    let gone = verifications.prefix { $0.time < time }.count
    let bytes = gone == 0 ? 0 : ends[gone - 1]
    verifications.removeFirst(gone)
    ends.removeFirst(gone)
    keys.removeFirst(bytes)
    for index in ends.indices { ends[index] -= bytes }
    pruned = verifications.count
  }

  /// Hands out what was matched, and begins anew.
  mutating func finish(_ visitor: NumberCandidates.Visitor) throws {
    defer { clear() }
    guard !lines.isEmpty else { return }
    let fates = NumberMatching.fates(lines: lineEntries, verifications: verifications, window: window)
    try keys.withUnsafeBytes { keys in
      func key(_ index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: keys[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
      }
      for (line, fate) in zip(lines, fates.lines) {
        var own = UnsafeRawBufferPointer(start: nil, count: 0)
        if case .matched(let index, _) = fate { own = key(index) }
        try visitor.line(line, fate, own)
      }
      for (index, fate) in fates.verifications.enumerated() {
        try visitor.verification(key(index), verifications[index].account, fate)
      }
    }
  }

  private mutating func clear() {
    lines.removeAll(keepingCapacity: true)
    lineEntries.removeAll(keepingCapacity: true)
    verifications.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    pruned = 0
  }
}
