/// The API method that a verification used. One webhook subscription may mix them.
package enum Method: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case passwordcall = 1
  case flashcall
  case confirmationCall
  case flashCall
  case call2fa
  case callFor2fa

  /// What a record that does not tell its method used: the service this toolkit is about.
  package static let assumed = Method.passwordcall

  /// The method's name as the vendor's API spells it.
  package var name: String { spelling.description }

  private var spelling: StaticString {
    switch self {
    case .passwordcall: "passwordcall"
    case .flashcall: "flashcall"
    case .confirmationCall: "confirmationCall"
    case .flashCall: "flash_call"
    case .call2fa: "call_2fa"
    case .callFor2fa: "call_for_2fa"
    }
  }

  private static let byLowerCaseName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name.lowercased(), $0) })

  /// Nil when `name` (compared without case) is no method of the service.
  package init?(name: String) {
    guard let method = Self.byLowerCaseName[name.lowercased()] else { return nil }
    self = method
  }

  /// The same for a name's bytes, of which no text is made: every request names its method.
  package init?(name: UnsafeRawBufferPointer) {
    for number in Self.passwordcall.rawValue...Self.callFor2fa.rawValue {
      guard let method = Method(rawValue: number), method.isSpelt(name) else { continue }
      self = method
      return
    }
    return nil
  }

  private func isSpelt(_ name: UnsafeRawBufferPointer) -> Bool {
    guard name.count == spelling.utf8CodeUnitCount else { return false }
    func lowerCased(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte }
    for index in 0..<name.count where lowerCased(name[index]) != lowerCased(spelling.utf8Start[index]) { return false }
    return true
  }
}
