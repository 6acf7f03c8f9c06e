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
/// same is true of the others. Of requests at one time the last by content is the nearest, of replies the first.
struct HalfPairing {
  /// Milliseconds that a reply may take.
  static let window: Int64 = 600_000

  /// Sorted by time, requests before replies, content, row.
  private(set) var nodes: [HalfNode]
  /// For each node: the first of the same half, and the first node of its other half (-1 for none).
  private(set) var first: [Int32]
  private(set) var partner: [Int32]

  /// - Parameter halves: in any order; no half beyond them is of an id of theirs and within the window of it.
  init(_ halves: consuming [HalfNode]) {
    nodes = halves
    nodes.sort(by: Self.precedes)
    first = Array(repeating: 0, count: nodes.count)
    partner = Array(repeating: -1, count: nodes.count)
    for index in nodes.indices {
      first[index] = index > 0 && Self.isSame(nodes[index - 1], nodes[index]) ? first[index - 1] : Int32(index)
    }
    guard nodes.count > 1 else { return }
    for (request, reply) in Self.passes { pair(request, reply) }
    for index in nodes.indices { partner[index] = partner[Int(first[index])] }
  }

  /// By the later of both ranks, then the request's, then the reply's.
  private static let passes: [(request: Int, reply: Int)] = (0..<RequestIDs.ranks).flatMap { rank in
    (0...rank).flatMap { one in (0...rank).map { (request: one, reply: $0) } }
      .filter { max($0.request, $0.reply) == rank }
  }

  private static func precedes(_ left: HalfNode, _ right: HalfNode) -> Bool {
    if left.time != right.time { return left.time < right.time }
    if left.isRequest != right.isRequest { return left.isRequest }
    return left.content != right.content ? left.content < right.content : left.id < right.id
  }

  private static func isSame(_ left: HalfNode, _ right: HalfNode) -> Bool {
    left.time == right.time && left.content == right.content && left.isRequest == right.isRequest
      && left.ids == right.ids
  }

  /// Joins what has one value as the request's id of one rank and the reply's of another.
  private mutating func pair(_ request: Int, _ reply: Int) {
    var open: [(value: Int64, index: Int32)] = []
    for index in nodes.indices where first[index] == index && partner[index] < 0 {
      let value = nodes[index].ids[nodes[index].isRequest ? request : reply]
      if value != 0 { open.append((value, Int32(index))) }
    }
    guard open.contains(where: { nodes[Int($0.index)].isRequest }) else { return }
    open.sort { $0.value != $1.value ? $0.value < $1.value : $0.index < $1.index }
    // Requests of the value that wait for a reply: the latest is the last.
    var waiting: [Int32] = []
    var value: Int64 = 0
    for half in open {
      if half.value != value {
        waiting.removeAll(keepingCapacity: true)
        value = half.value
      }
      if nodes[Int(half.index)].isRequest {
        waiting.append(half.index)
      } else if let nearest = waiting.popLast(),
        nodes[Int(half.index)].time - nodes[Int(nearest)].time <= Self.window
      {
        (partner[Int(nearest)], partner[Int(half.index)]) = (half.index, nearest)
      } else {
        // The others are further away still.
        waiting.removeAll(keepingCapacity: true)
      }
    }
  }
}
