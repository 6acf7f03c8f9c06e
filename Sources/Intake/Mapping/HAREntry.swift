import CSimdjson

/// How a JSON unit of a source is read.
enum UnitShape {
  /// Fields may stand anywhere in it.
  case plain
  case harEntry
}

/// Reading an entry of an HTTP Archive (HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/#entries).
///
/// What an entry's own members mean the standard says, so only these are looked at: when it began, the URL, the status and
/// the two bodies. Its `time` is a duration and its `method` an HTTP method, a cookie has a `path`, and lists of headers
/// would make it look like many records. In the bodies fields are found as anywhere.
extension FieldSet {
  /// Reads one entry. Nil, or why it is not JSON.
  ///
  /// - Precondition: `JSONTokenizer.padding` readable bytes follow `text`.
  func readHAREntry(_ text: UnsafeRawBufferPointer) -> String? {
    reset(to: text)
    switch tokenizer.tokenize(text) {
    case .notJSON(let reason): return reason
    case .tokens(let count): add(HARMembers(tokenizer.tokens, count))
    }
    return nil
  }

  private func add(_ entry: HARMembers) {
    let root = addNode(under: nil)
    // Before the request itself a browser may ask with OPTIONS whether it may send it.
    if let method = entry.method, text(method).isText("OPTIONS") { return }
    addMember("startedDateTime", entry.started, under: root)
    let request = addNode(under: root)
    addMember("url", entry.url, under: request)
    add(entry.requestBody, under: request)
    // A delivery names the key itself, and our own server answered it; what it said is not the service's word.
    let isOfTheService = first(.url).map { method(ofURL: $0) != nil } ?? false
    if has(.key), !isOfTheService { return }
    let response = addNode(under: root)
    addMember("status", entry.status, under: response)
    add(entry.responseBody, under: response)
  }

  private func addMember(_ name: StaticString, _ token: json_token?, under node: Int32) {
    let key = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    guard let token, token.value != nil, let field = FieldNames.builtin.find(key) else { return }
    append(FieldValue(name: field, kind: Self.kind(token.kind), node: node, bytes: text(token)))
  }

  /// A string without its escapes, or a scalar as it stands.
  private func text(_ token: json_token) -> UnsafeRawBufferPointer {
    token.value_escaped == 0 ? token.bytes : resolved(token.bytes)
  }

  // MARK: - Bodies

  private func add(_ body: HARMembers.Body, under parent: Int32) {
    let node = addNode(under: parent)
    let isForm = body.type.map { Self.isForm(text($0)) } ?? false
    guard let token = body.text, Int(token.kind) == JSON_STRING, token.value_length > 0 else {
      if isForm { addParameters(body, under: node) }
      return
    }
    if let encoding = body.encoding, text(encoding).isText("base64") {
      addEncoded(text(token), isForm: isForm, under: node)
    } else if isForm {
      addForm(text(token), under: node)
    } else {
      readNested(token.bytes, isEscaped: token.value_escaped != 0, under: node)
    }
  }

  /// A body in base64. Pictures and the like are told by their first bytes and not decoded.
  private func addEncoded(_ encoded: UnsafeRawBufferPointer, isForm: Bool, under node: Int32) {
    guard isForm || Self.mayHoldJSON(encoded) else { return }
    let memory = borrow(encoded.count)
    guard let count = Base64.decode(encoded, into: memory) else { return }
    let decoded = UnsafeRawBufferPointer(rebasing: memory[..<count])
    if isForm { addForm(decoded, under: node) } else { readNested(decoded, isEscaped: false, under: node) }
  }

  private static func mayHoldJSON(_ encoded: UnsafeRawBufferPointer) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { memory in
      // Whole groups of four characters.
      let beginning = UnsafeRawBufferPointer(rebasing: encoded.prefix(64))
      guard let count = Base64.decode(beginning, into: memory) else { return false }
      return mayBeJSON(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    }
  }

  /// With or without a character set behind it.
  private static func isForm(_ type: UnsafeRawBufferPointer) -> Bool {
    let name: StaticString = "application/x-www-form-urlencoded"
    return FieldForms.isWord(UnsafeRawBufferPointer(rebasing: type.prefix(name.utf8CodeUnitCount)), name)
  }

  /// `a=b&c=d`: a field each.
  func addForm(_ text: UnsafeRawBufferPointer, under node: Int32) {
    for part in text.split(separator: UInt8(ascii: "&")).prefix(Self.maximumParameters) {
      let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2 else { continue }
      let value = borrow(pair[1].count)
      let count = PercentEncoding.decode(UnsafeRawBufferPointer(rebasing: pair[1]), into: value)
      withUnsafeTemporaryAllocation(byteCount: pair[0].count, alignment: 1) { name in
        let length = PercentEncoding.decode(UnsafeRawBufferPointer(rebasing: pair[0]), into: name)
        addParameter(
          UnsafeRawBufferPointer(rebasing: name[..<length]), UnsafeRawBufferPointer(rebasing: value[..<count]),
          under: node)
      }
    }
  }

  /// A form as a list of names and values, where its text is not there.
  private func addParameters(_ body: HARMembers.Body, under node: Int32) {
    for (name, value) in body.parameters.prefix(Self.maximumParameters) {
      addParameter(text(name), text(value), under: node)
    }
  }

  /// A form with more is none of a call.
  private static let maximumParameters = 1000

  private func addParameter(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, under node: Int32) {
    if !value.isEmpty, let field = FieldNames.builtin.find(name), field.field != .text {
      append(FieldValue(name: field, kind: .text, node: node, bytes: value))
    }
    readNested(value, isEscaped: false, under: node)
  }
}
