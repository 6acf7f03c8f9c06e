/// A request and its reply as a block of lines tells them: OkHttp's `-->` and `<--`, or a transcript of curl.
///
/// Of headers only the kind of a body and the reply's date are kept.
struct HTTPExchange {
  /// The block's first line.
  var number: UInt64
  /// Times of the wrappers of that line, the outermost first.
  var times: [[UInt8]] = []
  /// Its own time; else the reply's `Date`, as ISO 8601.
  var ownTime: [UInt8] = []
  var nesting = 0
  var url: [UInt8] = []
  var requestBody: [UInt8] = []
  var requestIsForm = false
  /// Three digits; empty where there was no answer.
  var status: [UInt8] = []
  var replyBody: [UInt8] = []

  /// The block as a reject keeps it, before it is masked.
  var summary: [UInt8] {
    [url, requestBody, status, replyBody].filter { !$0.isEmpty }.reduce(into: []) {
      $0 += ($0.isEmpty ? [] : [10]) + $1
    }
  }
}

extension FieldSet {
  /// Reads an exchange as a unit.
  func read(_ exchange: HTTPExchange) {
    reset()
    var root = addNode(under: nil)
    for time in (exchange.times + [exchange.ownTime]).filter({ !$0.isEmpty }).map(lasting) {
      root = addNode(under: root)
      append(FieldValue(name: FieldName(field: .time, rank: 0), kind: .text, node: root, bytes: time))
    }
    let request = addNode(under: root)
    let url = FieldValue(
      name: FieldName(field: .url, rank: 0), kind: .text, node: request, bytes: lasting(exchange.url))
    if !exchange.url.isEmpty { append(url) }
    let body = lasting(exchange.requestBody)
    if exchange.requestIsForm, !Self.mayBeJSON(body) {
      addForm(body, under: addNode(under: request))
    } else if !body.isEmpty {
      readText(body, under: request, nesting: exchange.nesting)
    }
    let isOfTheService = method(ofURL: url) != nil
    let before = values.count
    // A delivery names the key itself, and our own server answered it, as in a HAR.
    if !has(.key) || isOfTheService { addReply(of: exchange, under: root) }
    // It got an answer, and whether that was a refusal only the body tells.
    let isAnswered = exchange.status.first.map { $0 < UInt8(ascii: "4") } ?? false
    guard isOfTheService, isAnswered, values.count == before + 1 else { return }
    reset()
    (findings.logsNoBody, findings.hasUnreadBody) = (exchange.replyBody.isEmpty, !exchange.replyBody.isEmpty)
  }

  private func addReply(of exchange: HTTPExchange, under root: Int32) {
    let response = addNode(under: root)
    if !exchange.status.isEmpty {
      append(
        FieldValue(
          name: FieldName(field: .httpStatus, rank: 0), kind: .text, node: response, bytes: lasting(exchange.status)))
    }
    if !exchange.replyBody.isEmpty {
      readText(lasting(exchange.replyBody), under: response, nesting: exchange.nesting)
    }
  }

  /// A copy that lives as long as the unit, with readable bytes behind it.
  func lasting(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
    let memory = borrow(bytes.count + JSONTokenizer.padding)
    memory.copyBytes(from: bytes)
    return UnsafeRawBufferPointer(rebasing: memory[..<bytes.count])
  }

  /// Reads a text that was put together from several lines as a unit.
  func readGlued(_ text: [UInt8], times: [[UInt8]], nesting: Int) {
    reset()
    var node = addNode(under: nil)
    var found: [FieldValue] = []
    for time in times.map(lasting) {
      found.append(FieldValue(name: FieldName(field: .time, rank: 0), kind: .text, node: node, bytes: time))
      node = addNode(under: node)
    }
    unit = lasting(text)
    readText(unit, under: node, nesting: nesting)
    if !isEmpty { found.forEach(append) }
  }
}
