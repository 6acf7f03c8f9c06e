import ArgumentParser
import Calls
import Foundation
import Intake

struct MappingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mapping", abstract: "Files that say what a source's own names, places and words mean.",
    subcommands: [Check.self, List.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read the samples of mapping files, and say whether they are what they should be.")

    @OptionGroup(title: CommonOptions.title) var common: CommonOptions

    @Argument(help: "Mapping files, or names of those that ringtally has.", completion: .file(extensions: ["yaml"]))
    var files: [String]

    func run() throws {
      var worst: Calls.ExitStatus?
      for name in files {
        do {
          let file = try MappingChoice.find(name)
          let samples = try file.check()
          if !common.quiet { try Terminal.print(Self.text(file, samples, name: name)) }
        } catch let problem as Problem where !problem.endsAll {
          Terminal.note(problem.description)
          worst = worst ?? problem.exitStatus
        }
      }
      if let worst { throw worst.code }
    }

    private static func text(_ file: MappingFile, _ samples: [[SampleRecord]], name: String) -> String {
      var lines = ["\(name): \(Terminal.printable(file.mapping.name)) reads its samples as they say"]
      for (index, records) in samples.enumerated() {
        lines.append("  sample \(index + 1)")
        lines += records.map { "    \(Terminal.printable($0.description))" }
      }
      return lines.joined(separator: "\n")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The mappings that ringtally has, and those of a folder.")

    @OptionGroup(title: CommonOptions.title) var common: CommonOptions

    @Argument(help: "Folders with mapping files of your own.", completion: .directory)
    var folders: [String] = []

    func run() throws {
      try Self.show(MappingChoice.builtin().map { ($0.mapping.name, $0.mapping.summary) })
      for folder in folders {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
          let isFile = FileManager.default.fileExists(atPath: folder) && !MappingChoice.isFolder(folder)
          throw Problem(
            folder, "the folder cannot be read",
            remedy: isFile ? "Of a file: ringtally mapping check FILE" : "Check the path", exit: .noInput)
        }
        let paths = names.sorted().filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.map { "\(folder)/\($0)" }
        // What is wrong with a file is said by check.
        try Self.show(
          paths.map { ($0, (try? MappingChoice.find($0).mapping.summary) ?? "cannot be read: try mapping check") })
      }
    }

    private static func show(_ rows: [(name: String, summary: String)]) throws {
      let width = rows.map(\.name.count).max() ?? 0
      for row in rows {
        let name = row.name.padding(toLength: max(width, 1), withPad: " ", startingAt: 0)
        try Terminal.print(Terminal.printable(row.summary.isEmpty ? row.name : "\(name)  \(row.summary)"))
      }
    }
  }
}
