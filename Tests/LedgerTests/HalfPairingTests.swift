import Calls
import Foundation
import Testing

@testable import Ledger

/// The pairing of halves beside a second one, written from the document alone: of all pairs that may be, the nearest first.
@Suite("Pairing halves") struct HalfPairingTests {
  /// Few ids, few times, a few minutes: shared ids, ties, equal halves, gaps at the limit.
  private static func world(_ seed: UInt64) -> [HalfNode] {
    var random = Seeded(seed)
    let (count, ids, step) = (
      random.below(14), 1 + random.below(4), [0, 1, 150_000, 300_000, 599_999][random.below(5)]
    )
    return (0..<count).map { index in
      var own = RequestIDs()
      for rank in 0..<RequestIDs.ranks where random.chance(50) { own[rank] = Int64(1 + random.below(ids)) }
      if own.isEmpty { own.trace = 1 }
      let time = SmallWorld.start + Int64(random.below(6) * step) + Int64(random.chance(20) ? 1 : 0)
      return node(
        Int64(index + 1), at: time, own, content: Int64(random.below(3)), isRequest: random.chance(50))
    }
  }

  /// What it says orders it as it tells it from others.
  private static func node(_ id: Int64, at time: Int64, _ ids: RequestIDs, content: Int64, isRequest: Bool) -> HalfNode
  {
    HalfNode(id: id, time: time, ids: ids, content: content, said: content, place: id, isRequest: isRequest)
  }

  /// Rows of one half have one name.
  private static func name(_ node: HalfNode) -> String {
    "\(node.isRequest) \(node.time) \(node.content) \(node.ids)"
  }

  /// All pairs of names, slowly: for each pass look at every pair that is left and take the nearest.
  private static func slowPairs(_ nodes: [HalfNode]) -> Set<[String]> {
    var left: [String: HalfNode] = [:]
    for node in nodes { left[name(node)] = node }
    var found: Set<[String]> = []
    let passes = [(0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (1, 2), (2, 0), (2, 1), (2, 2)]
    for (ofRequest, ofReply) in passes {
      while true {
        var best: (gap: Int64, request: HalfNode, reply: HalfNode)?
        for request in left.values where request.isRequest && request.ids[ofRequest] != 0 {
          for reply in left.values where !reply.isRequest && reply.ids[ofReply] == request.ids[ofRequest] {
            let gap = reply.time - request.time
            guard gap >= 0, gap <= 600_000 else { continue }
            // Of equal gaps: any order between times; at one time the request with the larger content, the reply with the
            // smaller.
            if let best {
              let (mine, other) = ((gap, reply.time), (best.gap, best.reply.time))
              if mine > other { continue }
              if mine == other, request.content < best.request.content { continue }
              if mine == other, request.content == best.request.content, reply.content > best.reply.content { continue }
            }
            best = (gap, request, reply)
          }
        }
        guard let best else { break }
        found.insert([name(best.request), name(best.reply)])
        left[name(best.request)] = nil
        left[name(best.reply)] = nil
      }
    }
    return found
  }

  private static func pairs(_ nodes: [HalfNode]) throws -> Set<[String]> {
    let pairing = HalfPairing(folder: NSTemporaryDirectory())
    for node in nodes { try pairing.add(node) }
    var outcomes: [Int64: HalfPairing.Outcome] = [:]
    try pairing.visit { outcomes[$0.node.id] = $0 }
    #expect(outcomes.count == nodes.count)
    var found: Set<[String]> = []
    for outcome in outcomes.values where outcome.partner != 0 {
      let other = try #require(outcomes[outcome.partner])
      #expect(other.node.isRequest != outcome.node.isRequest && other.partner == outcome.sameAs)
      if outcome.node.isRequest { found.insert([name(outcome.node), name(other.node)]) }
    }
    return found
  }

  /// Ties between halves that differ in their ids alone are broken by content, which differs then in a ledger: it is a hash
  /// over the ids too.
  private static func hasOwnContents(_ nodes: [HalfNode]) -> [HalfNode] {
    nodes.map { node in
      var node = node
      node.content =
        node.content &* 1_000_000 &+ node.ids.request &* 10_000 &+ node.ids.correlation &* 100
        &+ node.ids.trace
      node.said = node.content
      return node
    }
  }

  @Test(arguments: 0..<40) func agreesWithASlowOne(_ part: UInt64) throws {
    var joined = 0
    for seed in 0..<200 as Range<UInt64> {
      let nodes = Self.hasOwnContents(Self.world(part * 1000 + seed))
      let expected = Self.slowPairs(nodes)
      joined += expected.count
      #expect(try Self.pairs(nodes) == expected, "seed \(part * 1000 + seed)")
    }
    #expect(joined > 100)
  }

  @Test(arguments: 1...50) func noOrderShows(_ seed: UInt64) throws {
    let nodes = Self.hasOwnContents(Self.world(seed))
    var random = Seeded(seed)
    for _ in 0..<5 { #expect(try Self.pairs(nodes.shuffled(using: &random)) == Self.pairs(nodes)) }
  }

  @Test func keepsTheLimit() throws {
    func pairs(_ gap: Int64) throws -> Int {
      var ids = RequestIDs()
      ids.request = 7
      return try Self.pairs([
        Self.node(1, at: 0, ids, content: 1, isRequest: true),
        Self.node(2, at: gap, ids, content: 2, isRequest: false),
      ]).count
    }
    #expect(try [-1, 0, 1, 600_000, 600_001].map(pairs) == [0, 1, 1, 1, 0])
  }

  /// Of two that say the same but for pseudonyms the smallest of its places orders each, whichever row came first.
  @Test func placesOrderWhatPseudonymsTellApart() throws {
    var ids = RequestIDs()
    ids.trace = 1
    func request(_ id: Int64, content: Int64, place: Int64) -> HalfNode {
      HalfNode(id: id, time: 0, ids: ids, content: content, said: 5, place: place, isRequest: true)
    }
    let reply = HalfNode(id: 9, time: 1, ids: ids, content: 7, said: 7, place: 0, isRequest: false)
    for contents in [(one: 1, other: 2), (one: 2, other: 1)] as [(one: Int64, other: Int64)] {
      let (one, other) = (Self.name(request(1, content: contents.one, place: 0)), contents.other)
      // The one stands at 40 alone, the other at 30 and later at 50: the last at one time is the nearest.
      let nodes = [
        request(1, content: contents.one, place: 40), request(2, content: other, place: 30),
        request(3, content: other, place: 50), reply,
      ]
      #expect(try Self.pairs(nodes) == [[one, Self.name(reply)]])
      // And once more where it stands at 20, too.
      let otherName = Self.name(request(2, content: other, place: 0))
      #expect(
        try Self.pairs(nodes + [request(4, content: contents.one, place: 20)]) == [[otherName, Self.name(reply)]])
    }
  }

  /// Halves of one id take no longer than as many of their own, and wait on the disk.
  @Test func isQuickWithOneIDForAll() throws {
    var ids = RequestIDs()
    ids.trace = 1
    let nodes = (0..<200_000).map { index in
      Self.node(Int64(index), at: Int64(index), ids, content: Int64(index), isRequest: index % 3 != 2)
    }
    let pairing = HalfPairing(folder: NSTemporaryDirectory())
    for node in nodes { try pairing.add(node) }
    var paired = 0
    try pairing.visit { if $0.partner != 0 { paired += 1 } }
    #expect(paired == 2 * 66_666)
  }
}
