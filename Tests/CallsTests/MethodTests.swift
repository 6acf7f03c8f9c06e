import Calls
import Testing

@Suite struct MethodTests {
  /// The spellings of docs/domain.md, section 1.
  @Test func theVendorsSpellings() {
    let names = ["passwordcall", "flashcall", "confirmationCall", "flash_call", "call_2fa", "call_for_2fa"]
    #expect(Method.allCases.map(\.name) == names)
    for (name, method) in zip(names, Method.allCases) {
      #expect(Method(name: name) == method)
      #expect(Method(name: name.uppercased()) == method)
      for spelling in [name, name.uppercased()] {
        #expect(Array(spelling.utf8).withUnsafeBytes { Method(name: $0) } == method)
      }
    }
    #expect(Method.assumed.name == "passwordcall")
  }

  @Test(arguments: ["", "sms", "passwordcall ", "password_call"]) func noMethod(name: String) {
    #expect(Method(name: name) == nil)
    #expect(Array(name.utf8).withUnsafeBytes { Method(name: $0) } == nil)
  }
}
