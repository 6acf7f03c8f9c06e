import Calls
import DemoData
import Foundation
import Testing

/// The sample files read back with Foundation alone, so that the tests know nothing of how they were written.
struct DemoLines {
  struct Request {
    let key: String
    let time: Int64
    let callee: String
    let caller: String
    let code: String
    let isChecked: Bool
    let isRedirected: Bool
  }

  struct Event {
    let key: String
    let cause: Int
    let status: String
    let callee: String
    let caller: String
    let start: Int64
    let stop: Int64
    var account: String { String(key.split(separator: "_").last ?? "") }
  }

  var requests: [Request] = []
  var refused: [(status: Int, time: Int64, callee: String)] = []
  var otherLines = 0
  var brokenRequestLines = 0
  var requestLines = 0
  /// In the order of the file, repeats included.
  var events: [Event] = []
  var brokenCallLines = 0
  var callLines = 0

  init(_ world: DemoWorld) throws {
    for line in try Self.lines({ try world.writeRequests(to: $0) }) { try addRequest(line) }
    for line in try Self.lines({ try world.writeCalls(to: $0) }) { try addCall(line) }
  }

  static func bytes(_ write: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) rethrows -> [UInt8] {
    var bytes: [UInt8] = []
    try write { bytes.append(contentsOf: $0) }
    return bytes
  }

  private static func lines(
    _ write: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws -> [Data] {
    let bytes = try bytes(write)
    guard !bytes.isEmpty else { return [] }
    #expect(bytes.last == UInt8(ascii: "\n"))
    return bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Data($0) }
  }

  private mutating func addRequest(_ line: Data) throws {
    requestLines += 1
    guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any] else {
      brokenRequestLines += 1
      return
    }
    let time = try Self.milliseconds(#require(object["timestamp"] as? String))
    guard let request = object["request"] as? [String: Any] else {
      otherLines += 1
      return
    }
    let callee = try #require(request["phone_number"] as? String)
    let response = try #require(object["response"] as? [String: Any])
    let status = try #require(object["status"] as? Int)
    let code = try #require(request["verification_code"] as? String)
    #expect((object["url"] as? String)?.hasSuffix("/auth/passwordcall") == true)
    if response["ok"] as? Bool == false {
      #expect(status >= 400)
      refused.append((status, time, callee))
      return
    }
    #expect(status == 200)
    let isEnvelope = response["status"] as? String == "success"
    let body = isEnvelope ? try #require(response["object"] as? [String: Any]) : response
    #expect(isEnvelope || response["ok"] as? Bool == true)
    #expect(body[isEnvelope ? "code" : "verification_code"] as? String == code)
    let key = try #require(body["verification_call_uuid"] as? String ?? body["verification_uuid"] as? String)
    #expect(VerificationKey(key)?.text == key)
    let isChecked = request["is_with_redirect"] as? Bool == true
    #expect(isChecked == (body["is_redirect"] != nil))
    requests.append(
      Request(
        key: key, time: time, callee: callee, caller: try #require(body["caller_number"] as? String), code: code,
        isChecked: isChecked, isRedirected: body["is_redirect"] as? Bool == true))
  }

  private mutating func addCall(_ line: Data) throws {
    callLines += 1
    guard var value = try? JSONSerialization.jsonObject(with: line) else {
      brokenCallLines += 1
      return
    }
    if let array = value as? [Any] { value = try #require(array.count == 1 ? array.first : nil) }
    if let body = (value as? [String: Any])?["body"] as? String {
      value = try JSONSerialization.jsonObject(with: Data(body.utf8))
    }
    let event = try #require(value as? [String: Any])
    guard let cause = event["q931_status"] as? Int ?? Int(event["q931_status"] as? String ?? "") else {
      brokenCallLines += 1
      return
    }
    let key = try #require(event["verification_call_uuid"] as? String)
    let made = Event(
      key: key, cause: cause, status: try #require(event["final_status"] as? String).uppercased(),
      callee: try #require(event["phone_number"] as? String), caller: try #require(event["caller_number"] as? String),
      start: try Self.milliseconds(#require(event["start_time"] as? String)),
      stop: try Self.milliseconds(#require(event["stop_time"] as? String)))
    #expect((event["account_id"] as? Int).map { String($0) } == made.account)
    #expect(made.start < made.stop)
    events.append(made)
  }

  /// `2026-01-15T08:14:05.123Z` or `2026-01-15 08:14:05.123`, read digit by digit.
  private static func milliseconds(_ text: String) throws -> Int64 {
    let numbers = text.split(whereSeparator: { !$0.isNumber }).compactMap { Int64($0) }
    try #require(numbers.count == 7)
    let date = try #require(CivilDate(String(text.prefix(10))))
    let seconds = numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
    return date.daysSince1970 * 86_400_000 + seconds * 1000 + numbers[6]
  }
}
