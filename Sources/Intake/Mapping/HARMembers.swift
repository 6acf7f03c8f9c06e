import CSimdjson

/// The members of a HAR's entry that are looked at, as tokens.
struct HARMembers {
  private(set) var started, method, url, status: json_token?
  private(set) var requestBody = Body()
  private(set) var responseBody = Body()

  struct Body {
    fileprivate(set) var type, encoding, text: json_token?
    fileprivate(set) var parameters = HARParameters()
  }

  /// - Parameter tokens: of the entry, which outlive this.
  init(_ tokens: UnsafePointer<json_token>, _ count: Int) {
    // Places of the objects that lead to the members; the entry itself is the first token, which no member is.
    var (request, response, requestBody, responseBody) = (0, 0, 0, 0)
    for index in 1..<max(1, count) {
      let token = tokens[index]
      let parent = Int(token.parent)
      if parent == 0 {
        if token.isNamed("startedDateTime") { started = token }
        if token.isNamed("request") { request = index }
        if token.isNamed("response") { response = index }
      } else if parent == request {
        if token.isNamed("method") { method = token }
        if token.isNamed("url") { url = token }
        if token.isNamed("postData") { requestBody = index }
      } else if parent == response {
        if token.isNamed("status") { status = token }
        if token.isNamed("content") { responseBody = index }
      } else if parent == requestBody {
        self.requestBody.take(token)
        if token.isNamed("params") { self.requestBody.parameters = HARParameters(tokens, count, list: index) }
      } else if parent == responseBody {
        self.responseBody.take(token)
      }
    }
  }
}

extension HARMembers.Body {
  fileprivate mutating func take(_ token: json_token) {
    guard Int(token.kind) == JSON_STRING else { return }
    if token.isNamed("mimeType") { type = token }
    if token.isNamed("encoding") { encoding = token }
    if token.isNamed("text") { text = token }
  }
}

/// A form's names and values: `[{"name": …, "value": …}, …]`.
struct HARParameters: Sequence, IteratorProtocol {
  private var tokens: UnsafeBufferPointer<json_token>
  private let list: Int
  private var index: Int

  init() { (tokens, list, index) = (UnsafeBufferPointer(start: nil, count: 0), 0, 0) }

  fileprivate init(_ tokens: UnsafePointer<json_token>, _ count: Int, list: Int) {
    self.tokens = UnsafeBufferPointer(start: tokens, count: count)
    (self.list, index) = (list, list + 1)
  }

  mutating func next() -> (name: json_token, value: json_token)? {
    while index < tokens.count, tokens[index].parent >= list {
      let object = index
      var name: json_token?
      var value: json_token?
      index += 1
      while index < tokens.count, tokens[index].parent >= object {
        let token = tokens[index]
        if Int(token.parent) == object, Int(token.kind) == JSON_STRING {
          if token.isNamed("name") { name = token }
          if token.isNamed("value") { value = token }
        }
        index += 1
      }
      if let name, let value { return (name, value) }
    }
    return nil
  }
}

extension json_token {
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: value, count: Int(value_length)) }

  fileprivate func isNamed(_ name: StaticString) -> Bool {
    UnsafeRawBufferPointer(start: key, count: Int(key_length)).isText(name)
  }
}

extension UnsafeRawBufferPointer {
  func isText(_ text: StaticString) -> Bool {
    FieldForms.sameBytes(self, UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
