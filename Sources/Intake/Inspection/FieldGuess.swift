/// Which field the values under a name that means nothing to us may be: a guess for a person, never made while reading.
///
/// The form of the values must allow it, and what the name says decides between fields of one form. Names are understood in
/// the languages in which exports came: English, Slovak and Czech, German, Russian.
struct FieldGuess {
  private let words: [String]
  private let name: String
  /// A place has no name that could speak against it.
  private let isPlace: Bool

  private init(_ path: String) {
    let last = path.split(separator: ".").last.map(String.init) ?? ""
    isPlace = last.hasPrefix("$")
    words = Self.words(last)
    name = words.joined(separator: " ")
  }

  /// Those that it may be, the likelier first.
  static func fields(_ form: ValueForm, path: String) -> [Field] { FieldGuess(path).fields(form) }

  /// Which of the times, where the values are one.
  static func time(_ path: String) -> Field { FieldGuess(path).time }

  /// In lower case and without accents: `hungUpAt` and `hung_up_at` are three words.
  private static func words(_ name: String) -> [String] {
    var words: [String] = []
    var wasLower = false
    for character in name {
      guard character.isLetter || character.isNumber else {
        wasLower = false
        words.append("")
        continue
      }
      if words.isEmpty || wasLower && character.isUppercase { words.append("") }
      words[words.count - 1] += character.lowercased().map { accents[$0] ?? String($0) }.joined()
      wasLower = character.isLowercase || character.isNumber
    }
    return words.filter { !$0.isEmpty }
  }

  private static let accents: [Character: String] = [
    "á": "a", "ä": "a", "č": "c", "ď": "d", "é": "e", "ě": "e", "í": "i", "ĺ": "l", "ľ": "l", "ň": "n", "ó": "o",
    "ô": "o",
    "ö": "o", "ŕ": "r", "ř": "r", "š": "s", "ť": "t", "ú": "u", "ů": "u", "ü": "u", "ý": "y", "ž": "z", "ß": "ss",
    "ё": "е",
  ]

  /// Short words are a word of the name, or its beginning; what is longer may stand in it.
  private func says(_ wanted: String...) -> Bool {
    wanted.contains { word in
      switch word.count {
      case ...2: words.contains(word)
      case 3: words.contains { $0.hasPrefix(word) }
      default: name.contains(word)
      }
    }
  }

  private func fields(_ form: ValueForm) -> [Field] {
    switch form {
    case .key: [.key]
    case .word: [.finalStatus]
    case .time: [time]
    case .flag: flag
    case .cause where isPlace: [.cause]
    case .small, .cause:
      says("q931", "q850", "cause", "code", "kod", "pricin", "ursach", "причин", "код") ? [.cause] : duration
    case .number, .commaNumber: duration
    case .digits(3...8) where says("code", "otp", "pin", "kod", "код"): [.verificationCode]
    case .digits(1...18) where says("account", "konto", "ucet", "лицев", "счет"): [.account]
    case .digits(7...15): numbers
    case .text: status
    default: []
    }
  }

  private var time: Field {
    if says("start", "begin", "since", "zaciat", "zacat", "anfang", "начал") { return .startTime }
    if says("answer", "connect", "prijat", "annahme", "ответ") { return .answerTime }
    if says("stop", "end", "finish", "hang", "hung", "koniec", "konec", "ukonc", "оконч", "конец") { return .stopTime }
    return says("received", "delivered", "doruc", "empfang", "получен") ? .receivedTime : .time
  }

  private var flag: [Field] {
    if says("redirect", "переадрес") { return says("check", "with", "ask", "want") ? [.withRedirect] : [.redirect] }
    return says("accept", "success", "ok") ? [.ok] : []
  }

  private var duration: [Field] {
    says("dur", "sec", "billsec", "trvan", "dlzka", "delka", "dauer", "длит") ? [.duration] : []
  }

  /// Of words that are none of a call's, the name alone speaks.
  private var status: [Field] {
    let isStatus = says(
      "status", "result", "outcome", "disposition", "vysled", "stav", "ergebnis", "zustand", "результат", "статус")
    return isStatus ? [.finalStatus] : []
  }

  private var numbers: [Field] {
    // A is who calls, B who is called, as exchanges name them.
    let isCaller =
      says("caller", "from", "src", "source", "clid", "calling", "volajuc", "anrufer", "исходящ")
      || ["a number", "number a", "anumber", "номер а"].contains(name)
    if isCaller { return [.caller] }
    if isPlace { return [.callee, .caller] }
    let isCallee = says(
      "phone", "called", "callee", "to", "dst", "dest", "msisdn", "number", "tel", "mobil", "cislo", "nummer", "номер",
      "телефон")
    return isCallee ? [.callee] : []
  }
}
