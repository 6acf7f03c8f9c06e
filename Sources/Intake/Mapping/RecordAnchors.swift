/// The records of a unit that names several keys or holds a list, and which part of the unit speaks for which.
///
/// One pass over the unit's nodes, whatever the number of keys: an export of thousands of events may be one line.
struct RecordAnchors {
  /// What speaks for one record: its own values, then those that speak for all.
  struct Part {
    /// Nil for an element of a list that names no key: a refused request, or a record to be rejected.
    var key: FieldValue?
    var scope: RecordScope
  }

  /// In the order of the text.
  private(set) var parts: [Part] = []
  private var keys: [FieldValue] = []

  init(_ found: [FieldValue], in fields: FieldSet) {
    for value in Self.telling(found, in: fields) {
      let bytes = Self.lowerCased(value)
      // One key in several places of one object (request and reply, a wrapper and its body) is one record; in two
      // elements of an array it is two events. In document order the places of one object follow each other.
      if let known = latest[bytes], !fields.isArray(fields.commonAncestor(keys[known].node, value.node)) {
        if fields.nodes[Int(value.node)].depth > fields.nodes[Int(keys[known].node)].depth { keys[known] = value }
        continue
      }
      latest[bytes] = keys.count
      keys.append(value)
    }
    latest = [:]
    let split = UnitSplit(at: keys.map(\.node), in: fields)
    let common = split.common + split.complements.flatMap(\.values)
    var ordered: [(node: Int32, part: Part)] = zip(keys, split.own).map { key, own in
      (key.node, Part(key: key, scope: RecordScope(values: own + common)))
    }
    for element in split.elements {
      ordered.append((element.node, Part(key: nil, scope: RecordScope(values: element.values + split.common))))
    }
    parts = ordered.sorted { $0.node < $1.node }.map(\.part)
  }

  /// One key and a list of its events: the parts of `scope` that speak for each event. Empty where there are not several.
  static func events(of fields: FieldSet, in scope: RecordScope) -> [RecordScope] {
    guard fields.isRepeated(.cause) || fields.isRepeated(.finalStatus) else { return [] }
    var nodes: [Int32] = []
    for value in scope.values.map({ fields.values[$0] })
    where (value.name.field == .cause || value.name.field == .finalStatus) && !FieldForms.isAbsent(value) {
      // Another place of the same event: a wrapper repeats what its body says.
      if let last = nodes.last, !fields.isArray(fields.commonAncestor(last, value.node)) { continue }
      nodes.append(value.node)
    }
    guard nodes.count > 1 else { return [] }
    let split = UnitSplit(at: nodes, in: fields)
    let kept = Set(scope.values)
    return split.own.map { RecordScope(values: ($0 + split.common).filter(kept.contains)) }
  }

  /// The elements of a list whose records name called numbers and no key: the parts that speak for each. Empty where there
  /// are not several.
  static func numbers(of fields: FieldSet) -> [RecordScope] {
    var nodes: [Int32] = []
    for value in fields.all(.callee) where !FieldForms.isAbsent(value) {
      // Another name of the same number.
      if let last = nodes.last, !fields.isArray(fields.commonAncestor(last, value.node)) { continue }
      nodes.append(value.node)
    }
    guard nodes.count > 1 else { return [] }
    let split = UnitSplit(at: nodes, in: fields)
    let common = split.common + split.complements.flatMap(\.values)
    let named = zip(nodes, split.own).map { (node: $0, values: $1 + common) }
    let others = split.elements.map { (node: $0.node, values: $0.values + split.common) }
    return (named + others).sorted { $0.node < $1.node }.map { RecordScope(values: $0.values) }
  }

  /// The last place of each key, while they are gathered.
  private var latest: [[UInt8]: Int] = [:]

  /// Keys compare in lower case.
  private static func lowerCased(_ value: FieldValue) -> [UInt8] {
    value.bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }

  /// One key for each object, and of one event: where a key stands, another system's `call_uuid` beside it is none. What
  /// is no key stays only where nothing else names the event, to be rejected.
  private static func telling(_ found: [FieldValue], in fields: FieldSet) -> [FieldValue] {
    var best: [FieldValue] = []
    var isKey: [Bool] = []
    for value in found {
      let isOne = NormalizedKey(value) != nil
      if let last = best.last, !fields.isArray(fields.commonAncestor(last.node, value.node)) {
        // In one object the better name wins; anywhere in one event a key wins over what is none.
        let isSameObject = last.node == value.node
        if isOne != isKey[isKey.count - 1] || isSameObject {
          let isBetter = isOne == isKey[isKey.count - 1] ? value.name.rank < last.name.rank : isOne
          if isBetter { (best[best.count - 1], isKey[isKey.count - 1]) = (value, isOne) }
          continue
        }
      }
      best.append(value)
      isKey.append(isOne)
    }
    return best
  }
}

/// A unit's values by the nodes that they belong to.
private struct UnitSplit {
  /// For each anchor: the values that speak for it alone.
  private(set) var own: [[Int]]
  /// Values that speak for all.
  private(set) var common: [Int] = []
  /// Elements of a list of records that hold no anchor: records of their own.
  private(set) var elements: [Element] = []
  /// Elements beside a single anchor that repeat none of its fields: a webhook's variables may come as a list of objects
  /// with one variable each.
  private(set) var complements: [Element] = []

  struct Element {
    var node: Int32
    var values: [Int] = []
  }

  private static let shared = Int32(-1)

  init(at anchors: [Int32], in fields: FieldSet) {
    own = Array(repeating: [], count: anchors.count)
    let count = fields.nodes.count
    // How many anchors stand in each node's subtree, and the last of them: children come after their parents.
    var counts = [Int32](repeating: 0, count: count)
    var anchor = [Int32](repeating: Self.shared, count: count)
    for (index, node) in anchors.enumerated() {
      counts[Int(node)] += 1
      anchor[Int(node)] = Int32(index)
    }
    for node in fields.nodes.indices.reversed() where node > 0 && counts[node] > 0 {
      let parent = Int(fields.nodes[node].parent)
      counts[parent] += counts[node]
      anchor[parent] = anchor[node]
    }
    // A node with one anchor belongs to it, one with several to all. One without any goes with its parent, but for an
    // element beside elements with anchors: it stands for itself (below -1: its node).
    var owners = [Int32](repeating: Self.shared, count: count)
    for node in fields.nodes.indices {
      let parent = Int(fields.nodes[node].parent)
      switch counts[node] {
      case 0 where node == 0: owners[node] = Self.shared
      case 0 where fields.isArray(Int32(parent)) && counts[parent] > 0: owners[node] = -2 - Int32(node)
      case 0: owners[node] = owners[parent]
      case 1: owners[node] = anchor[node]
      default: owners[node] = Self.shared
      }
    }
    var alone: [Element] = []
    for index in fields.values.indices {
      let owner = owners[Int(fields.values[index].node)]
      if owner >= 0 {
        own[Int(owner)].append(index)
      } else if owner == Self.shared {
        common.append(index)
      } else {
        if alone.last?.node != -2 - owner { alone.append(Element(node: -2 - owner)) }
        alone[alone.count - 1].values.append(index)
      }
    }
    for element in alone {
      let list = Int(fields.nodes[Int(element.node)].parent)
      let beside = Set(counts[list] == 1 ? own[Int(anchor[list])].map { fields.values[$0].name.field } : [])
      let isRecord = counts[list] > 1 || element.values.contains { beside.contains(fields.values[$0].name.field) }
      if isRecord { elements.append(element) } else { complements.append(element) }
    }
  }
}

/// The values of a unit that speak for one of its several records: indices into `FieldSet.values`.
struct RecordScope {
  var values: [Int] = []
}
