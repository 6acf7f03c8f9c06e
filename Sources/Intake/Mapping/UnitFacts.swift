import Calls

/// What the fields of one unit say around one key (or around none).
struct UnitFacts {
  let fields: FieldSet
  private let anchor: Int32
  private let scope: RecordScope?

  init(_ fields: FieldSet, key: FieldValue?, scope: RecordScope?) {
    self.fields = fields
    self.scope = scope
    // Without a key the called number's object is where the request is described.
    let values = scope?.values.map { fields.values[$0] } ?? fields.values
    anchor = key?.node ?? (values.first { $0.name.field == .callee } ?? values.first)?.node ?? 0
  }

  func nearest(_ field: Field, where accepts: (FieldValue) -> Bool) -> FieldValue? {
    fields.nearest(field, to: anchor, in: scope, where: accepts)
  }

  /// The nearest value that is not null or empty.
  func value(_ field: Field) -> FieldValue? {
    guard fields.has(field) else { return nil }
    return nearest(field) { !FieldForms.isAbsent($0) }
  }

  var hasOutcome: Bool { value(.cause) != nil || value(.finalStatus) != nil }

  /// The name of the field stands there, whatever its value.
  private func names(_ field: Field) -> Bool { fields.has(field) && nearest(field) { _ in true } != nil }

  /// A call without its outcome, and no request.
  ///
  /// The names of an outcome make it a call even in a wrapper with an HTTP status and an `ok` of the delivery's own; only
  /// an `ok` beside the key, or a redirect field, is a request's. A call's times alone make it one where nothing else speaks
  /// for a request.
  var looksLikeCall: Bool {
    guard !tellsRequest else { return false }
    if names(.cause) || names(.finalStatus) {
      return !hasOK(at: anchor)
    }
    let hasTimes = value(.startTime) != nil || value(.stopTime) != nil || value(.answerTime) != nil
    return hasTimes && accepted == .unknown && httpStatus == nil
  }

  /// `ok`, or the sibling envelope's `status`.
  var accepted: Tristate {
    if fields.has(.ok), let value = nearest(.ok, where: { FieldForms.boolean($0) != .unknown }) {
      return FieldForms.boolean(value)
    }
    guard fields.has(.status), let value = nearest(.status, where: { Self.success($0) != .unknown }) else {
      return .unknown
    }
    return Self.success(value)
  }

  private static func success(_ value: FieldValue) -> Tristate {
    guard value.kind == .text, value.bytes.count <= 8 else { return .unknown }
    switch FieldForms.string(value.bytes).lowercased() {
    case "success": return .yes
    case "error", "fail", "failed", "failure": return .no
    default: return .unknown
    }
  }

  /// 100...599 from an HTTP status field, a numeric `status`, or `code` beside a `status` (elsewhere a `code` may be the
  /// secret one).
  var httpStatus: Int? {
    func status(_ value: FieldValue) -> Int? {
      FieldForms.integer(value).flatMap { (100...599).contains($0) ? $0 : nil }
    }
    for field in [Field.httpStatus, .status] where fields.has(field) {
      if let value = nearest(field, where: { status($0) != nil }) { return status(value) }
    }
    guard fields.has(.code), fields.has(.status) else { return nil }
    return nearest(.code) { code in
      code.kind == .number && status(code) != nil
        && nearest(.status) { $0.node == code.node && Self.success($0) != .unknown } != nil
    }.flatMap(status)
  }

  /// Fields or a URL that only a request of this service has. A code alone is not enough where the line names another
  /// endpoint.
  var isAboutVerification: Bool {
    methodOfURL != nil || names(.withRedirect) || tellsRequest
      || (names(.verificationCode) && !names(.url))
  }

  /// A request without a key that was refused or got no reply.
  var isRefusal: Bool {
    let isNamed = if case .none = number(.callee) { false } else { true }
    if isAboutVerification { return isNamed || accepted == .no || httpStatus ?? 0 >= 400 }
    // A logged URL that is no method of the service: another endpoint, whatever number it names. And a `status` of its own
    // has every log line.
    return isNamed && !names(.url) && (boolean(.ok) == .no || httpStatus ?? 0 >= 400)
  }

  /// What only a request knows stands beside a call's outcome: a row of a table in which somebody joined the two.
  ///
  /// That a redirect was asked for, or what was found beside the reply's `ok`: a bare `redirect` may be anybody's, and a
  /// webhook may carry what its client chose.
  var tellsRequest: Bool {
    if boolean(.withRedirect) != .unknown { return true }
    let found = nearest(.redirect) { $0.name.rank == 0 && FieldForms.boolean($0) != .unknown }
    return found.map { hasOK(at: $0.node) } ?? false
  }

  /// Whether an object holds a readable `ok`.
  private func hasOK(at node: Int32) -> Bool {
    nearest(.ok) { $0.node == node && FieldForms.boolean($0) != .unknown } != nil
  }

  func boolean(_ field: Field) -> Tristate {
    guard fields.has(field), let value = nearest(field, where: { FieldForms.boolean($0) != .unknown }) else {
      return .unknown
    }
    return FieldForms.boolean(value)
  }

  func number(_ field: Field) -> FieldForms.Number {
    guard fields.has(field) else { return .none }
    let value = nearest(field) {
      if case .none = FieldForms.number($0) { return false }
      return true
    }
    return value.map(FieldForms.number) ?? .none
  }

  var account: UnsafeRawBufferPointer? {
    guard fields.has(.account) else { return nil }
    return nearest(.account) { FieldForms.account($0) != nil }.flatMap(FieldForms.account)
  }

  /// A method of the service, from its own field or from a URL's last path segment.
  var method: Method? {
    if fields.has(.method), let value = nearest(.method, where: { Self.method($0) != nil }) {
      return Self.method(value)
    }
    return methodOfURL
  }

  private var methodOfURL: Method? {
    guard fields.has(.url) else { return nil }
    func method(_ value: FieldValue) -> Method? { FieldForms.lastPathSegment(value).flatMap(FieldForms.method) }
    return nearest(.url) { method($0) != nil }.flatMap(method)
  }

  private static func method(_ value: FieldValue) -> Method? {
    value.kind == .text ? FieldForms.method(FieldForms.trimmed(value.bytes)) : nil
  }

  /// `duration` is in seconds, whole or with a fraction; -1 where it is absent or something else.
  var durationMilliseconds: Int64 {
    guard let value = value(.duration), value.kind == .number || value.kind == .text else { return -1 }
    let parts = FieldForms.trimmed(value.bytes).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), (1...7).contains(parts[0].count),
      parts.allSatisfy({ $0.allSatisfy(FieldForms.isDigit) })
    else { return -1 }
    var milliseconds: Int64 = 0
    for digit in parts[0] { milliseconds = milliseconds * 10 + Int64(digit - UInt8(ascii: "0")) }
    let fraction = parts.count == 2 ? Array(parts[1].prefix(3)) : []
    for index in 0..<3 {
      milliseconds = milliseconds * 10 + (index < fraction.count ? Int64(fraction[index] - UInt8(ascii: "0")) : 0)
    }
    return milliseconds
  }
}
