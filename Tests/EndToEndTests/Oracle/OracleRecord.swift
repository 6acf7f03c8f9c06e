import Foundation

/// One logged API call that was accepted. Times are milliseconds since 1970; a caller has lost its last four digits.
struct OracleRequest: Sendable, Hashable {
  var key: String
  var time: Int64?
  var called: String?
  var callerStem: String?
  var method: String?
  var asked: Bool?
  var told: Bool?
  var accountField: String?
}

/// One webhook event.
struct OracleCall: Sendable, Hashable {
  var key: String
  var cause: Int?
  var final: String?
  var start: Int64?
  var stop: Int64?
  var received: Int64?
  var called: String?
  var callerStem: String?
  var method: String?
  var accountField: String?

  /// Stop, else start, else received.
  var lastTime: Int64? { stop ?? start ?? received }
  /// Start, else stop, else received.
  var firstTime: Int64? { start ?? stop ?? received }
}

/// One API call that was refused.
struct OracleRefusal: Sendable, Hashable {
  var time: Int64?
  var called: String?
  var account: String?
  var httpStatus: Int?
  var method: String?
}

/// What one record turned out to be.
enum OracleRecord: Sendable, Hashable {
  case request(OracleRequest)
  case call(OracleCall)
  case refusal(OracleRefusal)
  case rejected(String)
  case ignored
}

/// A record where it stood, with the half of a request that it may be.
struct OracleFinding: Sendable {
  let place: OraclePlace
  let record: OracleRecord
  let half: OracleHalf?
}

/// Tells what a record is, one question after the other.
enum OracleReader {
  /// Lines that hold several records are no halves.
  static func findings(in piece: OraclePiece, of file: OracleFile) -> [OracleFinding] {
    let place = OraclePlace(file: file.name, line: piece.line)
    guard let value = piece.value else {
      return [OracleFinding(place: place, record: .rejected("not JSON"), half: nil)]
    }
    let parts = OracleFields.split(value)
    return parts.map { part in
      var fields = OracleFields(part)
      let record = record(in: &fields)
      let half = parts.count == 1 ? OracleHalf(fields, record) : nil
      return OracleFinding(place: place, record: record, half: half)
    }
  }

  private static func record(in fields: inout OracleFields) -> OracleRecord {
    guard !fields.has(OracleFields.keyNames) else {
      guard let key = fields.first(OracleFields.keyNames, OracleForms.key) else { return .rejected("key") }
      fields.keyPath =
        fields.leaves.first {
          OracleFields.keyNames.contains($0.name) && OracleForms.key($0.value) == key
        }?.path
      return keyed(fields, key)
    }
    return keyless(fields)
  }

  /// Whether the request was accepted; nil without an answer.
  static func answer(_ fields: OracleFields) -> Bool? {
    if isContrary(fields) { return false }
    let hasStatus = fields.first(OracleFields.httpNames, OracleForms.httpStatus) != nil
    return accepted(fields) == true || hasStatus ? true : nil
  }

  private static func keyed(_ fields: OracleFields, _ key: String) -> OracleRecord {
    if damaged(fields) { return .rejected("damaged number") }
    if hasUnreadableTime(fields) { return .rejected("time") }
    if fields.has(OracleFields.causeNames) || fields.has(OracleFields.finalNames) { return call(fields, key) }
    if isContrary(fields) { return refusal(fields, account: OracleForms.account(ofKey: key)) }
    let callTimes = OracleFields.startNames + OracleFields.stopNames + OracleFields.answerNames
    let requestFacts =
      OracleFields.okNames + OracleFields.askedNames + OracleFields.toldNames + OracleFields.httpNames
    if fields.has(callTimes) && !fields.has(requestFacts) { return .rejected("no outcome") }
    return .request(
      OracleRequest(
        key: key,
        time: fields.first(OracleFields.timeNames, OracleTimes.milliseconds),
        called: fields.first(OracleFields.calledNames, OracleForms.number),
        callerStem: stem(fields),
        method: method(fields),
        asked: fields.first(OracleFields.askedNames, OracleForms.flag),
        told: fields.first(OracleFields.toldNames, OracleForms.flag),
        accountField: fields.first(OracleFields.accountNames, OracleForms.account)))
  }

  private static func call(_ fields: OracleFields, _ key: String) -> OracleRecord {
    var cause: Int?
    if let value = fields.values(OracleFields.causeNames).first {
      guard let read = OracleForms.cause(value) else { return .rejected("q931_status") }
      cause = read
    }
    var final: String?
    if let value = fields.values(OracleFields.finalNames).first {
      guard let read = OracleForms.finalStatus(value) else { return .rejected("final_status") }
      final = read
    }
    return .call(
      OracleCall(
        key: key, cause: cause, final: final,
        start: fields.first(OracleFields.startNames, OracleTimes.milliseconds),
        stop: fields.first(OracleFields.stopNames, OracleTimes.milliseconds),
        received: fields.first(OracleFields.receivedNames, OracleTimes.milliseconds)
          ?? fields.first(OracleFields.timeNames, OracleTimes.milliseconds),
        called: fields.first(OracleFields.calledNames, OracleForms.number),
        callerStem: stem(fields),
        method: method(fields),
        accountField: fields.first(OracleFields.accountNames, OracleForms.account)))
  }

  private static func keyless(_ fields: OracleFields) -> OracleRecord {
    if fields.has(OracleFields.causeNames) || fields.has(OracleFields.finalNames) { return .rejected("no key") }
    let ok = accepted(fields)
    let namesCalled = fields.has(OracleFields.calledNames)
    let ours =
      fields.has(OracleFields.askedNames) || fields.has(OracleFields.codeNames)
      || fields.first(OracleFields.urlNames, OracleForms.methodOfURL) != nil
    let tellsBoth = namesCalled && fields.has(OracleFields.callerNames) && !fields.has(OracleFields.urlNames)
    if ok == true && !isContrary(fields) && (ours || tellsBoth) { return .rejected("accepted without a key") }
    let replied = ok != nil || fields.first(OracleFields.httpNames, OracleForms.httpStatus) != nil
    guard (isContrary(fields) && (namesCalled || ours)) || (ours && !replied) else { return .ignored }
    if damaged(fields) { return .rejected("damaged number") }
    if hasUnreadableTime(fields) { return .rejected("time") }
    return refusal(fields, account: nil)
  }

  private static func refusal(_ fields: OracleFields, account: String?) -> OracleRecord {
    .refusal(
      OracleRefusal(
        time: fields.first(OracleFields.timeNames, OracleTimes.milliseconds),
        called: fields.first(OracleFields.calledNames, OracleForms.number),
        account: fields.first(OracleFields.accountNames, OracleForms.account) ?? account,
        httpStatus: fields.first(OracleFields.httpNames, OracleForms.httpStatus),
        method: method(fields)))
  }

  private static func accepted(_ fields: OracleFields) -> Bool? {
    fields.first(OracleFields.okNames, OracleForms.flag) ?? fields.first(["status"], OracleForms.success)
  }

  /// `ok` false, or an HTTP status from 400 on.
  private static func isContrary(_ fields: OracleFields) -> Bool {
    if fields.first(OracleFields.okNames, OracleForms.flag) == false { return true }
    return (fields.first(OracleFields.httpNames, OracleForms.httpStatus) ?? 0) >= 400
  }

  static func method(_ fields: OracleFields) -> String? {
    fields.first(OracleFields.methodNames, OracleForms.method)
      ?? fields.first(OracleFields.urlNames, OracleForms.methodOfURL)
  }

  static func stem(_ fields: OracleFields) -> String? {
    fields.first(OracleFields.callerNames, OracleForms.number).map { String($0.dropLast(4)) }
  }

  private static func damaged(_ fields: OracleFields) -> Bool {
    fields.values(OracleFields.calledNames + OracleFields.callerNames).contains(where: OracleForms.isDamagedNumber)
  }

  /// Only the nearest value of each time field is asked.
  private static func hasUnreadableTime(_ fields: OracleFields) -> Bool {
    let groups = [
      OracleFields.timeNames, OracleFields.startNames, OracleFields.answerNames, OracleFields.stopNames,
      OracleFields.receivedNames,
    ]
    return groups.contains { names in
      guard let value = fields.values(names).first else { return false }
      return OracleTimes.milliseconds(value) == nil
    }
  }
}
