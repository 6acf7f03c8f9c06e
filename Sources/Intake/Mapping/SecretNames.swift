/// Which names of fields speak of secrets, and which of them speak of records.
enum SecretNames {
  /// Parts of names whose values are secret. `code` is among them: a verification code goes by many names.
  static let words = [
    "secret", "token", "pass", "pwd", "code", "auth", "bearer", "credential", "cookie", "session", "private", "jwt",
    "signature", "otp", #"api[_\-.]?key"#, #"\bpin\b"#,
  ]

  /// Whether a value under this name may be kept of a record that was read: only under the names that we read ourselves,
  /// and not where one of those can hold the code or any text. What stands under any other name, nobody knows.
  static func mayBeKept(_ name: String, _ names: FieldNames = .builtin) -> Bool {
    let bytes = Array(name.utf8)
    guard let field = bytes.withUnsafeBytes({ names.find($0)?.field }) else { return false }
    return ![.code, .verificationCode, .url, .status, .method, .text].contains(field)
  }
}
