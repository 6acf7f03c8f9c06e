import Foundation
import Testing
import ToolRunner

/// The error gallery: `Tests/Errors/<code>/` shows a message that a user can meet, and what to do about it.
///
/// A folder is a case as in `CasesTests` (a line of `cmd` that begins with `sh: ` goes to a shell, for what no command of
/// ours can do), with `about.md` beside it: the code's group, what is wrong in a sentence, and what to do.
/// `make reference` makes docs/reference/errors.md from them.
@Suite("Error gallery") struct ErrorGalleryTests {
  @Test(arguments: Case.errors) func shows(_ one: Case) throws { try one.check() }

  @Test func everyCaseExplainsItself() throws {
    #expect(Case.errors.count >= 60)
    for one in Case.errors {
      let about = try String(contentsOfFile: one.path("about.md"), encoding: .utf8)
      let lines = about.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count >= 4, "\(one): about.md needs group:, a sentence, and what to do")
      #expect(lines[0].hasPrefix("group: "), "\(one)")
      #expect(lines.dropFirst().first?.hasSuffix(".") == true, "\(one): its second line is no sentence")
    }
  }

  /// A message that no case shows is one that nobody has read.
  @Test func everyMessageHasACase() throws {
    let shown = try Case.errors.flatMap { one in
      try String(contentsOfFile: one.path("expected"), encoding: .utf8).split(separator: "\n").map(String.init)
    }
    let sentences = try Self.sentences()
    #expect(sentences.count > 150)
    var unused = Set(UnshownMessages.reasons.keys)
    for sentence in sentences where !shown.contains(where: sentence.isShown) {
      if unused.remove(sentence.text) == nil, UnshownMessages.reasons[sentence.text] == nil {
        Issue.record("\(sentence.file):\(sentence.line): no case in Tests/Errors shows: \(sentence.text)")
      }
    }
    for text in unused.sorted() { Issue.record("a case shows it, or it is gone: \(text)") }
  }

  private static func sentences() throws -> [SourceSentence] {
    var files: [String] = []
    for folder in ["Intake", "Ledger", "Settings", "ringtally"] {
      let root = "Sources/\(folder)"
      let names = FileManager.default.enumerator(atPath: Repository.root.appendingPathComponent(root).path)
      files += (names?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }.map { "\(root)/\($0)" }
    }
    return try files.sorted().flatMap { file in
      try MessageSource.sentences(of: file, isWhole: file.hasSuffix("/Reasons.swift"))
    }
  }
}
