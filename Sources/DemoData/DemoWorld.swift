import Calls

/// A made-up client of the provider: what it logged and what the provider told it, over some weeks.
///
/// Same arguments, same bytes, on every machine. Memory does not grow with the number of verifications: each is made
/// from the seed and its index when its lines are written, and again for the other file.
///
/// The data is wrong where real data is: see `stories` for what is worth finding, and `totals()` for what a correct
/// import must count. All telephone numbers, tokens and codes are made up.
package struct DemoWorld: Sendable {
  /// Verifications: accepted requests, and calls whose request nobody logged.
  package let verifications: Int
  /// Days from 2026-01-15, UTC.
  package let days: Int
  package let seed: UInt64
  /// What is worth finding, in the order of `Story.Kind.allCases`.
  package let stories: [Story]

  let source: VerificationSource
  let requestLines: RequestLines

  package static let defaultSeed: UInt64 = 0x5249_4E47_5441_4C59

  /// - Parameters:
  ///   - verifications: at least 1.
  ///   - days: at least 1; with fewer than about 20 the stories get in each other's way.
  package init(verifications: Int = 20_000, days: Int = 60, seed: UInt64 = DemoWorld.defaultSeed) {
    precondition(verifications > 0 && days > 0, "a world without a call or a day has nothing to show")
    self.verifications = verifications
    self.days = days
    self.seed = seed
    let clock = DemoClock(verifications: verifications, days: days)
    stories = Story.all(days: days, end: clock.end)
    source = VerificationSource(seed: seed, clock: clock, times: StoryTimes(stories))
    requestLines = RequestLines(seed: seed)
  }

  /// Half-open; every request lies in it, and every call starts in it or at most two seconds later.
  package var range: Range<Instant> {
    Instant(milliseconds: DemoClock.start)..<Instant(milliseconds: source.clock.end)
  }

  /// Bytes handed to a sink at once, about.
  private static let chunkSize = 1 << 18

  /// Writes the client's request log (`requests.ndjson`), in the order of time.
  package func writeRequests(to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    var writer = ByteWriter(capacity: Self.chunkSize + 4096)
    try forEachVerification { verification in
      requestLines.write(verification, isFollowedByBroken: isFollowedByBroken(verification.index), into: &writer)
      try Self.flush(&writer, above: Self.chunkSize, to: sink)
    }
    try Self.flush(&writer, above: 0, to: sink)
  }

  /// Writes the export of the webhook monitoring (`calls.ndjson`), about in the order of time: some events come late,
  /// and some again.
  package func writeCalls(to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    var writer = ByteWriter(capacity: Self.chunkSize + 4096)
    var lines = CallLines(world: self)
    try forEachVerification { verification in
      lines.write(verification, isFollowedByBroken: isFollowedByBroken(verification.index), into: &writer)
      try Self.flush(&writer, above: Self.chunkSize, to: sink)
    }
    lines.writeDelayed(into: &writer)
    try Self.flush(&writer, above: 0, to: sink)
  }

  private static func flush(
    _ writer: inout ByteWriter, above size: Int, to sink: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    guard writer.bytes.count > size else { return }
    try writer.bytes.withUnsafeBytes { try sink($0) }
    writer.removeAll()
  }

  /// Every verification, in the order of time.
  func forEachVerification(_ body: (Verification) throws -> Void) rethrows {
    for hour in 0..<source.clock.hours {
      for index in source.clock.indexes(ofHour: hour) { try body(source.verification(index: index, hour: hour)) }
    }
  }

  /// Five broken lines in each file, whatever its size, spread over its length: so that rejects show something.
  func isFollowedByBroken(_ index: Int) -> Bool { brokenLineNumber(index) != nil }

  /// Which of the broken lines follows a verification, from 0.
  func brokenLineNumber(_ index: Int) -> Int? {
    guard verifications >= Self.brokenLinesPerFile else { return nil }
    let distance = verifications / Self.brokenLinesPerFile
    let number = index / distance
    return number < Self.brokenLinesPerFile && index % distance == distance / 2 ? number : nil
  }

  static let brokenLinesPerFile = 5
}

extension DemoWorld {
  /// The bearer tokens of the request log, one per account. They must never reach disk again.
  package var tokens: [String] { requestLines.tokens.map { String(decoding: $0, as: UTF8.self) } }

  /// The `secret` that the escaped events of the export carry.
  package static let webhookSecret = webhookSecretText.description
  static let webhookSecretText: StaticString = "rtdemo-hook-9b1f64c07d5e"

  static let recognisableCodeCount = 16
  static let recognisableCodeBase = 7_351_900_040

  /// Verification codes of ten digits that one request in 64 carries. The others have four digits, which occur in other
  /// numbers by chance too; a test that looks for leaks looks for these. `forEachCode` tells all codes.
  package static let recognisableCodes: [String] = (0..<recognisableCodeCount).map { String(recognisableCodeBase + $0) }

  /// The code of every verification, in the order of time, those that nobody logged included.
  package func forEachCode(_ body: (String) throws -> Void) rethrows {
    try forEachVerification { verification in
      if verification.isCodeRecognisable {
        try body(Self.recognisableCodes[verification.code])
      } else {
        try body(String(String(10_000 + verification.code).dropFirst()))
      }
    }
  }
}
