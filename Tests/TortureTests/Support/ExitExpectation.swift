import Testing
import ToolRunner

extension ToolResult {
  /// Expects one of some exit codes.
  ///
  /// - Returns: whether it was one of these.
  @discardableResult
  func expectExit(with codes: Set<Int32>, _ context: String, at location: SourceLocation = #_sourceLocation) -> Bool {
    let isExpected = codes.contains(status)
    #expect(isExpected, "\(context): exits with \(status): \(stderr)\(text.prefix(300))", sourceLocation: location)
    return isExpected
  }
}
