import CSimdjson
import Calls

/// The fields of one record, found at any depth, with the tree of objects they stand in.
///
/// Reused from record to record: filling it allocates nothing in the common case.
final class FieldSet {
  private(set) var values = PlainArray<FieldValue>(capacity: 64)
  private(set) var nodes = PlainArray<FieldNode>(capacity: 64)
  /// The text that was read; lives as long as the unit.
  var unit = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Whether some array holds several objects, so that the unit may be several records.
  private(set) var hasList = false
  /// Which fields have a value, and which have several: a bit each. Most records name each field once.
  private var present: UInt32 = 0
  private var repeated: UInt32 = 0
  /// First value of each field that has one.
  private var first = PlainArray<Int32>(capacity: Field.count)

  private let names: FieldNames
  let mapping: FieldMapping
  private let needsTokens: Bool
  private var urls = URLMemory()
  private let outermost: JSONFieldReader
  /// Of JSON in strings, by how deep it is nested.
  private var inner: [JSONFieldReader] = []
  private var mappedTokenizers: [JSONTokenizer] = []
  private var texts = TextArena()
  /// Of the unit's texts, beside their fields.
  var findings = TextFindings()
  /// For units whose members are looked at by their places (`HAREntry`).
  private(set) lazy var tokenizer = JSONTokenizer()

  /// JSON in a string in JSON in a string …: as deep as the domain asks for.
  static let maximumNesting = 3

  init(_ mapping: FieldMapping = .none) {
    self.mapping = mapping
    needsTokens = mapping.needsTokens
    names = mapping.names
    outermost = JSONFieldReader(names)
    for _ in 0..<Field.count { first.append(-1) }
    precondition(Field.count <= UInt32.bitWidth, "a bit for each field")
  }

  /// Forgets the last record.
  func reset() {
    (present, repeated, hasList) = (0, 0, false)
    values.removeAll()
    nodes.removeAll()
    texts.removeAll()
    findings.reset()
  }

  /// Begins with the unit that `text` is.
  func reset(to text: UnsafeRawBufferPointer) {
    reset()
    unit = text
  }

  /// Reads one JSON value. Nil, or why it is not JSON.
  ///
  /// - Precondition: `JSONTokenizer.padding` readable bytes follow `text`.
  func readJSON(_ text: UnsafeRawBufferPointer) -> String? {
    reset(to: text)
    return readJSON(text, under: nil, nesting: 0)
  }

  /// Reads a line of JSON, which may have a comma behind it: people cut elements out of arrays. The comma is dropped from
  /// `line`. Nil, or why it is not JSON.
  ///
  /// - Precondition: `JSONTokenizer.padding` readable bytes follow `line`.
  @inline(__always)
  func readJSONLine(_ line: inout UnsafeRawBufferPointer) -> String? {
    guard let reason = readJSON(line) else { return nil }
    return readJSONBeforeComma(&line) ? nil : reason
  }

  @inline(never)
  private func readJSONBeforeComma(_ line: inout UnsafeRawBufferPointer) -> Bool {
    guard line.last == UInt8(ascii: ","), line.first == UInt8(ascii: "{") else { return false }
    let value = UnsafeRawBufferPointer(rebasing: line.dropLast())
    guard readJSON(value) == nil else { return false }
    line = value
    return true
  }

  /// Begins a row of a table: one node that holds every cell.
  func beginRow() {
    reset()
    nodes.append(FieldNode(parent: 0, depth: 0, isArray: false))
  }

  /// Adds a cell of a row; an empty cell is no value. JSON in a cell is read as in a string.
  func addCell(_ name: FieldName?, _ bytes: UnsafeRawBufferPointer) {
    if let name, name.field == .text { return readString(bytes, isEscaped: false, under: 0, nesting: 0) }
    if let name, !bytes.isEmpty {
      append(FieldValue(name: name, kind: .text, node: 0, bytes: bytes))
    } else if let name, name.field == .cause || name.field == .finalStatus {
      // The column alone says that the rows are calls; this one lacks its outcome.
      append(FieldValue(name: name, kind: .null, node: 0, bytes: bytes))
    }
    readNested(bytes, isEscaped: false, under: 0)
  }

  /// Adds a cell of the row that stands in `text`.
  func addCell(_ name: FieldName?, _ cell: TableCell, of text: UnsafeRawBufferPointer) {
    guard cell.hasDoubledQuotes else { return addCell(name, cell.bytes(in: text)) }
    let copy = borrow(cell.end - cell.start)
    let count = cell.copy(from: text, into: copy)
    addCell(name, UnsafeRawBufferPointer(rebasing: copy[..<count]))
  }

  /// Adds an object of the unit to the tree.
  func addNode(isArray: Bool = false, under parent: Int32?) -> Int32 { append(isArray: isArray, under: parent) }

  /// Memory that lasts until the next record.
  func borrow(_ byteCount: Int) -> UnsafeMutableRawBufferPointer { texts.allocate(byteCount) }

  /// JSON carried in the unit's text at `node`; a text that only looks like it stays a text.
  func readNested(_ bytes: UnsafeRawBufferPointer, isEscaped: Bool, under node: Int32) {
    guard Self.mayBeJSON(bytes) else { return }
    readJSONText(bytes, isEscaped: isEscaped, under: node, nesting: 0)
  }

  func readJSON(_ text: UnsafeRawBufferPointer, under parent: Int32?, nesting: Int) -> String? {
    if needsTokens { return readTokens(text, under: parent, nesting: nesting) }
    return nesting == 0
      ? read(text, outermost, under: parent, nesting: 0) : readInner(text, under: parent, nesting: nesting)
  }

  @inline(never)
  private func readInner(_ text: UnsafeRawBufferPointer, under parent: Int32?, nesting: Int) -> String? {
    // A cell's JSON begins one level down: the level above may not have been used yet.
    while inner.count < nesting { inner.append(JSONFieldReader(names)) }
    return read(text, inner[nesting - 1], under: parent, nesting: nesting)
  }

  /// One for each nesting: a string is read while the text that it stands in is.
  func mappedTokenizer(_ nesting: Int) -> JSONTokenizer {
    while mappedTokenizers.count <= nesting { mappedTokenizers.append(JSONTokenizer()) }
    return mappedTokenizers[nesting]
  }

  @inline(__always)
  private func read(_ text: UnsafeRawBufferPointer, _ reader: JSONFieldReader, under parent: Int32?, nesting: Int)
    -> String?
  {
    let count: Int
    switch reader.read(text) {
    case .notJSON(let reason): return reason
    case .tokens(let found): count = found
    }
    // Once it has a node, a container's field names that instead of its own parent: its members ask it.
    let fields = reader.fields
    values.reserve(count)
    for index in 0..<count {
      let field = fields[index]
      let above = field.parent < 0 ? parent : fields[Int(field.parent)].parent
      let bytes = UnsafeRawBufferPointer(start: field.value, count: Int(field.value_length))
      if Int(field.kind) <= JSON_ARRAY {
        takeContainer(&fields[index], under: above, isRoot: index == 0)
      } else if let above, let name = FieldName(code: field.name) {
        if name.field == .text {
          if Int(field.kind) == JSON_STRING {
            // Docker's own name: whether the line was split, its other members tell.
            if name.rank == Self.dockerRank { findings.mayNeedOrder = true }
            readLine(bytes, isEscaped: field.value_escaped != 0, under: above, nesting: nesting)
          }
          values.reserve(count - index)
          continue
        }
        let value = field.value_escaped == 0 ? bytes : resolved(bytes)
        note(name.field)
        values.appendReserved(FieldValue(name: name, kind: Self.kind(field.kind), node: above, bytes: value))
      }
      if Int(field.kind) == JSON_STRING, nesting < Self.maximumNesting, Self.mayBeJSON(bytes) {
        readJSONText(
          bytes, isEscaped: field.value_escaped != 0, under: append(isArray: false, under: above), nesting: nesting)
        values.reserve(count - index)
      }
    }
    return nil
  }

  private static let dockerRank = Field.text.names.firstIndex(of: "log").map { UInt8($0) }

  /// A string under a name that loggers put a line in. Other values there are nobody's.
  @inline(never)
  func readLine(_ bytes: UnsafeRawBufferPointer, isEscaped: Bool, under node: Int32, nesting: Int) {
    guard !bytes.isEmpty else { return }
    if Self.mayBeJSON(bytes), nesting < Self.maximumNesting {
      let inner = append(isArray: false, under: node)
      if readJSONText(bytes, isEscaped: isEscaped, under: inner, nesting: nesting) { return }
    }
    if LogShape.mayNeedOrder(bytes, isEscaped: isEscaped) { findings.mayNeedOrder = true }
    guard TextLine.mayHoldFields(bytes) else { return findings.note(bytes) }
    readString(bytes, isEscaped: isEscaped, under: append(isArray: false, under: node), nesting: nesting)
  }

  @inline(__always)
  private func takeContainer(_ field: inout json_field, under above: Int32?, isRoot: Bool) {
    let isObject = Int(field.kind) == JSON_OBJECT
    field.parent = append(isArray: !isObject, under: above)
    guard let above else { return }
    if isObject { noteElement(isRoot ? nodes[Int(above)].parent : above) }
    // Elsewhere an object under one of our names is a wrapper: `"call": {"status": {…}}`.
    guard let name = FieldName(code: field.name), [.key, .cause, .finalStatus].contains(name.field) else { return }
    note(name.field)
    values.appendReserved(
      FieldValue(name: name, kind: .structure, node: above, bytes: UnsafeRawBufferPointer(start: nil, count: 0)))
  }

  /// A new node; the root without one above it.
  @inline(__always) private func append(isArray: Bool, under above: Int32?) -> Int32 {
    let node = Int32(truncatingIfNeeded: nodes.count)
    let depth = above.map { nodes[Int($0)].depth + 1 } ?? 0
    nodes.append(FieldNode(parent: above ?? node, depth: depth, isArray: isArray))
    return node
  }

  /// Notes an object in an array, or in a string in an array.
  func noteElement(_ list: Int32) {
    guard nodes[Int(list)].isArray else { return }
    if nodes[Int(list)].hasObject { hasList = true }
    nodes[Int(list)].hasObject = true
  }

  /// A string's bytes without its escapes (PHP writes `\/` for every slash); they are kept until the next record.
  func resolved(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let text = texts.allocate(bytes.count)
    guard let count = JSONEscapes.resolve(bytes, into: text) else { return bytes }
    return UnsafeRawBufferPointer(rebasing: text[..<count])
  }

  @inline(__always) static func kind(_ kind: UInt8) -> FieldValue.Kind {
    switch Int(kind) {
    case JSON_STRING: .text
    case JSON_NUMBER: .number
    case JSON_TRUE: .yes
    case JSON_FALSE: .no
    case JSON_OBJECT, JSON_ARRAY: .structure
    default: .null
    }
  }

  /// JSON carried in a string; a string that only looks like it stays a string, and false is returned.
  @inline(never) @discardableResult
  func readJSONText(_ bytes: UnsafeRawBufferPointer, isEscaped: Bool, under node: Int32, nesting: Int) -> Bool {
    let text = texts.allocate(bytes.count + JSONTokenizer.padding)
    let count: Int
    if isEscaped {
      guard let resolved = JSONEscapes.resolve(bytes, into: text) else { return false }
      count = resolved
    } else {
      text.copyMemory(from: bytes)
      count = bytes.count
    }
    return readJSON(UnsafeRawBufferPointer(rebasing: text[..<count]), under: node, nesting: nesting + 1) == nil
  }

  @inline(__always) static func mayBeJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 2 else { return false }
    let first = bytes[0]
    // No other byte begins JSON, white space or an escape of it; most texts begin with a letter or a digit.
    guard first <= 32 || first == UInt8(ascii: "\\") || first & 0xDF == UInt8(ascii: "[") else { return false }
    return beginsAsJSON(bytes)
  }

  private static func beginsAsJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
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
    note(value.name.field)
    values.append(value)
  }

  /// - Precondition: of the same field.
  func replaceValue(at index: Int, with value: FieldValue) { values[index] = value }

  /// The next value is one of this field.
  @inline(__always) private func note(_ field: Field) {
    let bit = Self.bit(field)
    if present & bit == 0 { first[Int(field.rawValue)] = Int32(truncatingIfNeeded: values.count) }
    repeated |= present & bit
    present |= bit
  }

  func findName(_ key: UnsafeRawBufferPointer) -> FieldName? { names.find(key) }

  // MARK: - Looking up

  @inline(__always) private static func bit(_ field: Field) -> UInt32 { 1 << UInt32(field.rawValue) }

  var isEmpty: Bool { values.isEmpty }

  @inline(__always) func has(_ field: Field) -> Bool { present & Self.bit(field) != 0 }

  @inline(__always) func isRepeated(_ field: Field) -> Bool { repeated & Self.bit(field) != 0 }

  /// Whether an array holds several objects, and something is told twice: then they may be a list of records.
  @inline(__always) var mayBeRecords: Bool { hasList && repeated != 0 }

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
}
