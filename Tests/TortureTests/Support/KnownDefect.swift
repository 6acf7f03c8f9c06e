import Testing
import ToolRunner

/// What these tests have found and is not mended yet: it is told at every run and does not fail it. Who mends one takes
/// its line out.
enum KnownDefect {
  struct Sign: Sendable {
    let says: String
    let what: String
    /// The code it comes with is a right one for other troubles.
    var hidesInCode = false
  }

  private static let signs: [Sign] = [
    Sign(
      says: "this is not a key of pseudonyms",
      what: "The key's file appears before it is filled: who is killed between, or comes second, finds an empty one"),
    Sign(
      says: "the key of the pseudonyms cannot be written: File exists",
      what: "Who comes second to make the key takes the first one's away", hidesInCode: true),
    Sign(
      says: "the key of the pseudonyms is not there",
      what: "Who comes second to make the key takes the first one's away"),
    Sign(
      says: "table request already exists",
      what: "Two programs that make one ledger both run its first migration"),
    Sign(
      says: "no such table: grdb_migrations",
      what: "A fault while it is looked which migrations were done is told as a defect of ours"),
  ]

  /// Only where reads were made to fail: else it is what these tests look for.
  static let readFaultDuringCheck = Sign(
    says: "the ledger is not sound",
    what: "A page that cannot be read once, while SQLite checks the pages, is told as damage")

  /// Expects one of some exit codes; what is a known defect is noted as such.
  ///
  /// - Returns: whether the code was one of these.
  @discardableResult
  static func expect(
    _ result: ToolResult, exitsWith codes: Set<Int32>, _ context: String, or alsoKnown: Sign? = nil,
    at location: SourceLocation = #_sourceLocation
  ) -> Bool {
    let isExpected = codes.contains(result.status)
    let text: Comment = "\(context): exits with \(result.status): \(result.stderr)\(result.text.prefix(300))"
    let known = (signs + [alsoKnown].compactMap(\.self)).first { result.stderr.contains($0.says) }
    if let known, !isExpected || known.hidesInCode {
      withKnownIssue("\(known.what)", sourceLocation: location) { _ = Issue.record(text, sourceLocation: location) }
    } else {
      #expect(isExpected, text, sourceLocation: location)
    }
    return isExpected
  }
}
