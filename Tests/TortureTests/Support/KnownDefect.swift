import Testing
import ToolRunner

/// What these tests have found and is not mended yet: it is told at every run and does not fail it. Who mends one takes
/// its line out.
enum KnownDefect {
  private static let all: [(says: String, what: String)] = [
    (
      "this is not a key of pseudonyms",
      "The key's file appears before it is filled: who is killed between, or comes second, finds an empty one"
    ),
    (
      "the key of the pseudonyms cannot be written: File exists",
      "Who comes second to make the key takes the first one's away"
    ),
    ("the key of the pseudonyms is not there", "Who comes second to make the key takes the first one's away"),
    ("table request already exists", "Two programs that make one ledger both run its first migration"),
    (
      "no such table: grdb_migrations",
      "A fault while it is looked which migrations were done is told as a defect of ours"
    ),
  ]

  /// A read that fails once, while SQLite checks the pages, is told as damage.
  static let readFaultDuringCheck = "the ledger is not sound"

  /// Expects one of some exit codes; what is a known defect is noted as such.
  ///
  /// - Returns: whether the code was one of these.
  @discardableResult
  static func expect(
    _ result: ToolResult, exitsWith codes: Set<Int32>, _ context: String, except alsoKnown: String? = nil,
    at location: SourceLocation = #_sourceLocation
  ) -> Bool {
    let isExpected = codes.contains(result.status)
    let known =
      all.first { result.stderr.contains($0.says) }?.what ?? alsoKnown.flatMap { result.stderr.contains($0) ? $0 : nil }
    let text: Comment = "\(context): exits with \(result.status): \(result.stderr)\(result.text.prefix(500))"
    if let known, !isExpected || result.stderr.contains("File exists") {
      withKnownIssue("\(known)", sourceLocation: location) { Issue.record(text, sourceLocation: location) }
    } else {
      #expect(isExpected, text, sourceLocation: location)
    }
    return isExpected
  }
}
