import Calls

/// Which halves belong together (docs/domain.md, section 3): they carry one id, the reply is not before the request and at
/// most ten minutes behind it; nearest first, one to one.
///
/// Ids join by their rank: where both halves have the value as a request's id, then a correlation's, then a trace's; a value
/// may have one rank in the one half and another in the other, and joins with the later of the two. So no half has more than
/// one value in a pass, and what a pass leaves is joined by the next.
///
/// In a pass the halves of a value, in the order of their times, are parentheses: a request that is directly followed by a
/// reply is the nearest to it, and it to the request, so they belong together whatever else is there; without the two the
/// same is true of the others. Of requests at one time the last is the nearest, of replies the first, in an order by what
/// they say without pseudonyms, and then by their places.
///
/// One id may be that of all halves of a log: they wait in spools, and in memory is a bit for each and what waits for a reply.
final class HalfPairing {
  /// Milliseconds that a reply may take.
  static let window: Int64 = 600_000

  /// A row, and what it is to say.
  struct Outcome {
    var node: HalfNode
    /// The first row of the same half.
    var sameAs: Int64
    /// The first row of its other half; 0 for none.
    var partner: Int64
  }

  private let folder: String
  private let nodes: SortedSpool
  /// Each half once, by its first row, in the order in which they are paired.
  private let halves: SortedSpool
  /// By the first row of a half: its partner, then its rows.
  private let outcomes: SortedSpool
  /// A bit for each row: whether its half has a partner.
  private var settled: [UInt64] = []
  /// Ranks of ids that requests have, and replies.
  private var ranks = (requests: Set<Int>(), replies: Set<Int>())

  private static let spoolMemory = 12 << 20

  init(folder: String) {
    self.folder = folder
    nodes = SortedSpool(folder: folder, memoryLimit: Self.spoolMemory)
    halves = SortedSpool(folder: folder, memoryLimit: Self.spoolMemory)
    outcomes = SortedSpool(folder: folder, memoryLimit: Self.spoolMemory)
  }

  /// Takes a row, in any order; none may be left out that is of an id of its and within the window of it.
  func add(_ node: HalfNode) throws {
    try Self.append(node, SortKey(node.time, node.isRequest ? 0 : 1, node.content, node.id), to: nodes)
    let word = Int(node.id >> 6)
    if word >= settled.count { settled += Array(repeating: 0, count: max(word + 1 - settled.count, settled.count)) }
    for rank in 0..<RequestIDs.ranks where node.ids[rank] != 0 {
      if node.isRequest { ranks.requests.insert(rank) } else { ranks.replies.insert(rank) }
    }
  }

  /// Pairs what was added, and hands out all rows, about in the order of their numbers.
  func visit(_ body: (Outcome) throws -> Void) throws {
    try nodes.finish()
    try mergeSame()
    for pass in Self.passes where ranks.requests.contains(pass.request) && ranks.replies.contains(pass.reply) {
      try pair(pass.request, pass.reply)
    }
    try outcomes.finish()
    let rows = try RowMerge([outcomes])
    var partner: (of: Int64, is: Int64) = (0, 0)
    while let row = try rows.next() {
      let key = SortKey.numbers(row)
      guard key[1] != 0 else {
        partner = (of: key[0], is: key[2])
        continue
      }
      let node = row.payload.loadUnaligned(as: HalfNode.self)
      try body(Outcome(node: node, sameAs: key[0], partner: partner.of == key[0] ? partner.is : 0))
    }
  }

  /// By the later of both ranks, then the request's, then the reply's.
  private static let passes: [(request: Int, reply: Int)] = (0..<RequestIDs.ranks).flatMap { rank in
    (0...rank).flatMap { one in (0...rank).map { (request: one, reply: $0) } }
      .filter { max($0.request, $0.reply) == rank }
  }

  /// Finds rows that are one half: the first of them speaks for all.
  private func mergeSame() throws {
    let rows = try RowMerge([nodes])
    var half: HalfNode?
    while let row = try rows.next() {
      let node = row.payload.loadUnaligned(as: HalfNode.self)
      if var same = half, same.isSameHalf(as: node) {
        // Its row is the one that came first, which the order must not show: its place is the smallest of all.
        same.place = min(same.place, node.place)
        half = same
      } else {
        if let half { try order(half) }
        half = node
      }
      try Self.append(node, SortKey(half?.id ?? node.id, 1, node.id), to: outcomes)
    }
    if let half { try order(half) }
    try halves.finish()
  }

  private func order(_ half: HalfNode) throws {
    // Requests before replies of the same time.
    try Self.append(half, SortKey(half.time, half.isRequest ? 0 : 1, half.said, half.place), to: halves)
  }

  private static func append(_ node: HalfNode, _ key: SortKey, to spool: SortedSpool) throws {
    var node = node
    try key.append(to: spool, limit: MemoryLayout<HalfNode>.size) { memory in
      memory.copyMemory(from: &node, byteCount: MemoryLayout<HalfNode>.size)
      return MemoryLayout<HalfNode>.size
    }
  }

  /// Joins what has one value as the request's id of one rank and the reply's of another.
  private func pair(_ request: Int, _ reply: Int) throws {
    let open = try open(request, reply)
    let rows = try RowMerge([open])
    // Requests of the value that wait for a reply: the latest is the last.
    var waiting: [Waiting] = []
    var value: Int64 = 0
    while let row = try rows.next() {
      let key = SortKey.numbers(row)
      let half = row.payload.loadUnaligned(as: Waiting.self)
      // Behind the window of the latest are those of all the others.
      if key[0] != value || waiting.last.map({ half.time - $0.time > Self.window }) == true {
        waiting.removeAll(keepingCapacity: true)
        value = key[0]
      }
      if half.isRequest {
        if waiting.count == waiting.capacity { waiting.removeAll { half.time - $0.time > Self.window } }
        waiting.append(half)
      } else if let nearest = waiting.popLast() {
        settle(nearest.id)
        settle(half.id)
        try SortKey(nearest.id, 0, half.id).append(to: outcomes, limit: 0) { _ in 0 }
        try SortKey(half.id, 0, nearest.id).append(to: outcomes, limit: 0) { _ in 0 }
      }
    }
  }

  /// A half in a pass.
  private struct Waiting: BitwiseCopyable {
    var id, time: Int64
    var isRequest: Bool
  }

  /// The halves of a pass by their values, those of one in the order of their times.
  private func open(_ request: Int, _ reply: Int) throws -> SortedSpool {
    let open = SortedSpool(folder: folder, memoryLimit: Self.spoolMemory)
    let rows = try RowMerge([halves])
    var ordinal: Int64 = 0
    while let row = try rows.next() {
      let node = row.payload.loadUnaligned(as: HalfNode.self)
      let value = node.ids[node.isRequest ? request : reply]
      ordinal += 1
      guard value != 0, !isSettled(node.id) else { continue }
      var half = Waiting(id: node.id, time: node.time, isRequest: node.isRequest)
      try SortKey(value, ordinal, 0).append(to: open, limit: MemoryLayout<Waiting>.size) { memory in
        memory.copyMemory(from: &half, byteCount: MemoryLayout<Waiting>.size)
        return MemoryLayout<Waiting>.size
      }
    }
    try open.finish()
    return open
  }

  private func isSettled(_ id: Int64) -> Bool { settled[Int(id >> 6)] & 1 << UInt64(id & 63) != 0 }

  private func settle(_ id: Int64) { settled[Int(id >> 6)] |= 1 << UInt64(id & 63) }
}
