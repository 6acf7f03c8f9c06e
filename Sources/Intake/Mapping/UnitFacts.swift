import Calls

/// What the fields of one unit say around one key (or around none).
struct UnitFacts {
  let fields: FieldSet
  private let anchor: Int32
  private let scope: RecordScope?
  private(set) var hasOutcome = false

  init(_ fields: FieldSet, key: FieldValue?, scope: RecordScope?) {
    self.fields = fields
    self.scope = scope
    // Without a key the called number's object is where the request is described; a refusal's is that of its `ok` or its id,
    // and not the wrapper around it.
    anchor = key?.node ?? Self.request(fields, scope) ?? 0
    hasOutcome = value(.cause) != nil || value(.finalStatus) != nil
  }

  private static func request(_ fields: FieldSet, _ scope: RecordScope?) -> Int32? {
    guard let scope else {
      for field in [Field.callee, .ok, .requestID, .correlationID, .traceID] where fields.has(field) {
        return fields.first(field)?.node
      }
      return fields.isEmpty ? nil : fields.values[0].node
    }
    let callee = scope.values.first { fields.values[$0].name.field == .callee }
    return (callee ?? scope.values.first).map { fields.values[$0].node }
  }

  @inline(__always)
  func nearest(_ field: Field, where accepts: (FieldValue) -> Bool) -> FieldValue? {
    fields.nearest(field, to: anchor, in: scope, where: accepts)
  }

  /// The nearest value that has a form, read by it.
  ///
  /// - Parameter form: nil for a value that has it not.
  @inline(__always)
  private func read<Result>(_ field: Field, _ form: (FieldValue) -> Result?) -> Result? {
    guard fields.has(field) else { return nil }
    if scope == nil, !fields.isRepeated(field) { return fields.first(field).flatMap(form) }
    return nearest(field) { form($0) != nil }.flatMap(form)
  }

  /// The nearest value that is not null or empty.
  @inline(__always)
  func value(_ field: Field) -> FieldValue? {
    guard fields.has(field) else { return nil }
    guard scope == nil, !fields.isRepeated(field) else { return nearestValue(field) }
    return fields.first(field).flatMap { FieldForms.isAbsent($0) ? nil : $0 }
  }

  @inline(never)
  private func nearestValue(_ field: Field) -> FieldValue? { nearest(field) { !FieldForms.isAbsent($0) } }

  /// The name of the field stands there, whatever its value.
  func names(_ field: Field) -> Bool { nearest(field) { _ in true } != nil }

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
    return hasTimes && !accepted.isKnown && httpStatus == nil
  }

  /// `ok`, or the sibling envelope's `status`.
  var accepted: Tristate {
    let ok = boolean(.ok)
    return ok.isKnown ? ok : read(.status, Self.success) ?? .unknown
  }

  /// What the word of an envelope's `status` says; nil for any other value.
  private static func success(_ value: FieldValue) -> Tristate? {
    guard value.kind == .text, value.bytes.count <= 8 else { return nil }
    if FieldForms.isWord(value.bytes, "success") { return .yes }
    let isFailure =
      FieldForms.isWord(value.bytes, "error") || FieldForms.isWord(value.bytes, "fail")
      || FieldForms.isWord(value.bytes, "failed") || FieldForms.isWord(value.bytes, "failure")
    return isFailure ? .no : nil
  }

  /// 100...599 from an HTTP status field, a numeric `status`, or `code` beside a `status` (elsewhere a `code` may be the
  /// secret one).
  var httpStatus: Int? {
    func status(_ value: FieldValue) -> Int? {
      FieldForms.integer(value).flatMap { (100...599).contains($0) ? $0 : nil }
    }
    if fields.has(.httpStatus), fields.has(.status) {
      // A delivery's own status stands above that of the exchange it carries.
      let (named, plain) = (nearest(.httpStatus) { status($0) != nil }, nearest(.status) { status($0) != nil })
      if let number = fields.nearer(of: named, plain, to: anchor).flatMap(status) { return number }
    } else if let number = read(.httpStatus, status) ?? read(.status, status) {
      return number
    }
    guard fields.has(.code), fields.has(.status) else { return nil }
    return nearest(.code) { code in
      code.kind == .number && status(code) != nil
        && nearest(.status) { $0.node == code.node && Self.success($0) != nil } != nil
    }.flatMap(status)
  }

  /// Fields or a URL that only a request of this service has. A code alone is not enough where the line names another
  /// endpoint, nor is a reply that tells both numbers.
  var isAboutVerification: Bool {
    if methodOfURL != nil || names(.withRedirect) || tellsRequest { return true }
    return !names(.url) && (names(.verificationCode) || (accepted.isYes && has(.callee) && has(.caller)))
  }

  /// Whether a number stands there, however damaged.
  private func has(_ number: Field) -> Bool {
    if case .none = self.number(number) { false } else { true }
  }

  /// A server's log of a request to the service, whose reply was no error: what it said stands nowhere.
  var isAnsweredInAccessLog: Bool {
    fields.findings.hasRequestLine && !accepted.isNo && (httpStatus.map { $0 < 400 } ?? false)
  }

  /// A request without a key that was refused or got no reply.
  var isRefusal: Bool {
    let isNamed = has(.callee)
    if isAboutVerification { return isNamed || accepted.isNo || httpStatus ?? 0 >= 400 }
    // A logged URL that is no method of the service: another endpoint, whatever number it names. And a `status` of its own
    // has every log line.
    return isNamed && !names(.url) && (boolean(.ok).isNo || httpStatus ?? 0 >= 400)
  }

  /// What only a request knows stands beside a call's outcome: a row of a table in which somebody joined the two.
  ///
  /// That a redirect was asked for, or what was found beside the reply's `ok`: a bare `redirect` may be anybody's, and a
  /// webhook may carry what its client chose.
  var tellsRequest: Bool {
    if boolean(.withRedirect).isKnown { return true }
    let found = nearest(.redirect) { $0.name.rank == 0 && FieldForms.boolean($0).isKnown }
    return found.map { hasOK(at: $0.node) } ?? false
  }

  /// Whether an object holds a readable `ok`.
  private func hasOK(at node: Int32) -> Bool {
    nearest(.ok) { $0.node == node && FieldForms.boolean($0).isKnown } != nil
  }

  func boolean(_ field: Field) -> Tristate {
    read(field) { value in
      let read = FieldForms.boolean(value)
      return read.isKnown ? read : nil
    } ?? .unknown
  }

  func number(_ field: Field) -> FieldForms.Number {
    read(field) { value in
      let number = FieldForms.number(value)
      if case .none = number { return nil }
      return number
    } ?? .none
  }

  /// Whether the unit is all of what its fields speak of, and carries an id: then it may be half of a request.
  var hasID: Bool {
    scope == nil && (fields.has(.requestID) || fields.has(.correlationID) || fields.has(.traceID))
  }

  func id(_ field: Field) -> UnsafeRawBufferPointer? { read(field, FieldForms.id) }

  /// Whether it names the called number or what else only the asking knows. A reply may echo the number as `login_did`
  /// beside its key.
  var tellsAsking: Bool {
    if names(.withRedirect) { return true }
    guard fields.has(.callee) else { return false }
    return nearest(.callee) { value in
      if case .none = FieldForms.number(value) { return false }
      return !(Field.callee.names[Int(value.name.rank)] == "login_did" && value.node == anchor)
    } != nil
  }

  /// Whether it names a URL that is no method's of the service.
  var isOfAnotherEndpoint: Bool { names(.url) && methodOfURL == nil }

  var account: UnsafeRawBufferPointer? { read(.account, FieldForms.account) }

  /// A method of the service, from its own field or from a URL's last path segment.
  var method: Method? {
    read(.method) { $0.kind == .text ? FieldForms.method(FieldForms.trimmed($0.bytes)) : nil } ?? methodOfURL
  }

  private var methodOfURL: Method? {
    read(.url) { fields.method(ofURL: $0) }
  }

  /// `duration` is in seconds, whole or with a fraction; -1 where it is absent or something else.
  var durationMilliseconds: Int64 {
    guard let value = value(.duration), value.kind == .number || value.kind == .text else { return -1 }
    return FieldForms.milliseconds(ofSeconds: FieldForms.trimmed(value.bytes)) ?? -1
  }
}
