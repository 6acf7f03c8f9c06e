import Foundation

/// Secrets that the harness puts into a text where the fuzzer says so, and that must never come out again.
struct Plant {
  /// What the fuzzer chose, as it stands in the text.
  let text: String
  /// What must not be found.
  let secret: String
  /// A whole number may be part of a key (hexadecimal digits, an account of 18 digits), which is kept as it is.
  let mayBePartOfKey: Bool

  private init(_ text: String, _ secret: String, mayBePartOfKey: Bool = false) {
    (self.text, self.secret, self.mayBePartOfKey) = (text, secret, mayBePartOfKey)
  }

  private static let token = "Zq7Kx9WvTq2Lm"
  private static let code = "739154"
  static let number = "421905739154"

  static let all = [
    Plant(" Bearer \(token) ", token), Plant("\nAuthorization: Bearer \(token)\r\n", token),
    Plant(#","Authorization":"Bearer \#(token)","#, token),
    Plant(#","secret":"\#(token)","#, token), Plant("&access_token=\(token)&", token),
    Plant(#","verification_code":"\#(code)","#, code), Plant(#","verification_code":\#(code),"#, code),
    Plant(#","phone_number":"\#(number)","#, number), Plant(#","caller_number":\#(number),"#, number),
    Plant(#"\"called_number\":\"+\#(number)\","#, number), Plant(" \(number) ", number, mayBePartOfKey: true),
    Plant(#""+421 905 739 154""#, "905 739 154"),
  ]

  /// Nil for none, and where the text holds the secret already: what its own words hold is not for the harness to say.
  static func choose(_ input: inout FuzzInput) -> (plant: Plant, text: [UInt8])? {
    let number = input.choice(of: all.count + 1)
    let place = input.number()
    guard number > 0 else { return nil }
    let plant = all[number - 1]
    var text = input.text
    guard !contains(text, plant.secret) else { return nil }
    text.insert(contentsOf: Array(plant.text.utf8), at: place % (text.count + 1))
    return (plant, text)
  }

  /// - Throws: `Finding` where `text` holds the secret.
  func mustNotBe(in text: String, _ whose: String) throws(Finding) {
    try require(!Self.contains(Array(text.utf8), secret), "\(whose) holds what was planted as \(self.text): \(text)")
  }

  static func contains(_ text: [UInt8], _ secret: String) -> Bool {
    let secret = Array(secret.utf8)
    guard let first = secret.first, text.count >= secret.count else { return false }
    return text.indices.dropLast(secret.count - 1).contains { text[$0] == first && text[$0...].starts(with: secret) }
  }
}
