/// Which field the values under a name that means nothing to us may be: a guess for a person, never made while reading.
///
/// The form of the values must allow it, and what the name says decides between fields of one form.
enum FieldGuess {
  static func field(_ form: ValueForm, path: String) -> Field? {
    let name = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    func says(_ words: [String]) -> Bool { words.contains { name.contains($0) } }
    switch form {
    case .key: return .key
    case .time:
      if says(["start", "begin", "начал"]) { return .startTime }
      if says(["answer", "connect", "ответ"]) { return .answerTime }
      if says(["stop", "end", "finish", "hangup", "оконч", "конец"]) { return .stopTime }
      return says(["received", "delivered"]) ? .receivedTime : .time
    case .word: return .finalStatus
    case .small: return says(["q931", "q850", "cause", "код", "причин"]) ? .cause : nil
    case .digits(7...15):
      if says(["caller", "from", "src", "source", "ani", "clid", "a_number", "anum", "кто", "откуда"]) { return .caller }
      if says(["account", "acc", "лицев", "счет", "счёт"]) { return .account }
      let callee = [
        "phone", "called", "callee", "to", "dst", "dest", "msisdn", "number", "tel", "b_number", "bnum", "mobile",
        "номер", "телефон", "кому",
      ]
      return says(callee) ? .callee : nil
    case .digits(1...18): return says(["account", "acc", "лицев", "счет", "счёт"]) ? .account : nil
    case .flag: return says(["redirect", "переадрес"]) ? .redirect : nil
    default: return nil
    }
  }
}
