/// A value as a log writes it.
indirect enum TroubleValue: Sendable {
  case null
  case flag(Bool)
  case whole(Int64)
  /// Written as it stands: `16.0`, `1711843200.123`.
  case raw(String)
  case text(String)
  case list([TroubleValue])
  case object([(String, TroubleValue)])

  var json: String {
    switch self {
    case .null: "null"
    case .flag(let flag): flag ? "true" : "false"
    case .whole(let number): String(number)
    case .raw(let text): text
    case .text(let text): Self.quoted(text)
    case .list(let list): "[" + list.map(\.json).joined(separator: ",") + "]"
    case .object(let fields):
      "{" + fields.map { Self.quoted($0.0) + ":" + $0.1.json }.joined(separator: ",") + "}"
    }
  }

  /// A table's cell.
  var cell: String {
    switch self {
    case .null: ""
    case .text(let text): text
    default: json
    }
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}

typealias TroubleField = (name: String, value: TroubleValue)

/// How an event is written as JSON. A table ignores it.
struct TroubleDress: Sendable {
  enum Names: Sendable { case snake, camel, kebab, upper }
  enum Layout: Sendable { case flat, nested, escaped }
  enum Wrapper: Sendable { case docker, cloudWatch, elasticsearch }

  var names = Names.snake
  var layout = Layout.flat
  /// The sibling envelope `{"status":"success","code":200,"object":{…}}`.
  var isSiblingEnvelope = false
  /// From the inside to the outside.
  var wrappers: [Wrapper] = []
  /// Milliseconds since 1970; the wrapper's own time.
  var wrapperTime: Int64 = 0
  /// Stands in one array with its neighbours; `isWrappedBatch`: the array stands in an object.
  var isBatch = false
  var isWrappedBatch = false
}

/// One record to be written: flat facts, and how to dress them.
struct TroubleEvent: Sendable {
  enum Shape: Sendable {
    case request, call
    /// Another program's line; only logs and arrays carry it.
    case foreign
    /// Not JSON, or nothing at all; only logs carry it.
    case unreadable
  }

  var shape: Shape
  /// What stands around: time, URL, account.
  var facts: [TroubleField] = []
  /// What the client sent.
  var ask: [TroubleField] = []
  /// What the provider sent, in reply or to the webhook.
  var reply: [TroubleField] = []
  var dress = TroubleDress()
  var rawLine = ""

  /// The event as one JSON value, dressed.
  var value: TroubleValue {
    var value = shape == .call ? callValue : requestValue
    for wrapper in dress.wrappers { value = wrap(value, wrapper) }
    return value
  }

  /// The cell of a table's column.
  func cell(_ column: String) -> String {
    let names: [String] =
      switch column {
      case "verification_call_uuid": [column, "verification_uuid", "call_uuid"]
      case "request_id": [column] + TroubleBuilder.requestIDNames
      case "correlation_id": [column] + TroubleBuilder.correlationIDNames
      case "trace_id": TroubleBuilder.traceIDNames
      default: [column]
      }
    return (reply + ask + facts).first { names.contains($0.name) }?.value.cell ?? ""
  }

  private func named(_ fields: [TroubleField]) -> TroubleValue {
    .object(fields.map { (Self.name($0.name, dress.names), $0.value) })
  }

  private static func name(_ snake: String, _ names: TroubleDress.Names) -> String {
    let words = snake.split(separator: "_").map(String.init)
    switch names {
    case .snake: return snake
    case .kebab: return words.joined(separator: "-")
    case .upper: return snake.uppercased()
    case .camel: return words[0] + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
  }

  private var requestValue: TroubleValue {
    if dress.layout == .flat && !dress.isSiblingEnvelope { return named(facts + ask + reply) }
    let headers = ask.filter { $0.name == "authorization" }
    let sent = named(ask.filter { $0.name != "authorization" })
    let status = reply.filter { $0.name == "http_status" }.map { ("status", $0.value) }
    let told = reply.filter { $0.name != "http_status" }
    let body = dress.isSiblingEnvelope ? envelope(told) : named(told)
    let isEscaped = dress.layout == .escaped
    var request: [TroubleField] = [("headers", .object(headers.map { ("Authorization", $0.value) }))]
    request.append(("body", isEscaped ? .text(sent.json) : sent))
    var response: [TroubleField] = status
    if !told.isEmpty { response.append(("body", isEscaped ? .text(body.json) : body)) }
    guard case .object(var outer) = named(facts) else { return .null }
    outer.append(("request", .object(request)))
    if !response.isEmpty { outer.append(("response", .object(response))) }
    return .object(outer)
  }

  /// The vendor's other shape of the same reply.
  private func envelope(_ told: [TroubleField]) -> TroubleValue {
    let renamed = ["verification_code": "code", "caller_number": "caller_did"]
    var object = told.filter { !["ok", "login_did"].contains($0.name) }.map { (renamed[$0.name] ?? $0.name, $0.value) }
    if let called = ask.first(where: { $0.name == "phone_number" }) ?? told.first(where: { $0.name == "login_did" }) {
      object.insert(("login_did", called.value), at: 0)
    }
    return .object([("status", .text("success")), ("code", .whole(200)), ("object", .object(object))])
  }

  private var callValue: TroubleValue {
    let body = named(reply)
    if facts.isEmpty { return body }
    guard case .object(var outer) = named(facts) else { return .null }
    outer.append(("body", dress.layout == .escaped ? .text(TroubleValue.list([body]).json) : body))
    return .object(outer)
  }

  private func wrap(_ value: TroubleValue, _ wrapper: TroubleDress.Wrapper) -> TroubleValue {
    let seconds = dress.wrapperTime / 1000
    switch wrapper {
    case .docker:
      return .object([
        ("log", .text(value.json + "\n")), ("stream", .text("stdout")),
        ("time", .text(TroubleClock.iso(seconds * 1000, offsetMinutes: 0))),
      ])
    case .cloudWatch:
      return .object([
        ("message", .text(value.json)), ("timestamp", .whole(dress.wrapperTime)),
        ("ingestionTime", .whole(dress.wrapperTime + 1500)),
      ])
    case .elasticsearch:
      return .object([("_index", .text("calls")), ("_source", value)])
    }
  }
}

/// Times as logs write them, without Foundation's help: days are counted by hand.
enum TroubleClock {
  /// `2024-03-31T01:59:58.123Z`, or with an offset.
  static func iso(_ milliseconds: Int64, offsetMinutes: Int) -> String {
    let local = milliseconds + Int64(offsetMinutes) * 60_000
    let zone =
      offsetMinutes == 0
      ? "Z"
      : (offsetMinutes < 0 ? "-" : "+") + two(abs(offsetMinutes) / 60) + ":" + two(abs(offsetMinutes) % 60)
    return day(local) + "T" + clock(local) + fraction(local, digits: 3) + zone
  }

  /// `2024-03-31 01:59:58.123000`
  static func spaced(_ milliseconds: Int64) -> String {
    day(milliseconds) + " " + clock(milliseconds) + fraction(milliseconds, digits: 6)
  }

  /// `31.03.2024 01:59:58`; loses the fraction.
  static func dotted(_ milliseconds: Int64) -> String {
    let parts = day(milliseconds).split(separator: "-")
    return "\(parts[2]).\(parts[1]).\(parts[0]) " + clock(milliseconds)
  }

  private static func day(_ milliseconds: Int64) -> String {
    // Days to civil date after Howard Hinnant, "chrono-compatible low-level date algorithms".
    let z = Int(milliseconds / 86_400_000) + 719_468
    let era = z / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return "\(year)-" + two(month) + "-" + two(dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  private static func clock(_ milliseconds: Int64) -> String {
    let seconds = Int(milliseconds / 1000 % 86_400)
    return two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60)
  }

  private static func fraction(_ milliseconds: Int64, digits: Int) -> String {
    let rest = Int(milliseconds % 1000)
    if rest == 0 { return "" }
    let three = String(repeating: "0", count: 3 - String(rest).count) + String(rest)
    return "." + three + String(repeating: "0", count: digits - 3)
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
