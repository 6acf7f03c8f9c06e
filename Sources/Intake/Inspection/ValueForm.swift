import Calls

/// What a value looks like, without saying what it is: forms may be shown, values not.
enum ValueForm: Hashable {
  case nothing, flag, key, time, word, number, text
  /// Halves of a time: `31.12.2025` and `23:59`.
  case date, clock
  /// `3,5`, as much of the world writes it.
  case commaNumber
  /// Digits alone, so many of them.
  case digits(Int)
  /// 0...127: what a cause code can be.
  case small
  /// One of the cause codes that calls end with as a rule.
  case cause

  init(_ value: NamedValue, _ times: TimeReader) {
    self = value.bytes.withUnsafeBytes { bytes in
      let field = FieldValue(name: FieldName(field: .time, rank: 0), kind: value.kind, node: 0, bytes: bytes)
      return Self.form(field, times)
    }
  }

  /// Words of a call's status that telephone systems have in common, without what stands between their parts, and what the
  /// provider calls the same; nil where it has no word for it.
  static let statusWords: [String: String?] = [
    "answer": "ANSWER", "answered": "ANSWER", "completed": "ANSWER", "cancel": "CANCEL", "cancelled": "CANCEL",
    "canceled": "CANCEL", "noanswer": "CANCEL", "unanswered": "CANCEL", "busy": "BUSY", "failed": nil,
    "congestion": nil, "rejected": nil,
  ]

  private static let usualCauses: Set<Int> = [16, 17, 18, 19, 20, 21, 27, 28, 31, 34, 38, 41, 102, 127]

  private static func form(_ value: FieldValue, _ times: TimeReader) -> ValueForm {
    if FieldForms.isAbsent(value) || isDumpedNull(value.bytes) { return .nothing }
    if value.kind == .yes || value.kind == .no { return .flag }
    let bytes = FieldForms.trimmed(value.bytes)
    if NormalizedKey(value) != nil { return .key }
    if case .time = times.read(value) { return .time }
    if let half = halfOfTime(bytes, times) { return half }
    if let number = FieldForms.integer(value), bytes.count <= 3, (0...127).contains(number) {
      return usualCauses.contains(number) ? .cause : .small
    }
    // Digits with what people put between them count as the digits that they are.
    if case .digits(let digits) = FieldForms.number(value) { return .digits(digits.count) }
    if bytes.allSatisfy(FieldForms.isDigit) { return .digits(bytes.count) }
    if value.kind == .number { return .number }
    if let number = decimal(bytes) { return number }
    if statusWord(bytes) != nil { return .word }
    let word = String(decoding: bytes.prefix(16), as: UTF8.self).lowercased()
    return word == "true" || word == "false" ? .flag : .text
  }

  /// `\N`, which dumps of databases write for no value. We read it so only where a mapping says it.
  static func isDumpedNull(_ bytes: some Collection<UInt8>) -> Bool { bytes.elementsEqual(Array(#"\N"#.utf8)) }

  /// The word of a call's status that a text is, in lower case.
  static func statusWord(_ bytes: some Collection<UInt8>) -> String? {
    guard bytes.count <= 16 else { return nil }
    let word = String(decoding: bytes, as: UTF8.self).lowercased()
    return statusWords[word.filter { !"-_ ".contains($0) }] == nil ? nil : word
  }

  /// A text that a time of day would make a time, or a date.
  private static func halfOfTime(_ bytes: UnsafeRawBufferPointer, _ times: TimeReader) -> ValueForm? {
    guard (4...16).contains(bytes.count), bytes.contains(where: { !FieldForms.isDigit($0) }) else { return nil }
    func isTime(_ text: [UInt8]) -> Bool {
      text.withUnsafeBytes { if case .unreadable = times.general($0) { false } else { true } }
    }
    if isTime(Array(bytes) + Array(" 12:00".utf8)) { return .date }
    return isTime(Array("2026-01-15 ".utf8) + Array(bytes)) ? .clock : nil
  }

  /// A number with a fraction.
  private static func decimal(_ bytes: UnsafeRawBufferPointer) -> ValueForm? {
    guard let mark = bytes.firstIndex(where: { !FieldForms.isDigit($0) }), mark > 0, mark < bytes.count - 1,
      bytes[(mark + 1)...].allSatisfy(FieldForms.isDigit)
    else { return nil }
    switch bytes[mark] {
    case UInt8(ascii: "."): return .number
    case UInt8(ascii: ","): return .commaNumber
    default: return nil
    }
  }
}

/// The forms of the values under one name.
struct FormTally {
  private var counts: [ValueForm: Int] = [:]
  /// Of texts, in bytes.
  private var longest = 0
  /// Words of a call's status that were met, in lower case: no secret, since they are ours.
  private(set) var statusWords: Set<String> = []
  private(set) var hasDumpedNull = false

  mutating func add(_ form: ValueForm, _ bytes: [UInt8]) {
    hasDumpedNull = hasDumpedNull || ValueForm.isDumpedNull(bytes)
    counts[form, default: 0] += 1
    if form == .text { longest = max(longest, bytes.count) }
    if form == .word, let word = ValueForm.statusWord(bytes) { statusWords.insert(word) }
  }

  var hasDecimalComma: Bool { counts[.commaNumber] != nil }

  var count: Int { counts.values.reduce(0, +) }

  /// The most frequent form of those that say something.
  var main: ValueForm {
    let telling = counts.filter { $0.key != .nothing }
    return telling.max { ($0.value, $1.key.order) < ($1.value, $0.key.order) }?.key ?? .nothing
  }

  /// In words, the most frequent first; two at most, and whether some are empty.
  var words: String {
    let telling = counts.filter { $0.key != .nothing }
    let sorted = telling.sorted { ($1.value, $0.key.order) < ($0.value, $1.key.order) }
    let forms = sorted.prefix(2).map { words($0.key) }.joined(separator: " or ")
    if forms.isEmpty { return "always empty" }
    return counts[.nothing] == nil ? forms : forms + ", or empty"
  }

  private func words(_ form: ValueForm) -> String {
    switch form {
    case .nothing: "empty"
    case .flag: "true or false"
    case .key: "a key"
    case .time: "a time"
    case .word: "a word of a call's status"
    case .number: "a number"
    case .digits(let count): "\(count) digits"
    case .small: "a number up to 127"
    case .cause: "a usual cause code"
    case .date: "a date"
    case .clock: "a time of day"
    case .commaNumber: "a number with a decimal comma"
    case .text: "text of up to \(longest) bytes"
    }
  }
}

extension ValueForm {
  /// Of equally frequent forms the smaller wins.
  fileprivate var order: Int {
    switch self {
    case .key: 0
    case .time: 1
    case .word: 2
    case .small: 3
    case .cause: 4
    case .flag: 5
    case .number: 6
    case .text: 7
    case .nothing: 8
    case .date: 9
    case .clock: 10
    case .commaNumber: 11
    case .digits(let count): 100 + count
    }
  }
}
