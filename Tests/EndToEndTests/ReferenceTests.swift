import CommandInfo
import Foundation
import Testing
import ToolRunner

/// Reference pages, manual pages and completions say what the program says, and it says something about everything.
@Suite("Command reference") struct ReferenceTests {
  /// Made anew elsewhere, the files are those of the repository.
  @Test func isWhatTheDefinitionsMake() throws {
    let made = try TemporaryFolder()
    for folder in ["docs/reference/commands", "docs/man", "completions"] {
      try made.write("\(folder)/of-a-command-that-is-gone", "")
    }
    let maker = Tool.product("ringtally-reference")
    let result = try Tool.run(program: maker, [Tool.path, Repository.root.path, made.path], in: made.path)
    #expect(result.status == 0, "\(result.stderr)")
    let files = made.files()
    #expect(files.count > 15)
    for file in files {
      #expect(
        try made.bytes(file) == Array((try? Repository.text(file))?.utf8 ?? "".utf8),
        "\(file) is not what the commands' definitions make: run make reference")
    }
    let kept = try ["docs/reference/commands", "docs/man", "completions"].flatMap { folder in
      try Repository.files(in: folder).map { "\(folder)/\($0)" }
    }
    for file in kept { #expect(files.contains(file), "\(file) belongs to no command any more: run make reference") }
  }

  @Test func everyCommandAndOptionIsExplained() throws {
    for (name, command) in try Tool.commands() {
      #expect(command.abstract?.isEmpty == false, "\(name) does not say what it does")
      for parameter in command.parameters {
        let text = parameter.abstract ?? ""
        #expect(
          text.contains(" ") && (text.hasSuffix(".") || text.hasSuffix(")")),
          "\(name) \(parameter.synopsis): its help is no sentence")
        // What all share stands once on each page, under one title.
        #expect(
          !parameter.typedNames.contains("--db") || parameter.sectionTitle != nil,
          "\(name): write @OptionGroup(title: CommonOptions.title)")
      }
    }
  }

  @Test func everyCommandIsShownAtWork() throws {
    for (name, command) in try Tool.commands() where command.commands.isEmpty {
      let topic = String(name.split(separator: " ")[1])
      let page = Document.named("docs/reference/commands/\(topic).md")
      #expect(
        page.examples.contains { ($0.command + " ").hasPrefix(name + " ") },
        "no example of \(name): write it in Sources/ringtally/Commands/Examples/\(topic).md")
    }
  }

  @Test func manualPagesAreSound() throws {
    let lint = try Tool.installed("mandoc")
    let pages = try Repository.files(in: "docs/man").map { "docs/man/\($0)" }
    #expect(pages.count > 5)
    let result = try Tool.run(program: lint, ["-T", "lint", "-W", "warning"] + pages, in: Repository.root.path)
    #expect(result.status == 0 && result.text.isEmpty, "\(result.text)\(result.stderr)")
  }

  /// What is copied from a manual page must be what can be typed.
  @Test func manualPagesShowOptionsAsTheyAreTyped() throws {
    let mandoc = try Tool.installed("mandoc")
    for (name, command) in try Tool.commands().dropFirst() where command.commands.isEmpty {
      let page = "docs/man/ringtally-\(name.split(separator: " ")[1]).1"
      let shown = try Tool.run(program: mandoc, ["-T", "utf8", page], in: Repository.root.path).text
        .replacing(/.\u{8}/, with: "")
      for option in command.parameters.flatMap(\.typedNames) {
        #expect(shown.contains(option), "\(page) does not show \(option)")
      }
    }
  }

  @Test func isInstalledWhereItIsLookedFor() throws {
    let place = try TemporaryFolder()
    let result = try Tool.run(
      program: "/usr/bin/env",
      ["make", "install", "PROGRAM=\(Tool.path)", "PREFIX=/usr", "DESTDIR=\(place.path)/a folder"],
      in: Repository.root.path)
    #expect(result.status == 0, "\(result.stderr)")
    let root = place.path("a folder/usr")
    let version = try Tool.run(program: "\(root)/bin/ringtally", ["--version"], in: place.path)
    #expect(version.text == "0.1.0\n")
    let manual = place.files().filter { $0.hasPrefix("a folder/usr/share/man/man1/") }
    #expect(manual.count == (try Repository.files(in: "docs/man")).count)
    let completions = [
      "bash-completion/completions/ringtally", "zsh/site-functions/_ringtally",
      "fish/vendor_completions.d/ringtally.fish",
    ]
    for file in completions { #expect(place.exists("a folder/usr/share/\(file)"), "\(file)") }
  }
}
