import Foundation
import Testing
import ToolRunner

/// The shells themselves complete with the scripts that are checked in.
@Suite("Completions") struct CompletionTests {
  /// What is typed so far, some of what must be offered, and what must not.
  struct Case: Sendable, CustomTestStringConvertible {
    var typed: String
    var offered: [String]
    var notOffered: [String] = []
    var testDescription: String { typed }
  }

  static let cases = [
    Case(typed: "ringtally im", offered: ["import", "imports"], notOffered: ["report"]),
    Case(typed: "ringtally imports ", offered: ["list", "forget"], notOffered: ["import"]),
    Case(typed: "ringtally import --s", offered: ["--source-tz", "--salvage", "--strict"], notOffered: ["--json"]),
    Case(typed: "ringtally import --kind ", offered: ["auto", "requests", "calls"]),
    Case(typed: "ringtally import --format n", offered: ["ndjson"], notOffered: ["csv"]),
    Case(typed: "ringtally import --encoding windows-", offered: ["windows-1250", "windows-1251", "windows-1252"]),
    Case(typed: "ringtally report re", offered: ["redirects"], notOffered: ["spend"]),
  ]

  /// Values that the program is asked for while the user types.
  static let askedFor = [
    Case(typed: "ringtally import --source-tz Europe/Bra", offered: ["Europe/Bratislava"], notOffered: ["UTC"]),
    Case(typed: "ringtally report --by ac", offered: ["account"], notOffered: ["day"]),
    Case(typed: "ringtally report --by day,ac", offered: ["day,account"], notOffered: ["account"]),
  ]

  @Test(arguments: cases + askedFor) func bashCompletes(_ example: Case) throws {
    let script = """
      source completions/ringtally.bash
      COMP_LINE=$1; COMP_POINT=${#1}; COMP_TYPE=9; COMP_KEY=9
      read -ra COMP_WORDS <<<"$1"; [[ $1 == *' ' ]] && COMP_WORDS+=('')
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _ringtally ringtally "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    try expect(example, "bash", ["--norc", "-c", script, "bash", example.typed])
  }

  /// What fish asks the program for depends on the line that is being edited, which a script has none of.
  @Test(arguments: cases) func fishCompletes(_ example: Case) throws {
    let script = "source completions/ringtally.fish; complete -C '\(example.typed)'"
    try expect(example, "fish", ["--no-config", "-c", script])
  }

  @Test(arguments: [
    ("bash", "-n", "ringtally.bash"), ("zsh", "-n", "_ringtally"), ("fish", "--no-execute", "ringtally.fish"),
  ])
  func shellReads(_ shell: String, _ option: String, _ file: String) throws {
    let result = try Tool.run(
      program: try Tool.installed(shell), [option, "completions/\(file)"], in: Repository.root.path)
    #expect(result.status == 0 && result.stderr.isEmpty, "\(result.stderr)")
  }

  private func expect(_ example: Case, _ shell: String, _ arguments: [String]) throws {
    let home = try TemporaryFolder()
    let path = (Tool.path as NSString).deletingLastPathComponent + ":/usr/bin:/bin"
    let result = try Tool.run(
      program: try Tool.installed(shell), arguments, in: Repository.root.path,
      environment: ["PATH": path, "HOME": home.path])
    // fish says behind a tabulator what a word means; bash leaves a blank behind a finished one.
    let words = result.text.split(separator: "\n").map {
      String($0.prefix { $0 != "\t" }).trimmingCharacters(in: .whitespaces)
    }
    for word in example.offered { #expect(words.contains(word), "\(result.text)\(result.stderr)") }
    for word in example.notOffered { #expect(!words.contains(word), "\(result.text)") }
  }
}
