@testable import Intake

/// Masking: what is planted in a text is gone from what a reject keeps of it.
extension FuzzTarget {
  private static let records = [
    #"{"time":"2024-02-13T08:14:05Z","authorization":"Bearer abc.def","verification_code":"1234","phone_number":421905123456}"#,
    #"POST /api?access_token=abc&phone=%2B421905123456 code=1234 {\"secret\":[\"x\"]} fa278be48dc2_117793"#,
    "curl -H 'Authorization Bearer abc' https://user:pass@host/ <token>x</token> code is 1234",
    "117793;421905123456;\"13.02.2024 08:14:05\";16;ANSWER",
  ]

  /// Text without a structure.
  static let redaction = FuzzTarget("redaction", seeds: records) { input in
    let planted = Plant.choose(&input)
    let text = planted?.text ?? input.text
    let record = withPadded(text, by: 0) { Redaction.record($0) }
    let quote = Redaction.quote(String(decoding: text, as: UTF8.self))
    try require(record.utf8.count <= Redaction.maximumLength, "\(record.utf8.count) bytes are kept")
    try require(quote.count <= Redaction.maximumQuote + 1, "\(quote.count) characters are quoted")
    try require(!holdsNumber(record), "a run of digits is kept: \(record)")
    try planted?.plant.mustNotBe(in: record, "the record")
    try planted?.plant.mustNotBe(in: quote, "the quote")
    if record.hasPrefix(Redaction.mask) { try Canary.look(at: record.utf8.dropFirst(Redaction.mask.count)) }
  }

  /// Ten digits in a row are a number, and no part of a date or of a key that may be kept; in a key's first part they may
  /// stand, which is hexadecimal.
  private static func holdsNumber(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let isHexadecimal = { (byte: UInt8) in FieldForms.isDigit(byte) || (97...102).contains(FieldForms.lowerCased(byte))
    }
    return bytes.split { !isHexadecimal($0) }.contains { run in
      run.count >= 10 && run.allSatisfy(FieldForms.isDigit)
    }
  }

  /// JSON, and rows of tables.
  static let recordRedaction = FuzzTarget("record-redaction", seeds: records) { input in
    let isRow = input.choice(of: [false, true])
    let planted = Plant.choose(&input)
    let text = planted?.text ?? input.text
    let record: String
    if isRow {
      let cells = String(decoding: text, as: UTF8.self).split(separator: ";", omittingEmptySubsequences: false)
      let names = ["call_uuid", "phone_number", "time", "status", "note", "token"]
      record = RecordRedaction.row(cells.map(String.init), names, delimiter: UInt8(ascii: ";"))
    } else {
      record = withPadded(text, by: JSONTokenizer.padding) { RecordRedaction.json($0) }
    }
    try require(record.utf8.count <= Redaction.maximumLength, "\(record.utf8.count) bytes are kept")
    try planted?.plant.mustNotBe(in: record, "the record")
    if record.hasPrefix("{\"") { try Canary.look(at: record.utf8.dropFirst(2)) }
  }
}
