/// Lines of the client's request log: one JSON line per API call, request and response nested.
struct RequestLines: Sendable {
  /// The bearer token of each account.
  let tokens: [[UInt8]]
  private let seed: UInt64

  init(seed: UInt64) {
    self.seed = seed
    var random = SplitMix64(seed: seed ^ 0x746F_6B65_6E73)
    tokens = Account.numbers.map { account in
      var writer = ByteWriter(capacity: 32)
      writer.text("rtdemo-")
      writer.digits(account)
      writer.text("-")
      writer.hexadecimal48(random.next())
      return writer.bytes
    }
  }

  /// All lines that belong to one verification.
  func write(_ verification: Verification, isFollowedByBroken: Bool, into writer: inout ByteWriter) {
    if verification.refusedStatus != 0 { writeRefused(verification, into: &writer) }
    if verification.isLogged {
      let start = writer.bytes.count
      writeAccepted(verification, into: &writer)
      if verification.isRequestRepeated { writer.text(Array(writer.bytes[start...])) }
    }
    if verification.hasOtherLine { writeOther(verification, into: &writer) }
    if isFollowedByBroken {
      let start = writer.bytes.count
      writeAccepted(verification, into: &writer)
      // Cut inside the response, before its key: what is left holds a token, a code and a number, and is no JSON.
      writer.truncate(from: start, keeping: 262)
      writer.text("\n")
    }
  }

  private func writeAccepted(_ verification: Verification, into writer: inout ByteWriter) {
    writeCall(verification, time: verification.time, status: 200, into: &writer)
    if verification.usesSiblingEnvelope {
      writer.text("{\"status\":\"success\",\"code\":200,\"object\":{\"login_did\":\"")
      writer.digits(verification.callee)
      writer.text("\",\"caller_number\":\"")
      writeCaller(verification, into: &writer)
      writer.text("\",\"code\":\"")
      writeCode(verification, into: &writer)
      writer.text("\",\"account_id\":")
      writer.digits(Account.numbers[verification.account])
      writer.text(",\"verification_call_uuid\":\"")
    } else {
      writer.text("{\"ok\":true,\"caller_number\":\"")
      writeCaller(verification, into: &writer)
      writer.text("\",\"verification_code\":\"")
      writeCode(verification, into: &writer)
      // The vendor's prose and its sample spell the key's field in two ways.
      if verification.index % 7 == 3 {
        writer.text("\",\"verification_uuid\":\"")
      } else {
        writer.text("\",\"verification_call_uuid\":\"")
      }
    }
    writer.key(verification.index, account: verification.account, seed: seed)
    if !verification.isRedirectChecked {
      writer.text("\"")
    } else if verification.isRedirected {
      writer.text("\",\"is_redirect\":true")
    } else {
      writer.text("\",\"is_redirect\":false")
    }
    if verification.usesSiblingEnvelope { writer.text("}") }
    writer.text("}}\n")
  }

  private func writeRefused(_ verification: Verification, into writer: inout ByteWriter) {
    // A moment before the accepted one, for the same number: clients try again.
    let time = max(DemoClock.start, verification.time - 40)
    writeCall(verification, time: time, status: verification.refusedStatus, into: &writer)
    switch verification.refusedStatus {
    case 401: writer.text("{\"ok\":false,\"error\":\"unauthorized\"}}\n")
    case 402: writer.text("{\"ok\":false,\"error\":\"payment required: the balance does not cover the call\"}}\n")
    default: writer.text("{\"ok\":false,\"error\":\"too many requests\",\"retry_after\":1}}\n")
    }
  }

  /// Everything up to the response's value.
  private func writeCall(_ verification: Verification, time: Int64, status: Int, into writer: inout ByteWriter) {
    writer.text("{\"timestamp\":\"")
    writer.time(time)
    writer.text("Z\",\"url\":\"https://api.mcn.ru/api/protected/api/auth/passwordcall\",\"status\":")
    writer.digits(status)
    // The vendor's sample misses the header's colon, and so do some clients' logs.
    if verification.index % 16 == 5 {
      writer.text(",\"headers\":[\"Authorization Bearer ")
      writer.text(tokens[verification.account])
      writer.text("\"],\"request\":{\"phone_number\":\"")
    } else {
      writer.text(",\"headers\":{\"Authorization\":\"Bearer ")
      writer.text(tokens[verification.account])
      writer.text("\"},\"request\":{\"phone_number\":\"")
    }
    writer.digits(verification.callee)
    writer.text("\",\"verification_code\":\"")
    writeCode(verification, into: &writer)
    if verification.isRedirectChecked {
      writer.text("\",\"is_with_redirect\":true},\"response\":")
    } else {
      writer.text("\"},\"response\":")
    }
  }

  private func writeOther(_ verification: Verification, into writer: inout ByteWriter) {
    writer.text("{\"timestamp\":\"")
    writer.time(verification.time)
    if verification.index % 2 == 0 {
      writer.text("Z\",\"level\":\"info\",\"message\":\"health check passed\",\"duration_ms\":")
    } else {
      writer.text("Z\",\"level\":\"warning\",\"message\":\"queue of outgoing mail is long\",\"length\":")
    }
    writer.digits(verification.callerLastDigits)
    writer.text("}\n")
  }

  private func writeCaller(_ verification: Verification, into writer: inout ByteWriter) {
    writer.digits(verification.callerBlock)
    writer.digits(verification.callerLastDigits, width: 4)
  }

  private func writeCode(_ verification: Verification, into writer: inout ByteWriter) {
    if verification.isCodeRecognisable {
      writer.digits(DemoWorld.recognisableCodeBase + verification.code)
    } else {
      writer.digits(verification.code, width: 4)
    }
  }
}

extension ByteWriter {
  /// A verification's key: twelve hexadecimal digits, `_`, the account. Unlike for every index below 2^48.
  mutating func key(_ index: Int, account: Int, seed: UInt64) {
    hexadecimal48(SplitMix64.permute48(UInt64(index), seed: seed))
    text("_")
    digits(Account.numbers[account])
  }
}
