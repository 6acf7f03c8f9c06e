/// What a value in an input can mean to us. All other values are never looked at, so they can't be stored.
enum Field: UInt8, CaseIterable {
  case key, cause, finalStatus
  case callee, caller
  case withRedirect, redirect
  case ok, status, httpStatus, code
  case account
  case time, startTime, answerTime, stopTime, duration, receivedTime
  case url, method, verificationCode
  /// Where loggers and wrappers put a line of text. It is no value: fields are looked for in it (`TextFields`).
  case text
  case requestID, correlationID, traceID
  /// Of the provider's call list.
  case price, currency

  /// Accepted names, canonical first (the contract's "Input field names", then what loggers call an HTTP status and a
  /// URL). Compared in `FieldNames.normalized` form.
  var names: [String] {
    switch self {
    case .key: ["verification_call_uuid", "verification_uuid", "call_uuid"]
    case .cause: ["q931_status", "q931", "hangup_cause_code"]
    case .finalStatus: ["final_status"]
    case .callee: ["phone_number", "called_number", "login_did", "callee"]
    case .caller: ["caller_number", "caller_did", "caller"]
    case .withRedirect: ["is_with_redirect", "with_redirect"]
    case .redirect: ["is_redirect", "redirect"]
    case .ok: ["ok"]
    case .status: ["status"]
    case .httpStatus:
      ["http_status", "status_code", "http_status_code", "http_code", "response_status", "response_code"]
    case .code: ["code"]
    case .account: ["account_id", "account", "ls"]
    case .time:
      ["timestamp", "time", "ts", "@timestamp", "requested_at", "startedDateTime", "created_at", "date"]
    case .startTime: ["start_time", "started_at"]
    case .answerTime: ["answer_time"]
    case .stopTime: ["stop_time", "end_time", "stopped_at"]
    case .duration: ["duration"]
    case .receivedTime: ["received_at"]
    case .url: ["url", "uri", "path", "endpoint", "request_uri", "request_url", "route"]
    case .method: ["method"]
    case .verificationCode: ["verification_code"]
    case .text:
      [
        "message", "@message", "msg", "log", "line", "text", "event", "short_message", "full_message", "text_payload",
        "data", "body", "raw", "content", "payload", "request", "request_body", "response_body",
      ]
    case .requestID: ["request_id", "req_id", "x_request_id"]
    case .correlationID: ["correlation_id", "correlation", "x_correlation_id"]
    case .traceID: ["trace_id"]
    case .price: ["price", "unit_price", "cost", "charge", "fee", "amount"]
    case .currency: ["currency"]
    }
  }

  /// Whether its names mean something in the provider's call list alone: elsewhere a `price` or an `amount` is anybody's.
  var isOfCallLists: Bool { self == .price || self == .currency }

  static let count = allCases.count
}

/// A field's name as found: which field, and which of its names (0 is canonical and wins over later ones).
struct FieldName: Equatable {
  var field: Field
  var rank: UInt8

  /// What stands under the name is a part of the field's value, which a mapping joins with others; parts are ranked in their
  /// order.
  var isPart: Bool { rank >= Self.firstPart }
  /// Above all names of a field.
  static let firstPart: UInt8 = 128
}

/// Names to fields, without case, `_`, `-` and space.
struct FieldNames: Sendable {
  /// Longer than the longest name; a longer key is no field.
  private static let maximumLength = 32

  /// Open addressing over the hash of the normalised name: looked up for every key of every record.
  private let slots: [(hash: UInt64, name: FieldName)?]

  /// What a mapping calls fields, in `normalized` form; it wins over our names. Nil is a name that means nothing there.
  private let added: [String: FieldName?]

  static let builtin = FieldNames(adding: [:])

  /// - Parameters:
  ///   - added: names in `normalized` form.
  ///   - inCallList: whether the names of a call list's fields mean something.
  init(adding added: [String: FieldName?], inCallList: Bool = false) {
    self.added = added
    var slots: [(hash: UInt64, name: FieldName)?] = Array(repeating: nil, count: 512)
    for field in Field.allCases where inCallList || !field.isOfCallLists {
      for (rank, name) in field.names.enumerated() {
        let hash = Array(name.utf8).withUnsafeBytes(Self.hash)
        precondition(hash != 0, "a field's name is short")
        var index = Int(hash & 511)
        while let slot = slots[index] {
          precondition(slot.hash != hash, "two field names have one hash: choose another hash")
          index = (index + 1) & 511
        }
        slots[index] = (hash, FieldName(field: field, rank: UInt8(rank)))
      }
    }
    self.slots = slots
  }

  /// The same in the provider's call list.
  var inCallList: FieldNames { FieldNames(adding: added, inCallList: true) }

  /// Whether a name is longer, as bytes of JSON, than keys that are remembered by their bytes. A letter beyond ASCII may
  /// be written as six.
  var hasLongNames: Bool {
    added.keys.contains { $0.utf8.count > Self.maximumLength / 2 || $0.utf8.contains { $0 > 127 } }
  }

  func find(_ key: UnsafeRawBufferPointer) -> FieldName? {
    if !added.isEmpty, let found = added[Self.normalized(key)] { return found }
    let hash = Self.hash(key)
    guard hash != 0 else { return nil }
    var index = Int(hash & 511)
    return slots.withUnsafeBufferPointer { slots in
      while let slot = slots[index] {
        if slot.hash == hash { return slot.name }
        index = (index + 1) & 511
      }
      return nil
    }
  }

  /// A name without case, `_`, `-` and space, in any language, and without the escapes of JSON.
  static func normalized(_ key: UnsafeRawBufferPointer) -> String {
    guard key.count <= 1024 else { return "" }
    let plain = key.contains(UInt8(ascii: "\\")) ? JSONEscapes.resolved(key) ?? Array(key) : Array(key)
    return normalized(String(decoding: plain, as: UTF8.self))
  }

  static func normalized(_ name: String) -> String {
    name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " && $0 != "\u{A0}" }
  }

  /// FNV-1a over the normalised bytes, mixed at the end; 0 for a key that is too long to be a name.
  ///
  /// 64 bits over a fixed vocabulary: a stranger's key that collides with a name by chance is one in 10^17.
  private static func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
    guard key.count <= maximumLength else { return 0 }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in key {
      switch byte {
      case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: " "): continue
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): hash = (hash ^ UInt64(byte | 0x20)) &* 0x100_0000_01b3
      default: hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      }
    }
    return (hash ^ hash >> 29) | 1 << 63
  }
}
