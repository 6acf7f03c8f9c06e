import CSimdjson
import Calls

/// A value that stands under one of our names.
struct FieldValue: BitwiseCopyable {
  enum Kind: UInt8 {
    case text, number, yes, no, null
    /// An object or array where a plain value belongs.
    case structure
  }
  var name: FieldName
  var kind: Kind
  /// The object (or row) that holds it: index into `FieldSet.nodes`.
  var node: Int32
  var bytes: UnsafeRawBufferPointer
}

/// An object, an array or a scalar of a unit, in the tree that they are.
struct FieldNode: BitwiseCopyable {
  /// The root is its own.
  var parent: Int32
  var depth: Int32
  var isArray: Bool
  /// An object stands in it: with a second one an array is a list.
  var hasObject = false
}

/// The fields of one record, found at any depth, with the tree of objects they stand in.
///
/// Reused from record to record: filling it allocates nothing in the common case.
final class FieldSet {
  private(set) var values = PlainArray<FieldValue>(capacity: 64)
  private(set) var nodes = PlainArray<FieldNode>(capacity: 64)
  /// Whether some array holds several objects, so that the unit may be several records.
  private(set) var hasList = false
  /// Which fields have a value, and which have several: a bit each. Most records name each field once.
  private var present: UInt32 = 0
  private var repeated: UInt32 = 0
  /// First value of each field that has one.
  private var first = PlainArray<Int32>(capacity: Field.count)

  private let keys: KeyMemory
  private var urls = URLMemory()
  private var tokenizers: [JSONTokenizer] = []
  /// Resolved texts of JSON in strings: views point into them until the next record.
  private var nestedTexts: [UnsafeMutableRawBufferPointer] = []

  /// JSON in a string in JSON in a string …: as deep as the domain asks for.
  static let maximumNesting = 3

  init(names: FieldNames = .builtin) {
    keys = KeyMemory(names)
    for _ in 0..<Field.count { first.append(-1) }
    precondition(Field.count <= UInt32.bitWidth, "a bit for each field")
  }

  deinit { freeNestedTexts() }

  private func freeNestedTexts() {
    for text in nestedTexts { text.deallocate() }
    nestedTexts.removeAll(keepingCapacity: true)
  }

  /// Forgets the last record.
  func reset() {
    (present, repeated, hasList) = (0, 0, false)
    values.removeAll()
    nodes.removeAll()
    if !nestedTexts.isEmpty { freeNestedTexts() }
  }

  /// Reads one JSON value. Nil, or why it is not JSON.
  ///
  /// - Precondition: `JSONTokenizer.padding` readable bytes follow `text`.
  func readJSON(_ text: UnsafeRawBufferPointer) -> String? {
    reset()
    return readJSON(text, under: nil, nesting: 0)
  }

  /// Begins a row of a table: one node that holds every cell.
  func beginRow() {
    reset()
    nodes.append(FieldNode(parent: 0, depth: 0, isArray: false))
  }

  /// Adds a cell of a row; an empty cell is no value. JSON in a cell is read as in a string.
  func addCell(_ name: FieldName?, _ bytes: UnsafeRawBufferPointer) {
    if let name, !bytes.isEmpty {
      append(FieldValue(name: name, kind: .text, node: 0, bytes: bytes))
    } else if let name, name.field == .cause || name.field == .finalStatus {
      // The column alone says that the rows are calls; this one lacks its outcome.
      append(FieldValue(name: name, kind: .null, node: 0, bytes: bytes))
    }
    readNested(bytes, isEscaped: false, under: 0, nesting: 0)
  }

  /// Adds a cell whose bytes had to be changed; they are kept until the next record.
  func addCell(_ name: FieldName?, copying bytes: [UInt8]) {
    let copy = borrow(bytes.count)
    copy.copyBytes(from: bytes)
    addCell(name, UnsafeRawBufferPointer(copy))
  }

  /// Adds an object of the unit to the tree.
  func addNode(under parent: Int32?) -> Int32 {
    let node = Int32(nodes.count)
    let depth = parent.map { nodes[Int($0)].depth + 1 } ?? 0
    nodes.append(FieldNode(parent: parent ?? node, depth: depth, isArray: false))
    return node
  }

  /// Memory that lasts until the next record.
  func borrow(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 1)
    nestedTexts.append(memory)
    return memory
  }

  func tokenizer(_ nesting: Int) -> JSONTokenizer {
    // A cell's JSON begins one level down: the level above may not have been used yet.
    while tokenizers.count <= nesting { tokenizers.append(JSONTokenizer()) }
    return tokenizers[nesting]
  }

  private func readJSON(_ text: UnsafeRawBufferPointer, under parent: Int32?, nesting: Int) -> String? {
    let tokenizer = tokenizer(nesting)
    let count: Int
    switch tokenizer.tokenize(text) {
    case .notJSON(let reason): return reason
    case .tokens(let found): count = found
    }
    // Token i becomes node base + i. Scalars get a node too: simpler than a second numbering, and never looked at.
    let base = Int32(nodes.count)
    for index in 0..<count {
      let token = tokenizer.tokens[index]
      let above: Int32
      if index > 0 {
        above = base + Int32(token.parent)
        nodes.append(
          FieldNode(parent: above, depth: nodes[Int(above)].depth + 1, isArray: Int(token.kind) == JSON_ARRAY))
      } else {
        above = parent ?? base
        let depth = parent.map { nodes[Int($0)].depth + 1 } ?? 0
        nodes.append(FieldNode(parent: above, depth: depth, isArray: Int(token.kind) == JSON_ARRAY))
      }
      let bytes = UnsafeRawBufferPointer(start: token.value, count: Int(token.value_length))
      let isStructure = Int(token.kind) == JSON_OBJECT || Int(token.kind) == JSON_ARRAY
      if Int(token.kind) == JSON_OBJECT {
        noteElement(index == 0 && parent != nil ? nodes[Int(above)].parent : above)
      }
      if let key = token.key, let name = keys.find(UnsafeRawBufferPointer(start: key, count: Int(token.key_length))),
        // Elsewhere an object under one of our names is a wrapper: `"call": {"status": {…}}`.
        !isStructure || name.field == .key || name.field == .cause || name.field == .finalStatus
      {
        let value = token.value_escaped == 0 ? bytes : resolved(bytes)
        append(FieldValue(name: name, kind: Self.kind(token.kind), node: above, bytes: value))
      }
      if Int(token.kind) == JSON_STRING {
        readNested(bytes, isEscaped: token.value_escaped != 0, under: base + Int32(index), nesting: nesting)
      }
    }
    return nil
  }

  /// Notes an object in an array, or in a string in an array.
  private func noteElement(_ list: Int32) {
    guard nodes[Int(list)].isArray else { return }
    if nodes[Int(list)].hasObject { hasList = true }
    nodes[Int(list)].hasObject = true
  }

  /// A string's bytes without its escapes (PHP writes `\/` for every slash); they are kept until the next record.
  func resolved(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let text = borrow(bytes.count)
    guard let count = JSONEscapes.resolve(bytes, into: text) else { return bytes }
    return UnsafeRawBufferPointer(rebasing: text[..<count])
  }

  static func kind(_ kind: UInt8) -> FieldValue.Kind {
    switch Int(kind) {
    case JSON_STRING: .text
    case JSON_NUMBER: .number
    case JSON_TRUE: .yes
    case JSON_FALSE: .no
    case JSON_OBJECT, JSON_ARRAY: .structure
    default: .null
    }
  }

  /// JSON carried in a string; a string that only looks like it stays a string.
  @inline(__always)
  func readNested(_ bytes: UnsafeRawBufferPointer, isEscaped: Bool, under node: Int32, nesting: Int) {
    guard nesting < Self.maximumNesting, bytes.count >= 2, Self.mayBeJSON(bytes) else { return }
    readJSONText(bytes, isEscaped: isEscaped, under: node, nesting: nesting)
  }

  @inline(never)
  private func readJSONText(_ bytes: UnsafeRawBufferPointer, isEscaped: Bool, under node: Int32, nesting: Int) {
    let text = borrow(bytes.count + JSONTokenizer.padding)
    let count: Int
    if isEscaped {
      guard let resolved = JSONEscapes.resolve(bytes, into: text) else { return }
      count = resolved
    } else {
      text.copyMemory(from: bytes)
      count = bytes.count
    }
    text[count..<count + JSONTokenizer.padding].withMemoryRebound(to: UInt8.self) { $0.update(repeating: 0) }
    _ = readJSON(UnsafeRawBufferPointer(rebasing: text[..<count]), under: node, nesting: nesting + 1)
  }

  @inline(__always) static func mayBeJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): index += 1
      // An escaped line end or tab before the brace: `"\n{…`.
      case UInt8(ascii: "\\"): index += 2
      case UInt8(ascii: "{"), UInt8(ascii: "["): return true
      default: return false
      }
    }
    return false
  }

  func append(_ value: FieldValue) {
    let bit = Self.bit(value.name.field)
    if present & bit == 0 { first[Int(value.name.field.rawValue)] = Int32(values.count) }
    repeated |= present & bit
    present |= bit
    values.append(value)
  }

  // MARK: - Looking up

  @inline(__always) private static func bit(_ field: Field) -> UInt32 { 1 << UInt32(field.rawValue) }

  var isEmpty: Bool { values.isEmpty }

  @inline(__always) func has(_ field: Field) -> Bool { present & Self.bit(field) != 0 }

  @inline(__always) func isRepeated(_ field: Field) -> Bool { repeated & Self.bit(field) != 0 }

  /// The first value of `field`.
  @inline(__always)
  func first(_ field: Field) -> FieldValue? { has(field) ? values[Int(first[Int(field.rawValue)])] : nil }

  /// The value of `field` that is nearest to `anchor` among those that `accepts` takes: a field's name counts only where
  /// its value has the field's form. Of equally near ones the better name, then the earlier wins.
  ///
  /// - Parameter scope: the values to choose from, where the unit has several records; nil for all.
  @inline(__always)
  func nearest(_ field: Field, to anchor: Int32, in scope: RecordScope?, where accepts: (FieldValue) -> Bool)
    -> FieldValue?
  {
    guard has(field) else { return nil }
    let start = Int(first[Int(field.rawValue)])
    if let scope { return nearest(field, to: anchor, among: scope.values, where: accepts) }
    if isRepeated(field) { return nearest(field, to: anchor, among: start..<values.count, where: accepts) }
    let value = values[start]
    return accepts(value) ? value : nil
  }

  @inline(never)
  private func nearest(
    _ field: Field, to anchor: Int32, among candidates: some Sequence<Int>, where accepts: (FieldValue) -> Bool
  ) -> FieldValue? {
    var best: (value: FieldValue, distance: Int32)?
    for index in candidates where values[index].name.field == field && accepts(values[index]) {
      let value = values[index]
      let distance = distance(value.node, anchor)
      if let best, (best.distance, best.value.name.rank) <= (distance, value.name.rank) { continue }
      best = (value, distance)
    }
    return best?.value
  }

  /// The method that a URL names; nil for none of the service's.
  func method(ofURL value: FieldValue) -> Method? { urls.method(value) }

  /// Every value of `field`.
  func all(_ field: Field) -> [FieldValue] {
    has(field) ? values.indices.filter { values[$0].name.field == field }.map { values[$0] } : []
  }

  /// Steps between two nodes by way of their nearest common ancestor.
  private func distance(_ left: Int32, _ right: Int32) -> Int32 {
    let ancestor = commonAncestor(left, right)
    return nodes[Int(left)].depth + nodes[Int(right)].depth - 2 * nodes[Int(ancestor)].depth
  }

  func commonAncestor(_ left: Int32, _ right: Int32) -> Int32 {
    var (a, b) = (left, right)
    while a != b {
      if nodes[Int(a)].depth >= nodes[Int(b)].depth { a = nodes[Int(a)].parent } else { b = nodes[Int(b)].parent }
    }
    return a
  }

  func isArray(_ node: Int32) -> Bool { nodes[Int(node)].isArray }
}
