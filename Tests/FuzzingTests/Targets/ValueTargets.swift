import Calls
import Foundation

@testable import Intake

/// Single values: encodings, times, numbers.
extension FuzzTarget {
  static let base64 = FuzzTarget("base64", seeds: ["eyJvayI6\r\ndHJ1ZX0=", "Zg==", "AA A="], canaryWord: "Q0FOQVJZ") {
    input in
    let text = input.text
    let decoded = decodedBase64(text)
    if let decoded { try Canary.look(at: decoded) }
    // Foundation's takes no white space, wants padding, and reads on behind it.
    let padding = text.drop { $0 != UInt8(ascii: "=") }
    if let expected = Data(base64Encoded: Data(text)), padding.count <= 2,
      padding.allSatisfy({ $0 == UInt8(ascii: "=") })
    {
      try require(decoded == Array(expected), "not what Foundation decodes")
    }
    let encoded = Data(text).base64EncodedString(options: [.lineLength64Characters, .endLineWithCarriageReturn])
    try require(decodedBase64(Array(encoded.utf8)) == text, "what Foundation encodes comes back otherwise")
  }

  private static func decodedBase64(_ text: [UInt8]) -> [UInt8]? {
    withPadded(text, by: 0) { text in
      withOutput(text.count) { output in Base64.decode(text, into: output).map { Array(output[..<$0]) } }
    }
  }

  static let percentEncoding = FuzzTarget("percent-encoding", seeds: ["a+b%20c%3d%C3%A9", "100%", "%zz%4"]) { input in
    let text = input.text
    let decoded = decodedForm(text)
    if text.contains(UInt8(ascii: "%")) { try Canary.look(at: decoded) }
    // It drops byte order marks.
    if !text.contains(UInt8(ascii: "+")), !decoded.contains(0xEF), String(validating: decoded, as: UTF8.self) != nil,
      let string = String(validating: text, as: UTF8.self), let expected = string.removingPercentEncoding
    {
      try require(decoded == Array(expected.utf8), "not what Foundation decodes")
    }
    let encoded = text.flatMap { Array(String(format: "%%%02x", Int($0)).utf8) }
    try require(decodedForm(encoded) == text, "an encoded text comes back otherwise")
  }

  private static func decodedForm(_ text: [UInt8]) -> [UInt8] {
    withPadded(text, by: 0) { text in
      withOutput(text.count) { output in Array(output[..<PercentEncoding.decode(text, into: output)]) }
    }
  }

  /// Times one after another: what a reader remembers of one must not change what it makes of the next.
  static let times = FuzzTarget(
    "times",
    seeds: [
      "2024-02-13T08:14:05.123Z\n2024-02-13 08:14:05\n2024-02-13T08:14:05+01:00",
      "13.02.2024 08:14\n13.02.2024 8:14:05,5",
      "1707811200\n1707811200.5\n1707811200123\n1707811200123456", "2024-03-31 02:30:00\n2024-10-27 02:30:00 UTC",
      "2024/02/13 08:14:60\n2024-2-3T8:14-0330",
    ], canaryWord: "23:47:"
  ) { input in
    let zone = input.choice(of: [Zone.utc, bratislava])
    let kind = input.choice(of: [FieldValue.Kind.text, .number])
    let reader = TimeReader(zone: zone)
    for line in input.text.split(separator: 10, omittingEmptySubsequences: false) {
      try withValue(line, kind) { value in
        let result = reader.read(value)
        try require(result == TimeReader(zone: zone).read(value), "the times before it change what is read")
        if case .time(let milliseconds, _) = result {
          try require(Instant.plausible.contains(milliseconds), "\(milliseconds) is no time of a call")
          let text = Instant(milliseconds: milliseconds).text(offsetSeconds: 0)
          try Canary.look(at: text.utf8.dropFirst("2024-02-13T".utf8.count), for: "23:47:")
        }
        let text = FieldForms.trimmed(value.bytes)
        if let plain = reader.plain(text) {
          try require(plain == reader.general(text), "the plain way reads \(plain), the general another time")
        }
      }
    }
  }

  private static let bratislava: Zone = {
    guard let zone = Zone("Europe/Bratislava") else { preconditionFailure("the zone is in every database") }
    return zone
  }()

  static let numbers = FuzzTarget(
    "numbers", seeds: ["421905123456", "+421 (905) 123-456", "00421905123456", "421905123456.0", "4.21E+11", "12.345"],
    canaryWord: "390612"
  ) { input in
    let kind = input.choice(of: [FieldValue.Kind.text, .number])
    try withValue(input.text, kind) { value in
      let number = FieldForms.number(value)
      if case .digits(let digits) = number {
        try require((7...15).contains(digits.count), "a number of \(digits.count) digits")
        try require(digits.text.count == digits.count, "\(digits.text) has not \(digits.count) digits")
        let written = FieldForms.string(value.bytes).filter(\.isASCII).filter(\.isNumber)
        try require(written.contains(digits.text), "\(digits.text) does not stand in \(written)")
        try Canary.look(at: digits.text.utf8, for: "390612")
      }
      // A hyphen behind them keeps digits from the quick way.
      let text = FieldForms.trimmed(value.bytes)
      if text.count < 32, text.allSatisfy(FieldForms.isDigit) {
        try withValue(text + [UInt8(ascii: "-")], kind) { slow in
          try require("\(number)" == "\(FieldForms.number(slow))", "the quick way reads another number")
        }
      }
      if let integer = FieldForms.integer(value) { try require(integer >= 0, "\(integer) is below 0") }
      if let seconds = FieldForms.milliseconds(ofSeconds: text) { try require(seconds >= 0, "\(seconds) is below 0") }
      _ = (FieldForms.boolean(value), FieldForms.isDuration(value), FieldForms.lastPathSegment(value))
      _ = (FieldForms.account(value), FieldForms.isAbsent(value), FieldForms.isFinalStatus(text))
    }
  }

  private static func withValue(
    _ text: some Collection<UInt8>, _ kind: FieldValue.Kind, _ body: (FieldValue) throws -> Void
  )
    rethrows
  {
    try withPadded(text, by: 0) { bytes in
      try body(FieldValue(name: FieldName(field: .time, rank: 0), kind: kind, node: 0, bytes: bytes))
    }
  }
}
