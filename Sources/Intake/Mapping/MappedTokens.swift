import CSimdjson

/// Reads JSON by all its tokens: for a mapping that gives meaning to places in arrays, to names in named objects, or to names
/// that are too long for the quick way.
extension FieldSet {
  /// As `readJSON`.
  func readTokens(_ text: UnsafeRawBufferPointer, under parent: Int32?, nesting: Int) -> String? {
    let tokenizer = mappedTokenizer(nesting)
    let count: Int
    switch tokenizer.tokenize(text) {
    case .notJSON(let reason): return reason
    case .tokens(let found): count = found
    }
    // Strings that hold JSON are read by tokenizers of their own.
    var walk = TokenWalk(tokenizer.tokens, count)
    for index in 0..<count {
      let above = index == 0 ? parent : walk.nodes[Int(walk.tokens[index].parent)]
      take(&walk, index, under: above, nesting: nesting)
    }
    return nil
  }

  private func take(_ walk: inout TokenWalk, _ index: Int, under above: Int32?, nesting: Int) {
    let token = walk.tokens[index]
    let bytes = UnsafeRawBufferPointer(start: token.value, count: Int(token.value_length))
    let name = index == 0 ? nil : name(of: index, &walk)
    if Int(token.kind) <= JSON_ARRAY {
      let holdsRecord = walk.isPositional(index, mapping.positionCount)
      // An array of a record's values stands for the object that it would be with names.
      let isObject = Int(token.kind) == JSON_OBJECT || holdsRecord
      let node = addNode(isArray: !isObject, under: above)
      walk.nodes[index] = node
      guard let above else { return }
      if isObject { noteElement(index == 0 ? nodes[Int(above)].parent : above) }
      guard let name, [.key, .cause, .finalStatus].contains(name.field) else { return }
      let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
      return append(FieldValue(name: name, kind: .structure, node: above, bytes: nothing))
    }
    guard let above else { return }
    if let name, name.field == .text {
      guard Int(token.kind) == JSON_STRING else { return }
      return readLine(bytes, isEscaped: token.value_escaped != 0, under: above, nesting: nesting)
    }
    if let name {
      let value = token.value_escaped == 0 ? bytes : resolved(bytes)
      append(FieldValue(name: name, kind: Self.kind(token.kind), node: above, bytes: value))
    }
    guard Int(token.kind) == JSON_STRING, nesting < Self.maximumNesting, Self.mayBeJSON(bytes) else { return }
    readJSONText(
      bytes, isEscaped: token.value_escaped != 0, under: addNode(under: above), nesting: nesting)
  }

  private func name(of index: Int, _ walk: inout TokenWalk) -> FieldName? {
    guard let key = walk.key(index) else {
      let place = walk.nextPlace(in: index)
      return walk.isPositional(Int(walk.tokens[index].parent), mapping.positionCount) ? mapping.positions[place] : nil
    }
    let path = mapping.paths.first { path in
      var token = index
      for (depth, name) in path.names.reversed().enumerated() {
        if depth > 0 {
          guard let outer = walk.namedParent(of: token) else { return false }
          token = outer
        }
        guard let key = walk.key(token), FieldNames.normalized(key) == name else { return false }
      }
      return true
    }
    return path?.field ?? findName(key)
  }
}

/// A text's tokens while they are walked over.
private struct TokenWalk {
  let tokens: UnsafeMutablePointer<json_token>
  /// Of containers.
  var nodes: [Int32]
  /// Elements that have been met, by the array's token.
  private var places: [Int: Int] = [:]
  /// Elements of each array.
  private var lengths: [Int: Int] = [:]

  init(_ tokens: UnsafeMutablePointer<json_token>, _ count: Int) {
    self.tokens = tokens
    nodes = Array(repeating: -1, count: count)
    for index in 1..<max(1, count) where tokens[index].key == nil {
      lengths[Int(tokens[index].parent), default: 0] += 1
    }
  }

  func key(_ index: Int) -> UnsafeRawBufferPointer? {
    guard let key = tokens[index].key else { return nil }
    return UnsafeRawBufferPointer(start: key, count: Int(tokens[index].key_length))
  }

  /// The nearest container around a token that stands under a name.
  func namedParent(of index: Int) -> Int? {
    var token = Int(tokens[index].parent)
    while token != 0, tokens[token].key == nil { token = Int(tokens[token].parent) }
    return token == 0 ? nil : token
  }

  func isPositional(_ index: Int, _ count: Int) -> Bool {
    count > 0 && Int(tokens[index].kind) == JSON_ARRAY && lengths[index] ?? 0 >= count
  }

  /// The place of the next element of the array that holds a token, from 1.
  mutating func nextPlace(in index: Int) -> Int {
    let place = places[Int(tokens[index].parent), default: 0] + 1
    places[Int(tokens[index].parent)] = place
    return place
  }
}
