import Calls

@testable import Intake

extension ReadText {
  /// What was read, a line each, in the order of the file: what a reader of a log can check by eye.
  var described: [String] {
    var found: [(Place, String)] = []
    for request in batch.requests {
      found.append(
        (
          request.place,
          "request \(batch.text(request.key))\(Self.time(request.time))\(Self.callee(request.callee))"
            + (request.callerStem.isNone ? "" : " from \(request.callerStem.text)")
            + (request.method.map { " \($0.name)" } ?? "")
        ))
    }
    for refused in batch.refused {
      found.append(
        (
          refused.place,
          "refused\(Self.time(refused.time))\(Self.callee(refused.callee))"
            + (refused.httpStatus > 0 ? " \(refused.httpStatus)" : "") + (refused.method.map { " \($0.name)" } ?? "")
        ))
    }
    for call in batch.calls {
      found.append(
        (
          call.place,
          "call \(batch.text(call.key)) \(call.cause) \(batch.text(call.finalStatus))"
            + Self.time(call.startTime) + Self.time(call.receivedTime)
        ))
    }
    for reject in batch.rejects { found.append((reject.place, "rejected \(reject.reason.prefix(24))")) }
    let lines = found.sorted { ($0.0.line, $0.0.item) < ($1.0.line, $1.0.item) }.map { "\($0.0.line): \($0.1)" }
    return lines + (batch.ignored > 0 ? ["\(batch.ignored) ignored"] : [])
  }

  private static func time(_ milliseconds: Int64) -> String {
    milliseconds == RecordTime.none ? "" : " at \(milliseconds - 1_707_811_200_000)"
  }

  private static func callee(_ callee: Callee) -> String { callee.isNone ? "" : " to \(callee.prefix.text)" }
}

/// A request and its reply on one line, and a call record. Times are told as milliseconds after 2024-02-13 08:00:00 UTC.
enum TextSamples {
  static let key = "fa278be48dc2_117793"
  static let request =
    #"{"time":"2024-02-13T08:00:01Z","url":"https://api.mcn.ru/api/protected/api/auth/passwordcall","#
    + #""request":{"phone_number":"421905123456"},"#
    + #""response":{"ok":true,"caller_number":"421232000001","verification_call_uuid":"fa278be48dc2_117793"}}"#
  static let call =
    #"{"verification_call_uuid":"fa278be48dc2_117793","q931_status":16,"final_status":"ANSWER","start_time":"2024-02-13T08:00:02Z","received_at":"2024-02-13T08:00:03Z"}"#

  static let body = #"{"phone_number":"421905123456","verification_code":"7391"}"#
  static let reply = #"{"ok":true,"caller_number":"421232000001","verification_call_uuid":"fa278be48dc2_117793"}"#
  static let url = "https://api.mcn.ru/api/protected/api/auth/passwordcall"

  /// The text as the inside of a JSON string.
  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result.append(character)
      }
    }
  }
}
