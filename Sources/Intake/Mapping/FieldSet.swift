import CSimdjson

/// A value that stands under one of our names.
struct FieldValue {
  enum Kind: UInt8 {
    case text, number, yes, no, null
    /// An object or array where a plain value belongs.
    case structure
  }
  var name: FieldName
  var kind: Kind
  /// The object (or row) that holds it: index into `FieldSet.parents`.
  var node: Int32
  var bytes: UnsafeRawBufferPointer
}

/// The fields of one record, found at any depth, with the tree of objects they stand in.
///
/// Reused from record to record: filling it allocates nothing in the common case.
final class FieldSet {
  private(set) var values: [FieldValue] = []
  /// The parent of every node; the root is its own.
  private(set) var parents: [Int32] = []
  private(set) var depths: [Int32] = []
  private var arrays: [Bool] = []
  private var hasChild: [Bool] = []
  /// Whether some array holds several objects, so that the unit may be several records.
  private(set) var hasList = false
  /// First value of each field and whether there are more: most records name each field once.
  private var first = [Int32](repeating: -1, count: Field.count)
  private var isRepeated = [Bool](repeating: false, count: Field.count)

  private let names: FieldNames
  private var tokenizers: [JSONTokenizer] = []
  /// Resolved texts of JSON in strings: views point into them until the next record.
  private var nestedTexts: [UnsafeMutableRawBufferPointer] = []

  /// JSON in a string in JSON in a string …: as deep as the domain asks for.
  static let maximumNesting = 3

  init(names: FieldNames = .builtin) {
    self.names = names
    values.reserveCapacity(64)
    parents.reserveCapacity(64)
    depths.reserveCapacity(64)
    arrays.reserveCapacity(64)
  }

  deinit { freeNestedTexts() }

  private func freeNestedTexts() {
    for text in nestedTexts { text.deallocate() }
    nestedTexts.removeAll(keepingCapacity: true)
  }

  /// Forgets the last record.
  func reset() {
    for value in values {
      first[Int(value.name.field.rawValue)] = -1
      isRepeated[Int(value.name.field.rawValue)] = false
    }
    values.removeAll(keepingCapacity: true)
    parents.removeAll(keepingCapacity: true)
    depths.removeAll(keepingCapacity: true)
    arrays.removeAll(keepingCapacity: true)
    hasChild.removeAll(keepingCapacity: true)
    hasList = false
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
    parents.append(0)
    depths.append(0)
    arrays.append(false)
    hasChild.append(false)
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
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    copy.copyBytes(from: bytes)
    nestedTexts.append(copy)
    addCell(name, UnsafeRawBufferPointer(copy))
  }

  private func readJSON(_ text: UnsafeRawBufferPointer, under parent: Int32?, nesting: Int) -> String? {
    // A cell's JSON begins one level down: the level above may not have been used yet.
    while tokenizers.count <= nesting { tokenizers.append(JSONTokenizer()) }
    let tokenizer = tokenizers[nesting]
    let count: Int
    switch tokenizer.tokenize(text) {
    case .notJSON(let reason): return reason
    case .tokens(let found): count = found
    }
    // Token i becomes node base + i. Scalars get a node too: simpler than a second numbering, and never looked at.
    let base = Int32(parents.count)
    for index in 0..<count {
      let token = tokenizer.tokens[index]
      let isRoot = index == 0
      let above = isRoot ? parent ?? base : base + Int32(token.parent)
      parents.append(above)
      depths.append(isRoot && parent == nil ? 0 : depths[Int(above)] + 1)
      arrays.append(Int(token.kind) == JSON_ARRAY)
      hasChild.append(false)
      if Int(token.kind) == JSON_OBJECT { noteElement(isRoot && parent != nil ? parents[Int(above)] : above) }
      let isStructure = Int(token.kind) == JSON_OBJECT || Int(token.kind) == JSON_ARRAY
      let bytes = UnsafeRawBufferPointer(start: token.value, count: Int(token.value_length))
      if let key = token.key, let name = names.find(UnsafeRawBufferPointer(start: key, count: Int(token.key_length))) {
        let value = token.value_escaped == 0 ? bytes : resolved(bytes)
        let kind = isStructure ? .structure : Self.kind(token.kind)
        // Elsewhere an object under one of our names is a wrapper: `"call": {"status": {…}}`.
        if !isStructure || [.key, .cause, .finalStatus].contains(name.field) {
          append(FieldValue(name: name, kind: kind, node: above, bytes: value))
        }
      }
      if isStructure { continue }
      if Int(token.kind) == JSON_STRING {
        readNested(bytes, isEscaped: token.value_escaped != 0, under: base + Int32(index), nesting: nesting)
      }
    }
    return nil
  }

  /// Notes an object in an array, or in a string in an array.
  private func noteElement(_ list: Int32) {
    guard arrays[Int(list)] else { return }
    if hasChild[Int(list)] { hasList = true }
    hasChild[Int(list)] = true
  }

  /// A string's bytes without its escapes (PHP writes `\/` for every slash); they are kept until the next record.
  private func resolved(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let text = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    nestedTexts.append(text)
    guard let count = JSONEscapes.resolve(bytes, into: text) else { return bytes }
    return UnsafeRawBufferPointer(rebasing: text[..<count])
  }

  private static func kind(_ kind: UInt8) -> FieldValue.Kind {
    switch Int(kind) {
    case JSON_STRING: .text
    case JSON_NUMBER: .number
    case JSON_TRUE: .yes
    case JSON_FALSE: .no
    default: .null
    }
  }

  /// JSON carried in a string; a string that only looks like it stays a string.
  private func readNested(_ bytes: UnsafeRawBufferPointer, isEscaped: Bool, under node: Int32, nesting: Int) {
    guard nesting < Self.maximumNesting, bytes.count >= 2, Self.mayBeJSON(bytes) else { return }
    let text = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + JSONTokenizer.padding, alignment: 1)
    nestedTexts.append(text)
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

  private static func mayBeJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
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

  private func append(_ value: FieldValue) {
    let field = Int(value.name.field.rawValue)
    if first[field] < 0 { first[field] = Int32(values.count) } else { isRepeated[field] = true }
    values.append(value)
  }

  // MARK: - Looking up

  var isEmpty: Bool { values.isEmpty }

  func has(_ field: Field) -> Bool { first[Int(field.rawValue)] >= 0 }

  func isRepeated(_ field: Field) -> Bool { isRepeated[Int(field.rawValue)] }

  /// The value of `field` that is nearest to `anchor` among those that `accepts` takes: a field's name counts only where
  /// its value has the field's form. Of equally near ones the better name, then the earlier wins.
  ///
  /// - Parameter scope: the values to choose from, where the unit has several records; nil for all.
  func nearest(_ field: Field, to anchor: Int32, in scope: RecordScope?, where accepts: (FieldValue) -> Bool)
    -> FieldValue?
  {
    let start = first[Int(field.rawValue)]
    guard start >= 0 else { return nil }
    if let scope { return nearest(field, to: anchor, among: scope.values, where: accepts) }
    guard isRepeated[Int(field.rawValue)] else {
      let value = values[Int(start)]
      return accepts(value) ? value : nil
    }
    return nearest(field, to: anchor, among: Int(start)..<values.count, where: accepts)
  }

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

  /// Every value of `field`.
  func all(_ field: Field) -> [FieldValue] { has(field) ? values.filter { $0.name.field == field } : [] }

  /// Steps between two nodes by way of their nearest common ancestor.
  private func distance(_ left: Int32, _ right: Int32) -> Int32 {
    let ancestor = commonAncestor(left, right)
    return depths[Int(left)] + depths[Int(right)] - 2 * depths[Int(ancestor)]
  }

  func commonAncestor(_ left: Int32, _ right: Int32) -> Int32 {
    var (a, b) = (left, right)
    while a != b {
      if depths[Int(a)] >= depths[Int(b)] { a = parents[Int(a)] } else { b = parents[Int(b)] }
    }
    return a
  }

  func isArray(_ node: Int32) -> Bool { arrays[Int(node)] }
}
