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
    let gallery = try Self.transcripts(of: Case.errors)
    let others = try Self.transcripts(of: Case.all)
    let sentences = try Self.sentences()
    #expect(sentences.count > 400)
    var unused = Set(UnshownMessages.reasons.keys)
    for sentence in sentences
    where !sentence.isShown(in: gallery) && (sentence.isGiven || !sentence.isShown(in: others)) {
      unused.remove(sentence.text)
      let name = "\(sentence.file):\(sentence.line)"
      switch UnshownMessages.reason(of: sentence) {
      case nil: Issue.record("\(name): no case in Tests/Errors shows: \(sentence.text)")
      case .outOfReach: break
      case .compared(let tests):
        #expect(
          try tests.contains { try Self.compares($0, sentence) }, "\(name): \(tests) do not hold: \(sentence.text)")
      }
    }
    for text in unused.sorted() { Issue.record("a case shows it, or it is gone: \(text)") }
  }

  /// What makes messages in a way that the guard has not met is still seen.
  @Test func findsMessagesWhereverTheyStand() {
    let code = #"""
      enum Reason { case cut }
      func why(_ reason: Reason) -> String? {
        precondition(true, "of no user's")
        if reason == .cut { return "it was \(half ? "half" : "quite") cut" }
        let remedy = "Fetch it again."  // "not this one"
        return Words(remedy).joined(with: "and a word")
      }
      """#
    let found = MessageSource.sentences(of: "Sources/Intake/New.swift", code).map(\.text)
    #expect(found == ["it was … cut", "Fetch it again", "and a word"])
    #expect(MessageSource.sentences(of: "Sources/Intake/Inspection/New.swift", code).isEmpty)
    let given = MessageSource.sentences(
      of: "Sources/Intake/Inspection/New.swift", #"throw Problem(place, "is no file")"#)
    #expect(given.map(\.text) == ["is no file"] && given.allSatisfy(\.isGiven))
  }

  @Test func placesOfOtherWordsAreThere() {
    for place in OtherWords.places.keys {
      #expect(FileManager.default.fileExists(atPath: Repository.root.appendingPathComponent("Sources/" + place).path))
    }
  }

  private static func transcripts(of cases: [Case]) throws -> String {
    try cases.flatMap { one in
      try (["expected"] + one.producedFiles().map { "expected.files/" + $0 }).map { file in
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: one.path(file))), as: UTF8.self)
      }
    }.joined(separator: "\n")
  }

  /// Whether a test's text has the sentence, as it stands there: joined over lines, with quotes as they are or escaped.
  private static func compares(_ test: String, _ sentence: SourceSentence) throws -> Bool {
    let text = try Repository.text("Tests/" + test).replacing(/"#?\n *\+ #?"/, with: "").replacing("\\\"", with: "\"")
    return sentence.isShown(in: text)
  }

  private static func sentences() throws -> [SourceSentence] {
    var files: [String] = []
    for folder in ["Intake", "Ledger", "Rating", "Reporting", "Settings", "ringtally"] {
      let root = "Sources/\(folder)"
      let names = FileManager.default.enumerator(atPath: Repository.root.appendingPathComponent(root).path)
      files += (names?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }.map { "\(root)/\($0)" }
    }
    return try files.sorted().flatMap { try MessageSource.sentences(of: $0) }
  }
}
