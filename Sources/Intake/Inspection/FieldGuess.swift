/// Which field the values under a name that means nothing to us may be: a guess for a person, never made while reading.
///
/// The form of the values must allow it, and what the name says decides between fields of one form.
struct FieldGuess {
  private let name: String
  /// A place has no name that could speak against it.
  private let isPlace: Bool

  private init(_ path: String) {
    name = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    isPlace = name.hasPrefix("$")
  }

  static func field(_ form: ValueForm, path: String) -> Field? { FieldGuess(path).field(form) }

  private func says(_ words: String...) -> Bool { words.contains { name.contains($0) } }

  private func field(_ form: ValueForm) -> Field? {
    switch form {
    case .key: .key
    case .word: .finalStatus
    case .time: time
    case .flag: flag
    case .cause where isPlace: .cause
    case .small, .cause: says("q931", "q850", "cause", "причин", "код") ? .cause : duration
    case .number: duration
    case .digits(3...8) where says("code", "otp", "pin"): .verificationCode
    case .digits(1...18) where says("account", "лицев", "счет", "счёт"): .account
    case .digits(7...15): number
    default: nil
    }
  }

  private var time: Field {
    if says("start", "begin", "since", "начал") { return .startTime }
    if says("answer", "connect", "ответ") { return .answerTime }
    if says("stop", "end", "finish", "hang", "hung", "оконч", "конец") { return .stopTime }
    return says("received", "delivered") ? .receivedTime : .time
  }

  private var flag: Field? {
    if says("redirect", "переадрес") { return says("check", "with", "ask", "want") ? .withRedirect : .redirect }
    return says("accept", "success") || name == "ok" ? .ok : nil
  }

  private var duration: Field? { says("dur", "sec", "длит") ? .duration : nil }

  private var number: Field? {
    // A is who calls, B who is called, as exchanges name them.
    if says("caller", "from", "src", "source", "clid", "a_number", "anumber", "исходящ") || name == "номер а" {
      return .caller
    }
    let isCallee = says(
      "phone", "called", "callee", "to", "dst", "dest", "msisdn", "number", "tel", "mobile", "номер", "телефон")
    return isCallee || isPlace ? .callee : nil
  }
}
