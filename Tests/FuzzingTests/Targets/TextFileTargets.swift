import Calls

@testable import Rating
@testable import Reporting

/// Files that users write: what is read is written and read again as the same; what is wrong is said.
extension FuzzTarget {
  static let tariff = FuzzTarget(
    "tariff",
    seeds: [
      Tariff.seedCSV,
      Tariff.columns.joined(separator: ",") + "\n# now\n117793,,7,2024-01-01,2025-01-01,RUB,1.50,answered,half-up:2\n",
      Tariff.columns.reversed().joined(separator: ",") + "\r\nnone,concluded,\"0.1\",EUR,,2024-01-01,36,flashcall,\r\n",
    ], canaryWord: "390390"
  ) { input in
    do {
      let tariff = try Tariff(csv: input.text, place: "tariff.csv")
      _ = tariff.findings()
      let again = try Tariff(csv: Array(tariff.csv.utf8), place: "again.csv")
      try require(again.csv == tariff.csv, "written and read again it is another tariff: \(tariff.csv)")
      for row in tariff.rows { try Canary.look(at: row.origin.utf8, for: "390390") }
    } catch let list as ProblemList {
      try require(!list.problems.isEmpty, "refused without a reason")
    }
  }

  static let definition = FuzzTarget(
    "definition",
    seeds: [
      """
      -- title: Calls
      -- answers: How many?
      -- relation: tally
      -- by: day, account
      -- formula: rate = a / b
      -- chart: rate answered
      -- columns:
      --   period    dimension     | The day.
      --   account   dimension     | Whose.
      --   calls     count calls   | All of them.
      --   answered  rate calls / calls | A share.
      SELECT {dimensions}, SUM(answered) AS total_calls FROM tally GROUP BY {dimensions} ORDER BY {dimensions}
      """
    ]
  ) { input in
    let text = String(decoding: input.text, as: UTF8.self)
    do {
      let definition = try DefinitionParser.parse(text, fileName: "fuzzed.sql", place: "fuzzed.sql", isOwn: true)
      try Canary.look(at: definition.title.utf8)
    } catch let problem as Problem {
      try require(problem.exitStatus == .data && !problem.reason.isEmpty, "refused without a reason: \(problem)")
    }
  }
}
