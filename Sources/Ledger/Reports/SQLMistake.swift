import Calls

/// What is wrong with a user's statement, by file and line.
struct SQLMistake {
  enum Refusal {
    case table(String)
    case function(String)
    case other
  }

  let query: OwnSQL
  /// Of the relation.
  let columns: [String]

  private static let page = "docs/reports/definitions.md"

  /// Functions that give the same on every engine, and neither read nor write anything.
  static let functions = [
    "abs", "coalesce", "count", "length", "lower", "max", "min", "nullif", "replace", "substr", "sum", "trim", "upper",
  ]

  func problem(_ reason: String, _ remedy: String, line: Int? = nil) -> Problem {
    Problem("\(query.file):\(line ?? query.line)", reason, remedy: remedy, exit: .data)
  }

  var tookTooLong: Problem {
    problem(
      "the SQL ran for more than \(query.seconds) s, and was ended",
      "Ask for less (--from, --to), join less, or allow more by report.sql_seconds in the configuration")
  }

  func refused(_ refusal: Refusal) -> Problem {
    switch refusal {
    case .table(let name):
      problem(
        "the SQL reads \(name.prefix(40)), and a definition reads its relation alone",
        "Select from \(query.relation); its columns: \(columns.joined(separator: ", "))", line: line(of: name))
    case .function(let name):
      problem(
        "the SQL calls \(name.prefix(40)), which reports do not have",
        "Functions: \(Self.functions.joined(separator: ", "))", line: line(of: name))
    case .other:
      problem("the SQL does something else than reading its relation", "See \(Self.page)")
    }
  }

  /// - Parameters:
  ///   - message: SQLite's.
  ///   - before: what stands before the mistake; nil where SQLite does not tell.
  func told(_ message: String, at before: [UInt8]?) -> Problem {
    let line = before.map { bytes in query.line + bytes.count { $0 == UInt8(ascii: "\n") } }
    // The name that SQLite does not know is all that stands behind the colon.
    let name = message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? ""
    if message.hasPrefix("no such column: ") {
      let column = name.split(separator: ".").last.map(String.init) ?? name
      let nearest = Spelling.nearest(to: column, among: columns)
      return problem(
        "\(query.relation) has no column \(name.prefix(40))",
        nearest.map { "Did you mean \($0)?" } ?? "Columns: \(columns.joined(separator: ", "))",
        line: line ?? self.line(of: name))
    }
    if message.hasPrefix("no such table: ") {
      var problem = refused(.table(name))
      if let line { problem.place = "\(query.file):\(line)" }
      return problem
    }
    if message.hasPrefix("no such function: ") {
      var problem = refused(.function(name))
      if let line { problem.place = "\(query.file):\(line)" }
      return problem
    }
    if message == "integer overflow" {
      return problem("a number of the SQL does not fit 64 bits", "Ask for a shorter time, or add up less")
    }
    // What a statement past the limit of its size is told as.
    if message == "out of memory" {
      return problem("the SQL is too large when SQLite has compiled it", "Write less of it: see \(Self.page)")
    }
    return problem("SQLite refuses it: \(message.prefix(200))", "See \(Self.page)", line: line)
  }

  /// The first line that holds a word; nil where none does.
  private func line(of word: String) -> Int? {
    guard !word.isEmpty else { return nil }
    let lines = query.sql.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.firstIndex { $0.lowercased().contains(word.lowercased()) }.map { query.line + $0 }
  }
}
