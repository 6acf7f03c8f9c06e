/// Names of fields whose values are secret.
enum SecretNames {
  /// Parts of such names. `code` is among them: a verification code goes by many names.
  static let words = [
    "secret", "token", "passw", "pwd", "code", "authorization", #"api[_\-]?key"#, "credential", "cookie", "otp",
  ]

  private static let plainWords = words.map { $0.replacing(#"[_\-]?"#, with: "") }

  /// Whether a value under this name is secret; the names of causes and HTTP statuses end in `code` and are not.
  static func isSecret(_ name: String) -> Bool {
    var bytes = Array(name.utf8)
    let field = bytes.withUnsafeMutableBytes { FieldNames.builtin.find(UnsafeRawBufferPointer($0))?.field }
    if field == .cause || field == .httpStatus { return false }
    let plain = name.lowercased().filter { !"_- ".contains($0) }
    return plainWords.contains { plain.contains($0) }
  }
}
