/// The distinct keys of a unit that names several, and which part of the unit speaks for which.
///
/// One pass over the unit's nodes, whatever the number of keys: an export of thousands of events may be one line.
struct RecordAnchors {
  /// One value for each record, in order.
  private(set) var keys: [FieldValue] = []
  /// For each key: the values that speak for it alone, then those that speak for all.
  private(set) var scopes: [RecordScope] = []

  init(_ found: [FieldValue], in fields: FieldSet) {
    for value in Self.telling(found, in: fields) {
      let bytes = Self.lowerCased(value)
      // One key in several places of one object (request and reply, a wrapper and its body) is one record; in two
      // elements of an array it is two events. In document order the places of one object follow each other.
      if let known = latest[bytes], !fields.isArray(fields.commonAncestor(keys[known].node, value.node)) {
        if fields.depths[Int(value.node)] > fields.depths[Int(keys[known].node)] { keys[known] = value }
        continue
      }
      latest[bytes] = keys.count
      keys.append(value)
    }
    latest = [:]
    scopes = Self.scopes(of: keys.map(\.node), in: fields)
  }

  /// One key and a list of its events: the parts that speak for each event. Empty where there are not several.
  static func events(of fields: FieldSet) -> [RecordScope] {
    guard fields.isRepeated(.cause) || fields.isRepeated(.finalStatus) else { return [] }
    var nodes: [Int32] = []
    for value in fields.values
    where (value.name.field == .cause || value.name.field == .finalStatus) && !FieldForms.isAbsent(value) {
      // Another place of the same event: a wrapper repeats what its body says.
      if let last = nodes.last, !fields.isArray(fields.commonAncestor(last, value.node)) { continue }
      nodes.append(value.node)
    }
    return nodes.count > 1 ? scopes(of: nodes, in: fields) : []
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

  private static let shared = Int32(-1)

  private static func scopes(of anchors: [Int32], in fields: FieldSet) -> [RecordScope] {
    // How many keys stand in each node's subtree, and the last of them: children come after their parents.
    var counts = [Int32](repeating: 0, count: fields.parents.count)
    var keys = [Int32](repeating: shared, count: fields.parents.count)
    for (index, node) in anchors.enumerated() {
      counts[Int(node)] += 1
      keys[Int(node)] = Int32(index)
    }
    for node in fields.parents.indices.reversed() where node > 0 && counts[node] > 0 {
      let parent = Int(fields.parents[node])
      counts[parent] += counts[node]
      keys[parent] = keys[node]
    }
    // A node with one key belongs to it, one with several to all; one without any goes with its parent.
    var owners = [Int32](repeating: shared, count: fields.parents.count)
    for node in fields.parents.indices {
      switch counts[node] {
      case 0: owners[node] = node == 0 ? shared : owners[Int(fields.parents[node])]
      case 1: owners[node] = keys[node]
      default: owners[node] = shared
      }
    }
    var scopes = [RecordScope](repeating: RecordScope(), count: anchors.count)
    var common: [Int] = []
    for (index, value) in fields.values.enumerated() {
      let owner = owners[Int(value.node)]
      if owner == shared { common.append(index) } else { scopes[Int(owner)].values.append(index) }
    }
    for index in scopes.indices { scopes[index].values += common }
    return scopes
  }
}

/// The values of a unit that speak for one of its several keys: indices into `FieldSet.values`.
struct RecordScope {
  var values: [Int] = []
}
