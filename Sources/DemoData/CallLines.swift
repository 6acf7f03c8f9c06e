/// Lines of the webhook monitoring's export, with the few that wait for their turn.
struct CallLines {
  private let seed: UInt64
  private let world: DemoWorld
  /// Events that arrive after the next ones, and second deliveries: never more than their lag.
  private var late = Delayed(lag: 3)
  private var repeated = Delayed(lag: 24)

  init(world: DemoWorld) {
    self.world = world
    seed = world.seed
  }

  /// The lines that arrive when a verification's webhook should: its own or older ones.
  mutating func write(_ verification: Verification, isFollowedByBroken: Bool, into writer: inout ByteWriter) {
    if verification.hasCall {
      if verification.isCallLate {
        late.append(verification)
      } else {
        writeEvents(verification, into: &writer)
      }
      if verification.isCallRepeated { repeated.append(verification) }
    }
    if let due = late.due(at: verification.index) { writeEvents(due, into: &writer) }
    if let due = repeated.due(at: verification.index) { writeEvent(due, into: &writer) }
    if isFollowedByBroken { writeBroken(verification, into: &writer) }
  }

  /// What is still waiting at the end.
  mutating func writeDelayed(into writer: inout ByteWriter) {
    while let due = late.due(at: .max) { writeEvents(due, into: &writer) }
    while let due = repeated.due(at: .max) { writeEvent(due, into: &writer) }
  }

  private func writeEvents(_ verification: Verification, into writer: inout ByteWriter) {
    writeEvent(verification, into: &writer)
    if verification.isConflicting { writeEvent(verification.contradiction, into: &writer) }
  }

  private func writeEvent(_ verification: Verification, into writer: inout ByteWriter) {
    switch verification.shape {
    case .plain:
      writeBody(verification, cause: nil, into: &writer)
    case .array:
      writer.text("[")
      writeBody(verification, cause: nil, into: &writer)
      writer.text("]")
    case .escaped:
      writer.text("{\"received_at\":\"")
      writer.time(verification.stop + 400)
      writer.text("Z\",\"url\":\"https://client.example/hooks/calls\",\"status\":200,\"body\":\"")
      let start = writer.bytes.count
      writeBody(verification, cause: nil, into: &writer)
      writer.escapeQuotes(from: start)
      writer.text("\"}")
    }
    writer.text("\n")
  }

  private func writeBody(_ verification: Verification, cause: StaticString?, into writer: inout ByteWriter) {
    writer.text("{\"verification_call_uuid\":\"")
    writer.key(verification.index, account: verification.account, seed: seed)
    writer.text("\",\"q931_status\":")
    // Codes come as numbers and as text.
    let isText = verification.shape == .escaped
    if isText { writer.text("\"") }
    if let cause { writer.text(cause) } else { writer.digits(Int(verification.cause)) }
    if isText { writer.text("\"") }
    writeFinalStatus(verification, into: &writer)
    writer.text(",\"phone_number\":\"")
    writer.digits(verification.callee)
    writer.text("\",\"caller_number\":\"")
    writer.digits(verification.callerBlock)
    writer.digits(verification.callerLastDigits, width: 4)
    writer.text("\",\"start_time\":\"")
    writer.time(verification.start, separator: UInt8(ascii: " "))
    if verification.talkMilliseconds > 0 {
      writer.text("\",\"answer_time\":\"")
      writer.time(verification.start + verification.ringMilliseconds, separator: UInt8(ascii: " "))
      writer.text("\",\"stop_time\":\"")
    } else {
      writer.text("\",\"answer_time\":null,\"stop_time\":\"")
    }
    writer.time(verification.stop, separator: UInt8(ascii: " "))
    writer.text("\",\"duration\":")
    writer.digits(Int(verification.talkMilliseconds / 1000))
    writer.text(",\"account_id\":")
    writer.digits(Account.numbers[verification.account])
    if verification.shape == .escaped {
      // As older documents of the vendor have it: a shared secret in the body. The importer must drop it.
      writer.text(",\"secret\":\"")
      writer.text(DemoWorld.webhookSecretText)
      writer.text("\"}")
    } else {
      writer.text("}")
    }
  }

  private func writeFinalStatus(_ verification: Verification, into writer: inout ByteWriter) {
    switch verification.finalStatus {
    // It compares without case (docs/domain.md, section 2), so some are in lower case.
    case .answer where verification.index % 50 == 7: writer.text(",\"final_status\":\"answer\"")
    case .answer: writer.text(",\"final_status\":\"ANSWER\"")
    case .cancel: writer.text(",\"final_status\":\"CANCEL\"")
    case .busy: writer.text(",\"final_status\":\"BUSY\"")
    case .failed: writer.text(",\"final_status\":\"FAILED\"")
    }
  }

  /// A line that must be rejected, with a key that no verification has.
  private func writeBroken(_ verification: Verification, into writer: inout ByteWriter) {
    var broken = verification
    broken.index = world.verifications + verification.index
    broken.shape = .plain
    let start = writer.bytes.count
    if (world.brokenLineNumber(verification.index) ?? 0).isMultiple(of: 2) {
      writeBody(broken, cause: nil, into: &writer)
      writer.truncate(from: start, keeping: 190)
    } else {
      writeBody(broken, cause: "\"abc\"", into: &writer)
    }
    writer.text("\n")
  }
}

/// Verifications that wait until others have passed; first in, first out.
struct Delayed {
  let lag: Int
  private var waiting: [Verification] = []

  init(lag: Int) { self.lag = lag }

  mutating func append(_ verification: Verification) { waiting.append(verification) }

  /// The next one that has waited long enough at `index`.
  mutating func due(at index: Int) -> Verification? {
    guard let first = waiting.first, index - first.index >= lag else { return nil }
    return waiting.removeFirst()
  }
}
