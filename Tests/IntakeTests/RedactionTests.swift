import Testing

@testable import Intake

@Suite("Masking secrets") struct RedactionTests {
  private func record(_ text: String) -> String { Redaction.record(.lasting(Array(text.utf8))) }

  @Test(arguments: [
    "Authorization: Bearer abc.DEF-123_x/y+z==", "authorization: bearer abc.DEF-123_x/y+z==",
    "Authorization Bearer abc.DEF-123_x/y+z==", "Bearer: abc.DEF-123_x/y+z==", "Bearer  abc.DEF-123_x/y+z== next",
    #"{"headers":{"Authorization":"Bearer abc.DEF-123_x/y+z=="}}"#,
    #"{\"Authorization\":\"Bearer abc.DEF-123_x/y+z==\"}"#,
    #"{"a":"{\"h\":\"{\\\"Authorization\\\":\\\"Bearer abc.DEF-123_x/y+z==\\\"}\"}"}"#,
    "curl -H 'Authorization: Bearer abc.DEF-123_x/y+z==' -d x", "Authorization=Bearer%20abc.DEF-123_x/y+z==",
    "Authorization: Bearer=abc.DEF-123_x/y+z==", "Bearer Bearer abc.DEF-123_x/y+z==",
    "Bearer-Bearer abc.DEF-123_x/y+z==",
  ]) func masksTokens(_ text: String) {
    let masked = record(text)
    for part in ["abc", "DEF", "123", "x/y", "z=="] { #expect(!masked.contains(part), "\(masked)") }
    #expect(masked.contains("***"))
  }

  @Test(arguments: [
    #"{"secret":"swordfish"}"#, #"{"secret" : "swordfish","a":1}"#, #"{"shared_secret":"swordfish"}"#,
    #"{'secret': 'swordfish'}"#,
    #"{"clientSecret":"sword fish, swordfish"}"#, #"{"access_token":"swordfish"}"#, #"{"token":"swordfish"}"#,
    "token=swordfish&a=1",
    #"{"password":"swordfish}"#, "passwd: swordfish", "PASSWORD = swordfish", #"{\"secret\":\"swordfish\"}"#,
    #"{\\\"secret\\\":\\\"swordfish\\\"}"#, "<secret>swordfish</secret>", #"<token type="x">swordfish</token>"#,
    "?api_key=swordfish&x=1", #"{"api-key":"swordfish"}"#, #"{"verification_code":"swordfish"}"#,
    #"{"code":swordfish}"#,
    "secret=swordfish", #"{"secret":"swordfish"#, #"time="x" secret="swordfish and more""#,
    #"{"Cookie":"sid=swordfish"}"#, #"{"log":"{\u0022secret\u0022:\u0022swordfish\u0022"#,
    #"{"log":"{\\u0022secret\\u0022:\\u0022swordfish\\u0022"#, #"x?access_token\u003dswordfish\u0026y"#,
    #"\u0054oken:\u0020\u0073wordfish"#,
  ]) func masksSecretsThatAreWords(_ text: String) {
    let masked = record(text)
    #expect(!masked.contains("swordf") && !masked.contains("fish"), "\(masked)")
  }

  @Test(arguments: [
    "eyJvayI6dHJ1ZSwidmVyaWZpY2F0aW9uX2NvZGUiOiI0NzExIn0=", "eyJvayI6dHJ1ZSwidmVyaWZpY2F0aW9uX2NvZGUiOiI0NzExIn0",
    "AbC-dEf_gHi0jKlMnOpQrStUvWx",
  ]) func masksWhatIsEncoded(_ text: String) {
    #expect(record(#"{"content":{"size":38,"text":"\#(text)""#) == #"{"content":{"size":38,"text":"***""#)
  }

  @Test func leavesPathsAndKeys() {
    for text in [
      "/api/protected/api/auth/passwordcall", "fa278be48dc2fa278be48dc2fa278be4_117793",
      "IllegalArgumentExceptionHandler",
    ] {
      #expect(record("at \(text) here") == "at \(text) here")
    }
  }

  @Test(arguments: [
    #"{"verification_code":"4711"}"#, #"{"verificationCode":4711}"#, #"{"code": 4711}"#, "code 4711", "pin is 4711.",
    "a4711b",
    #"{\"verification_code\":\"4711\"}"#, "4711", "x=4711;", "verification_code: 4711", "47114711",
  ]) func masksCodes(_ text: String) {
    #expect(!record(text).contains("4711"), "\(record(text))")
  }

  @Test(arguments: [
    "421905123456", "+421905123456", "+421 905 123 456", "+421-905-123-456", "(421) 905 123 456", "00421.905.123.456",
    "905/123/456", "0905 123 456", "0905/123 456", "421_905_123_456", "421,905,123",
    "421 905 12 34 56", "tel:+421905123456", "42 19 05 12 34 56", "421905123456_", "421905123456@host",
  ]) func masksNumbers(_ text: String) {
    let masked = record("call to \(text) failed")
    #expect(masked.hasPrefix("call to ") && masked.hasSuffix(" failed"))
    for part in ["905", "123", "456", "421905"] { #expect(!masked.contains(part), "\(masked)") }
  }

  @Test(arguments: [
    "fa278be48dc2_117793", "fa278be48dc2__117793", "FA278BE48DC2_117793", "2024-02-13T08:14:05Z",
    "2024-02-13 08:14:05.123456",
    "2024-02-13T09:14:05.123+01:00", "2024-02-13", "13.02.2024 08:14:05", "2024/02/13 08:14", "status 999", "a 123 b",
    "HTTP 404",
  ]) func keepsKeysAndTimes(_ text: String) {
    #expect(record(text) == text)
    #expect(record("{\"x\":\"\(text)\"}") == "{\"x\":\"\(text)\"}")
  }

  @Test func keepsWhatSurroundsASecret() {
    #expect(
      record(#"{"verification_call_uuid":"a1b2c3_7","secret":"x y","phone_number":"421905123456","q931_status":999}"#)
        == #"{"verification_call_uuid":"a1b2c3_7","secret":"***","phone_number":"***","q931_status":999}"#)
    #expect(record("") == "")
  }

  @Test func capsARecord() {
    let long = record(String(repeating: "word ", count: 10_000))
    #expect(long.utf8.count <= 2048 && long.utf8.count > 2040 && long.hasSuffix("…"))
    let exact = String(repeating: "w", count: 2048)
    #expect(record(exact) == exact)
    // What masking makes short enough is whole.
    let masked = record("x " + String(repeating: "1", count: 4000) + " y")
    #expect(masked == "x *** y")
  }

  /// Every length of a text of characters of two, three and four bytes.
  @Test func neverSplitsACharacter() {
    for padding in 0..<8 {
      let text = String(repeating: "w", count: padding) + String(repeating: "ä€😀", count: 400)
      let capped = record(text)
      #expect(capped.utf8.count <= 2048 && capped.hasSuffix("…"))
      #expect(text.hasPrefix(String(capped.dropLast())))
    }
  }

  /// A secret that the cap cuts is masked first.
  @Test func masksAcrossTheCap() {
    for start in Array(stride(from: 2000, through: 2060, by: 3)) + Array(stride(from: 8150, through: 8195, by: 3)) {
      let filler = String(String(repeating: "some words ", count: 800).prefix(start))
      let masked = record(filler + #" "secret":"swordfish" 421905123456"#)
      #expect(!masked.contains("fish") && !masked.contains("4219"), "\(start)")
    }
  }

  /// A blob of letters is searched once and not from each of its letters: in this test's time a quadratic search of a
  /// hundred such records does not end.
  @Test func searchesALongRunOfLettersOnce() {
    let blob = String(repeating: "y", count: 8000)
    for _ in 0..<100 { #expect(record(#"{"x":""# + blob).hasPrefix(#"{"x":"yyy"#)) }
  }

  @Test func takesBytesThatAreNoText() {
    let masked = Redaction.record(.lasting([0xFF, 0xFE, 0x34, 0x37, 0x31, 0x31, 0xC3]))
    #expect(!masked.contains("4711") && masked.contains("***"))
  }

  @Test func quotesShortAndMasked() {
    #expect(Redaction.quote("abc") == "abc")
    #expect(Redaction.quote("12345") == "***")
    #expect(Redaction.quote("Bearer abcdef") == "Bearer ***")
    #expect(Redaction.quote(String(repeating: "x", count: 20)) == String(repeating: "x", count: 20))
    #expect(Redaction.quote(String(repeating: "x", count: 21)) == String(repeating: "x", count: 20) + "…")
    #expect(Redaction.quote("+421 905 123 456") == "+***")
  }
}
