import Calls

/// Reads a report definition: comment lines as a header, then one SELECT.
///
/// ```sql
/// -- title: Answer rate
/// -- answers: Of the calls that reached the network, how many were answered?
/// -- relation: tally                       tally, charge, exception, reconciliation or billed_call
/// -- by: day, account                      what rows are split by unless --by says otherwise, or none
/// -- needs: q931, outcome                  optional: further dimension columns that the SQL reads
/// -- formula: answer_rate = answered / …   optional, as often as needed
/// -- streamed: yes                         optional: too many rows for memory, the SQL orders them
/// -- only-with: call list                  optional: left out of all reports where the ledger holds none, or no invoice
/// -- chart: rate answer_rate               optional: rate, causes, columns, parts or kinds, and the columns it draws
/// -- columns:
/// --   NAME  KIND  | DESCRIPTION           one line a column, in the order of the report
/// SELECT {dimensions}, SUM(answered) AS total_answered, … FROM tally GROUP BY {dimensions} ORDER BY {dimensions}
/// ```
///
/// Kinds: `dimension`, `text`, `number`, `count UNIT`, `hidden`, `group-count`, `rate PART / WHOLE`, `low PART / WHOLE`,
/// `high PART / WHOLE`, `price NANO / DECIMALS`, `money NANO / DECIMALS`, `quotient NANO / COUNT`,
/// `cause-name COLUMN`, `cause-class COLUMN`.
/// The SQL names its columns as the header does, or `total_NAME`: a portable alias must not bear the name of an input
/// column. The toolkit puts `period`, `account` and what `--by` asks for in the place of `{dimensions}`.
struct DefinitionParser {
  private let place: String
  private var values: [String: (text: String, line: Int)] = [:]
  private var formulas: [String] = []
  private var columns: [ReportColumn] = []

  private static let keys = [
    "title", "answers", "relation", "by", "needs", "formula", "streamed", "only-with", "chart", "columns",
  ]

  /// - Throws: `Problem` (data) with file, line, reason and remedy.
  static func parse(_ text: String, fileName: String, place: String, isOwn: Bool) throws -> ReportDefinition {
    var parser = DefinitionParser(place: place)
    let name = fileName.hasSuffix(".sql") ? String(fileName.dropLast(4)) : fileName
    guard isReportName(name) else {
      throw parser.problem(1, "a report's name is lower-case letters, digits and hyphens", "Rename the file")
    }
    // CRLF is one character in Swift: an editor of the other kind must not glue the lines together.
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    let sqlStart = try parser.readHeader(lines)
    let statement = lines[sqlStart...].map { $0.drop(while: \.isWhitespace).hasPrefix("--") ? "" : $0 }
      .drop { $0.allSatisfy(\.isWhitespace) }
    guard !statement.isEmpty else {
      throw parser.problem(lines.count, "there is no SQL after the header", "Write one SELECT")
    }
    var definition = try parser.assemble(
      name: name, sql: statement.joined(separator: "\n"), sqlLine: lines.count - statement.count + 1)
    definition.isOwn = isOwn
    try DefinitionChecks(definition: definition, keyLines: parser.values.mapValues(\.line)).run()
    return definition
  }

  private init(place: String) { self.place = place }

  /// The index of the first line of SQL.
  private mutating func readHeader(_ lines: [Substring]) throws -> Int {
    var inColumns = false
    for (index, rawLine) in lines.enumerated() {
      guard rawLine.hasPrefix("--") else {
        // The header ends at the first line that is no comment.
        return index
      }
      let line = rawLine.dropFirst(2)
      if line.allSatisfy(\.isWhitespace) { continue }
      if inColumns, line.hasPrefix("  ") {
        columns.append(try column(line, at: index + 1))
        continue
      }
      guard let colon = line.firstIndex(of: ":") else {
        throw problem(index + 1, "a header line needs a key and a colon", "Keys: " + Self.keys.joined(separator: ", "))
      }
      let key = trimmed(line[..<colon])
      let value = trimmed(line[line.index(after: colon)...])
      guard Self.keys.contains(key) else {
        throw problem(
          index + 1, "\"\(key.prefix(40))\" is no key of a header", "Keys: " + Self.keys.joined(separator: ", "))
      }
      inColumns = key == "columns"
      if key == "formula" {
        formulas.append(value)
      } else if let earlier = values.updateValue((value, index + 1), forKey: key) {
        throw problem(index + 1, "\(key) stands twice, first in line \(earlier.line)", "Remove one of them")
      }
    }
    throw problem(lines.count, "there is no SQL after the header", "Write one SELECT")
  }

  /// `NAME  KIND  | DESCRIPTION`
  private func column(_ line: Substring, at number: Int) throws -> ReportColumn {
    let halves = line.split(separator: "|", maxSplits: 1)
    let words = halves[0].split(whereSeparator: \.isWhitespace).map(String.init)
    let description = halves.count == 2 ? trimmed(halves[1]) : ""
    guard words.count >= 2, !description.isEmpty else {
      throw problem(number, "a column needs a name, a kind and a description", "Write: NAME  KIND  | DESCRIPTION")
    }
    guard isColumnName(words[0]) else {
      throw problem(
        number, "\"\(words[0].prefix(40))\" is no name of a column", "Use lower-case letters, digits and underscores")
    }
    if let earlier = columns.first(where: { $0.name == words[0] }) {
      throw problem(number, "the column \(words[0]) stands twice, first in line \(earlier.line)", "Remove one of them")
    }
    guard let kind = kind(Array(words.dropFirst())) else {
      throw problem(
        number, "\"\(words.dropFirst().joined(separator: " ").prefix(60))\" is no kind of a column",
        "Kinds: dimension, text, number, count UNIT, hidden, group-count, rate PART / WHOLE, low PART / WHOLE, "
          + "high PART / WHOLE, price NANO / DECIMALS, money NANO / DECIMALS, quotient NANO / COUNT, cause-name COLUMN, "
          + "cause-class COLUMN")
    }
    return ReportColumn(name: words[0], kind: kind, description: description, line: number)
  }

  private func kind(_ words: [String]) -> ReportColumnKind? {
    let pair = words.count == 4 && words[2] == "/" ? (words[1], words[3]) : nil
    switch (words[0], words.count) {
    case ("dimension", 1): return .dimension
    case ("text", 1): return .text
    case ("number", 1): return .number
    case ("hidden", 1): return .hidden
    case ("group-count", 1): return .groupCount
    case ("count", 2): return .count(unit: words[1])
    case ("cause-name", 2): return .causeName(of: words[1])
    case ("cause-class", 2): return .causeClass(of: words[1])
    case ("rate", _): return pair.map { .rate(part: $0.0, whole: $0.1) }
    case ("low", _): return pair.map { .low(part: $0.0, whole: $0.1) }
    case ("high", _): return pair.map { .high(part: $0.0, whole: $0.1) }
    case ("price", _): return pair.map { .price(nano: $0.0, decimals: $0.1) }
    case ("money", _): return pair.map { .money(nano: $0.0, decimals: $0.1) }
    case ("quotient", _): return pair.map { .quotient(nano: $0.0, count: $0.1) }
    default: return nil
    }
  }

  private func assemble(name: String, sql: String, sqlLine: Int) throws -> ReportDefinition {
    let relation = try required("relation")
    guard let knownRelation = ReportRelation(rawValue: relation.text) else {
      throw problem(
        relation.line, "\"\(relation.text.prefix(40))\" is no relation",
        "Relations: " + ReportRelation.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let streamed = values["streamed"]
    guard streamed == nil || streamed?.text == "yes" else {
      throw problem(streamed?.line ?? 1, "streamed is yes or is not there", "Write: streamed: yes")
    }
    guard !columns.isEmpty else {
      throw problem(try required("columns").line, "no column is declared", "Declare the columns")
    }
    return ReportDefinition(
      name: name, place: place, isOwn: true, title: try required("title").text, answers: try required("answers").text,
      relation: knownRelation, defaultBy: try defaultBy(), needs: list(values["needs"]?.text ?? ""), formulas: formulas,
      chart: try chart(), columns: columns, isStreamed: streamed != nil, onlyWith: try onlyWith(), sql: sql,
      sqlLine: sqlLine)
  }

  private func defaultBy() throws -> [Dimension] {
    let value = try required("by")
    guard value.text != "none" else { return [] }
    return try list(value.text).map { word in
      guard let dimension = Dimension(rawValue: word) else {
        throw problem(
          value.line, "\"\(word.prefix(40))\" is no dimension",
          "Dimensions: " + Dimension.allCases.map(\.rawValue).joined(separator: ", "))
      }
      return dimension
    }
  }

  private func onlyWith() throws -> LedgerContent? {
    guard let value = values["only-with"] else { return nil }
    guard let content = LedgerContent(rawValue: value.text) else {
      throw problem(
        value.line, "\"\(value.text.prefix(40))\" is nothing that a ledger may lack",
        "Write one of: " + LedgerContent.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return content
  }

  private func chart() throws -> ReportChart? {
    guard let value = values["chart"] else { return nil }
    let word = value.text.prefix { !$0.isWhitespace }
    let operands = list(String(value.text.dropFirst(word.count)))
    switch (word, operands.count) {
    case ("rate", 1): return .rate(operands[0])
    case ("causes", 1): return .causes(operands[0])
    case ("columns", 1): return .columns(operands[0])
    case ("kinds", 1): return .kinds(operands[0])
    case ("parts", 1...): return .parts(operands)
    default:
      throw problem(
        value.line, "\"\(value.text.prefix(60))\" is no chart",
        "Charts: rate COLUMN, causes COLUMN, columns COLUMN, kinds COLUMN, parts COLUMN, COLUMN")
    }
  }

  private func required(_ key: String) throws -> (text: String, line: Int) {
    guard let value = values[key], !value.text.isEmpty || key == "columns" else {
      throw problem(values[key]?.line ?? 1, "the header lacks \(key)", "Add a line: -- \(key): …")
    }
    return value
  }

  private func problem(_ line: Int, _ reason: String, _ remedy: String) -> Problem {
    Problem("\(place):\(line)", reason, remedy: remedy, exit: .data)
  }
}

private func trimmed(_ text: Substring) -> String {
  guard let first = text.firstIndex(where: { !$0.isWhitespace }),
    let last = text.lastIndex(where: { !$0.isWhitespace })
  else { return "" }
  return String(text[first...last])
}

private func list(_ text: String) -> [String] {
  text.split(separator: ",").map { trimmed($0) }.filter { !$0.isEmpty }
}

private func isReportName(_ name: String) -> Bool {
  !name.isEmpty
    && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
}

private func isColumnName(_ name: String) -> Bool {
  guard let first = name.utf8.first, (97...122).contains(first) else { return false }
  return name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
}
