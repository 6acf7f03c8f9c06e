import ArgumentParser
import Calls
import Rating

struct TariffCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Is a file a tariff, and does it say what is meant?",
    discussion: """
      Errors are what no tariff can hold: cells that cannot be read, days that do not exist, rows that price the same calls on \
      the same days. With one the command exits with 65. Warnings are what is allowed and probably not meant: days between \
      the rows of one origin, rows that never price anything, days that no record can have, prices ten times their \
      neighbours' or a tenth of it. The command needs no ledger.
      """)

  @OptionGroup(title: CommonOptions.title) var common: CommonOptions

  @Argument(
    help: ArgumentHelp("The tariff's CSV; - for standard input.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var file: String

  @Flag(help: "Print one JSON value: rows, errors and warnings.")
  var json = false

  func run() throws {
    let place = TariffFile.name(file)
    do {
      let tariff = try TariffFile.read(file)
      let findings = tariff.findings()
      if json { return try Terminal.printJSON(Self.value(rows: tariff.rows.count, findings: findings)) }
      guard !common.quiet else { return }
      for finding in findings { try Terminal.print(finding.text(place)) }
      let warnings = findings.isEmpty ? "nothing to remark" : Terminal.counted(findings.count, "warning")
      try Terminal.print("\(place): \(Terminal.counted(tariff.rows.count, "row")), \(warnings)")
    } catch let list as ProblemList {
      if json {
        try Terminal.printJSON(Self.value(problems: list.problems))
      } else {
        list.note()
      }
      throw Calls.ExitStatus.data.code
    }
  }

  private static func value(rows: Int? = nil, problems: [Problem] = [], findings: [TariffFinding] = []) -> JSONValue {
    .object([
      "rows": JSONValue(rows.map(Int64.init)),
      "errors": .array(
        problems.map {
          .object(["place": .text($0.place), "reason": .text($0.reason), "remedy": .text($0.remedy)])
        }),
      "warnings": .array(
        findings.map {
          .object([
            "kind": .text($0.kind.rawValue), "line": .integer(Int64($0.line)), "reason": .text($0.reason),
            "remedy": .text($0.remedy),
          ])
        }),
    ])
  }
}

extension TariffFinding {
  /// One line: place, what it is, reason, remedy.
  func text(_ place: String) -> String { "\(place):\(line): warning: \(reason). \(remedy)" }
}

extension ProblemList {
  /// Each on standard error.
  func note() { for problem in problems { Terminal.note(problem.description) } }
}
