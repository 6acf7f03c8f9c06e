import Calls
import Foundation

/// A record of a sample as it would be kept, its values as text.
package struct SampleRecord: Sendable {
  enum Kind: String, CaseIterable {
    case request, refused, call, half
    case billedCall = "billed_call"
    case rejected
  }

  let kind: Kind
  private let place: Place
  /// By the canonical names of fields; what the record does not tell is not in it.
  private(set) var values: [(name: String, text: String)] = []

  /// What samples may expect of a record, beside its kind.
  static let names = [Field.key, .time].map { $0.names[0] } + others

  private static let others =
    [
      Field.cause, .finalStatus, .callee, .caller, .withRedirect, .redirect, .httpStatus, .account, .method, .startTime,
      .answerTime, .stopTime, .receivedTime, .duration, .status, .price, .currency,
    ].map { $0.names[0] } + ["reason"]

  /// All records of a batch, in their order.
  static func all(_ batch: RecordBatch) -> [SampleRecord] {
    let records =
      batch.requests.map { SampleRecord($0, batch) } + batch.refused.map { SampleRecord($0, batch) }
      + batch.calls.map { SampleRecord($0, batch) }
      + batch.halves.filter { !$0.isAlsoRequest }.map { SampleRecord($0, batch) }
      + batch.billedCalls.map { SampleRecord($0, batch) }
      + batch.rejects.map { SampleRecord($0) }
    return records.sorted { ($0.place.line, $0.place.item) < ($1.place.line, $1.place.item) }
  }

  private init(_ request: AcceptedRequest, _ batch: RecordBatch) {
    (kind, place) = (.request, request.place)
    let key = batch.text(request.key)
    add(.key, key)
    add(.time, time: request.time)
    add(.callee, digits: request.callee.number)
    add(.caller, digits: request.callerStem)
    add(.withRedirect, request.isWithRedirect)
    add(.redirect, request.isRedirect)
    add(.account, request.account, ofKey: key, batch)
    add(.method, request.method?.name)
  }

  private init(_ refused: RefusedRequest, _ batch: RecordBatch) {
    (kind, place) = (.refused, refused.place)
    add(.time, time: refused.time)
    add(.callee, digits: refused.callee.number)
    add(.httpStatus, refused.httpStatus == 0 ? nil : "\(refused.httpStatus)")
    add(.account, batch.text(refused.account))
    add(.method, refused.method?.name)
  }

  private init(_ call: CallRecord, _ batch: RecordBatch) {
    (kind, place) = (.call, call.place)
    let key = batch.text(call.key)
    add(.key, key)
    add(.cause, call.cause < 0 ? nil : "\(call.cause)")
    add(.finalStatus, batch.text(call.finalStatus))
    add(.startTime, time: call.startTime)
    add(.answerTime, time: call.answerTime)
    add(.stopTime, time: call.stopTime)
    add(.receivedTime, time: call.receivedTime)
    add(.duration, call.duration < 0 ? nil : Self.seconds(call.duration))
    add(.callee, digits: call.callee.number)
    add(.caller, digits: call.callerStem)
    add(.account, call.account, ofKey: key, batch)
    add(.method, call.method?.name)
  }

  private init(_ half: RequestHalf, _ batch: RecordBatch) {
    (kind, place) = (.half, half.place)
    add(.time, time: half.time)
    add(.callee, digits: half.callee.number)
    add(.caller, digits: half.callerStem)
    add(.withRedirect, half.isWithRedirect)
    add(.account, batch.text(half.account))
    add(.method, half.method?.name)
  }

  private init(_ billed: BilledCall, _ batch: RecordBatch) {
    (kind, place) = (.billedCall, billed.place)
    add(.key, batch.text(billed.key))
    add(.time, time: billed.time)
    add(.callee, digits: billed.callee.number)
    add(.caller, digits: billed.callerStem)
    add(.account, batch.text(billed.account))
    add(.cause, billed.cause < 0 ? nil : "\(billed.cause)")
    add(.finalStatus, batch.text(billed.finalStatus))
    add(.status, batch.text(billed.statusWord))
    add(.price, billed.price.isTold ? Money(nano: billed.price.nano).text(decimals: Int(billed.price.decimals)) : nil)
    add(.currency, batch.text(billed.currency))
    add(.method, billed.method?.name)
  }

  private init(_ reject: Reject) {
    (kind, place) = (.rejected, reject.place)
    values.append(("reason", reject.reason))
  }

  // MARK: - Values

  private mutating func add(_ field: Field, _ text: String?) {
    if let text, !text.isEmpty { values.append((field.names[0], text)) }
  }

  private mutating func add(_ field: Field, time: Int64) { if time != RecordTime.none { add(field, Self.time(time)) } }

  private mutating func add(_ field: Field, digits: PackedDigits) { if !digits.isNone { add(field, digits.text) } }

  private mutating func add(_ field: Field, _ value: Tristate) {
    if value.isKnown { add(field, value.isYes ? "true" : "false") }
  }

  private mutating func add(_ field: Field, _ account: AccountField, ofKey key: String, _ batch: RecordBatch) {
    if case .other(let digits) = account { return add(field, batch.text(digits)) }
    add(field, key.split(separator: "_").last.map(String.init))
  }

  /// Milliseconds only where there are some.
  static func time(_ milliseconds: Int64) -> String {
    let text = Instant(milliseconds: milliseconds).text(offsetSeconds: 0)
    return text.replacingOccurrences(of: ".000Z", with: "Z")
  }

  static func seconds(_ milliseconds: Int64) -> String {
    let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    guard rest > 0 else { return "\(whole)" }
    var fraction = String(String(1000 + rest).dropFirst())
    while fraction.last == "0" { fraction.removeLast() }
    return "\(whole).\(fraction)"
  }

  subscript(name: String) -> String? { values.first { $0.name == name }?.text }

  /// A value as it may be shown: of a number its beginning, as it is kept.
  static func shown(_ name: String, _ text: String) -> String {
    switch name {
    case Field.callee.names[0]: text.prefix(6) + "…"
    case Field.caller.names[0]: text + "…"
    default: text
    }
  }

  /// `call: verification_call_uuid fa278be48dc2_117793, q931_status 16`.
  package var description: String {
    "\(kind.rawValue): " + values.map { "\($0.name) \(Self.shown($0.name, $0.text))" }.joined(separator: ", ")
  }

  /// As a sample's `expect` says it.
  var asExpectation: String {
    let members = values.map { name, text in
      "\(name): "
        + (name == "reason" ? "\"\(text.replacingOccurrences(of: "\"", with: "'"))\"" : Self.shown(name, text))
    }
    return "{" + (["record: \(kind.rawValue)"] + members).joined(separator: ", ") + "}"
  }
}
