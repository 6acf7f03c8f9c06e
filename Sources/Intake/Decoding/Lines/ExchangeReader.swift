/// Puts blocks of lines together that tell of one HTTP exchange. Request and reply are joined inside a block and nowhere
/// else; what interrupts a block ends it unfinished, and nothing is guessed.
struct ExchangeReader {
  /// Threads whose blocks may be open at one time.
  private static let maximumOpen = 8

  /// The oldest first.
  private var open: [OpenExchange] = []
  /// Exchanges that have ended.
  private(set) var finished: [HTTPExchange] = []

  /// Whether a block waits for more of its lines.
  var isOpen: Bool { !open.isEmpty }

  mutating func takeFinished() -> [HTTPExchange] {
    defer { finished.removeAll() }
    return finished
  }

  /// At the end of the file.
  mutating func finish() {
    for one in open { finished.append(one.exchange) }
    open = []
  }

  /// A line that holds nothing at all, which ends the headers of blocks whose lines have no logger's words.
  mutating func takeBlank() {
    withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { empty in
      let blank = UnsafeRawBufferPointer(rebasing: empty[..<0])
      for index in open.indices where open[index].channel.weight == 0 && open[index].stage != .ended {
        _ = open[index].take(blank)
      }
    }
  }

  /// Whether the line is part of a block.
  mutating func take(_ line: LogLine) -> Bool {
    guard !TextLine.beginsAsJSON(line.text) else { return !open.isEmpty && continueBlock(line) }
    if let (mark, start) = ExchangeMark.okHttp(line.text) {
      return take(mark, LineChannel(UnsafeRawBufferPointer(rebasing: line.text[..<start])), line)
    }
    if let (mark, start) = CurlMark.first(line.text) {
      begin(mark, LineChannel(UnsafeRawBufferPointer(rebasing: line.text[..<start])), line)
      return true
    }
    if let (mark, start) = PythonMark.of(line.text),
      take(mark, LineChannel(UnsafeRawBufferPointer(rebasing: line.text[..<start])), line)
    {
      return true
    }
    return !open.isEmpty && continueBlock(line)
  }

  /// Whether a line begins or continues a block whatever came before it: then a file is read line after line. An arrow in
  /// the middle of JSON is somebody's text.
  static func marks(_ line: UnsafeRawBufferPointer) -> Bool {
    guard !TextLine.beginsAsJSON(line) else { return false }
    return ExchangeMark.okHttp(line) != nil || CurlMark.first(line) != nil || PythonMark.beginsBlock(line)
  }

  private mutating func end(_ index: Int) { finished.append(open.remove(at: index).exchange) }

  private mutating func add(_ one: OpenExchange) {
    if open.count == Self.maximumOpen { end(0) }
    open.append(one)
  }

  private func exchange(_ line: LogLine) -> HTTPExchange {
    var exchange = HTTPExchange(number: line.number, times: line.times.map { Array($0) }, nesting: line.nesting)
    if let time = TextTime.leading(line.text) { exchange.ownTime = Array(time) }
    return exchange
  }

  // MARK: - OkHttp

  private mutating func take(_ mark: ExchangeMark, _ channel: LineChannel, _ line: LogLine) -> Bool {
    let index = open.firstIndex { $0.writer == .okHttp && $0.channel == channel }
    switch mark {
    case .request(let url, let body, let isAll):
      if let index { end(index) }
      var exchange = exchange(line)
      exchange.url = Array(url)
      exchange.requestBody = body.map { Array($0) } ?? []
      add(OpenExchange(.okHttp, channel, isAll ? .awaitingReply : .requestHeaders, exchange))
    case .requestEnd:
      guard let index else { return false }
      open[index].stage = .awaitingReply
    case .reply(let status, let url, let body, let isAll):
      let index = takeReply(status, url, to: index, channel, line)
      open[index].exchange.replyBody = body.map { Array($0) } ?? []
      if isAll { end(index) }
    case .replyEnd:
      guard let index else { return false }
      end(index)
    }
    return true
  }

  /// The reply's first line. Returns the exchange that it is of.
  private mutating func takeReply(
    _ status: UnsafeRawBufferPointer?, _ url: UnsafeRawBufferPointer?, to index: Int?, _ channel: LineChannel,
    _ line: LogLine
  ) -> Int {
    var index = index
    // The reply to another request, or a second one.
    if let known = index,
      !(url.map(open[known].exchange.url.elementsEqual) ?? true) || !open[known].exchange.status.isEmpty
    {
      end(known)
      index = nil
    }
    if index == nil {
      var exchange = exchange(line)
      exchange.url = url.map { Array($0) } ?? []
      add(OpenExchange(.okHttp, channel, .awaitingReply, exchange))
      index = open.count - 1
    }
    guard let index else { preconditionFailure("a block was found or begun") }
    open[index].exchange.status = status.map { Array($0) } ?? []
    open[index].stage = .replyHeaders
    return index
  }

  // MARK: - curl

  private mutating func begin(_ mark: CurlMark, _ channel: LineChannel, _ line: LogLine) {
    let index = open.firstIndex { $0.writer == .curl && $0.channel == channel }
    if case .request(let url) = mark {
      if let index, open[index].stage == .command {
        open[index].exchange.url = Array(url)
        open[index].stage = .requestHeaders
        return
      }
      if let index { end(index) }
      var exchange = exchange(line)
      exchange.url = Array(url)
      return add(OpenExchange(.curl, channel, .requestHeaders, exchange))
    }
    if let index { end(index) }
    var exchange = exchange(line)
    // Its data is the request's body.
    exchange.requestBody = Array(line.text)
    add(OpenExchange(.curl, channel, .command, exchange))
  }

  // MARK: - Python

  private mutating func take(_ mark: PythonMark, _ channel: LineChannel, _ line: LogLine) -> Bool {
    let index = open.firstIndex { $0.writer == .python && $0.channel == channel }
    if case .request(let request) = mark {
      if let index { end(index) }
      var exchange = exchange(line)
      (exchange.url, exchange.requestBody) = (request.url, request.body)
      var one = OpenExchange(.python, channel, .requestHeaders, exchange)
      for header in request.headers { _ = header.withUnsafeBytes { one.header($0) } }
      one.stage = .awaitingReply
      add(one)
      return true
    }
    guard let index, open[index].hasRoom(for: line.text) else { return false }
    switch mark {
    case .request: preconditionFailure("a request has begun a block")
    case .sent(let bytes):
      guard open[index].stage == .awaitingReply else { return false }
      open[index].exchange.requestBody += bytes
    case .reply(let status):
      // 100 Continue and 103 Early Hints come before the reply itself.
      if status.first != UInt8(ascii: "1") { open[index].exchange.status = status }
      open[index].stage = .replyHeaders
    case .header(let header):
      guard open[index].stage == .replyHeaders else { return false }
      _ = open[index].header(header)
    }
    return true
  }

  /// What urllib3 logs of an exchange whose block stands above.
  private func repeatsBlock(_ line: UnsafeRawBufferPointer) -> Bool {
    guard line.contains("urllib3"), let end = TextScan.offset(of: " HTTP/", in: line, from: 0) else { return false }
    return open.contains { one in
      let url = one.exchange.url
      return one.writer == .python && !one.exchange.status.isEmpty && end > url.count
        && line[end - url.count..<end].elementsEqual(url)
    }
  }

  // MARK: - Lines without a mark of a block's beginning

  private mutating func continueBlock(_ line: LogLine) -> Bool {
    if repeatsBlock(line.text) { return true }
    // The channel that tells most first, then the newest.
    let candidates = open.indices.sorted { (open[$0].channel.weight, $0) > (open[$1].channel.weight, $1) }
    for index in candidates where open[index].writer != .python {
      guard let text = open[index].channel.text(of: line.text) else { continue }
      guard open[index].hasRoom(for: text) else {
        end(index)
        return false
      }
      if open[index].writer == .curl { return takeCurl(text, index) }
      if open[index].take(text) { return true }
    }
    return false
  }

  private mutating func takeCurl(_ text: UnsafeRawBufferPointer, _ index: Int) -> Bool {
    switch CurlMark.mark(text) {
    case .request?, .command?: return false
    case .requestHeader(let header)?:
      _ = open[index].header(header)
    case .reply(let status)?:
      // 100 Continue and 103 Early Hints come before the reply itself.
      open[index].exchange.status = status[0] == UInt8(ascii: "1") ? [] : Array(status)
      open[index].stage = .replyHeaders
    case .replyHeader(let header)?:
      if FieldForms.trimmed(header).isEmpty {
        open[index].stage = open[index].exchange.status.isEmpty ? .awaitingReply : .replyBody
      } else {
        _ = open[index].header(header)
      }
    case .closing?: close(index)
    case .note?: break
    case nil:
      if open[index].take(text) {
        if endsInNote(text) { close(index) }
        return true
      }
      // Another line ends a transcript that is complete, and a command whose transcript was not logged.
      if open[index].stage == .ended || open[index].stage == .command { end(index) }
      return false
    }
    return true
  }

  /// A body without a line end: curl's closing words follow it on its line.
  private func endsInNote(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let note = TextScan.offset(of: "* ", in: text, from: 1) else { return false }
    return CurlMark.isClosing(UnsafeRawBufferPointer(rebasing: text[(note + 2)...]))
  }

  private mutating func close(_ index: Int) {
    // The body may have gone to another stream, and come later.
    if open[index].exchange.replyBody.isEmpty, !open[index].exchange.status.isEmpty {
      open[index].stage = .ended
    } else {
      end(index)
    }
  }
}
