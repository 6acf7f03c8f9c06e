/// A mapping file to begin with, made of what the names of a content may be.
///
/// Its sample is made up in the shape of the content: values of the file itself are nobody's to copy.
package struct MappingSkeleton {
  /// YAML; nil where no name looks like a field.
  package let text: String?

  package init(_ found: ContentFindings) {
    let suggested = found.unused.compactMap { name in
      name.suggestion.map { (field: $0, path: name.name, isPart: name.isPart) }
    }
    guard !suggested.isEmpty else {
      text = nil
      return
    }
    var lines = ["name: \(Self.fileName(found.path))"]
    let table = found.tables.last
    if let table, found.format.isEmpty || found.format == "csv" {
      lines.append("format: csv")
      lines.append("delimiter: \(table.delimiter == "tab" ? "tab" : "\"\(table.delimiter)\"")")
      if table.headerLine == nil { lines.append("header: none") }
    }
    if found.unused.contains(where: { $0.suggestion == "duration" && $0.hasDecimalComma }) {
      lines.append("decimal: \",\"")
    }
    if found.unused.contains(where: \.hasDumpedNull) { lines.append(#"absent: ['\N']"#) }
    lines += Self.names("fields", suggested.filter { !$0.isPart }.map { ($0.field, Self.name($0.path, of: found)) })
    lines += Self.names("join", suggested.filter(\.isPart).map { ($0.field, Self.name($0.path, of: found)) })
    lines += Self.words(found)
    // A sample of one record: what stands beside an outcome, where there is one, or beside a key.
    let outcome = ["q931_status", "final_status", "verification_call_uuid"]
    let center = outcome.lazy.compactMap { field in found.unused.first { $0.suggestion == field } }.first
    let beside = suggested.filter { center?.companions.contains($0.path) ?? true }
    let known = found.fields.compactMap { field in
      field.places.first.map { (field: field.name, path: $0.name, isPart: false) }
    }
    lines += MadeUpSample(beside + known, answer: Self.answer(found), table: table).lines
    text = lines.joined(separator: "\n")
  }

  /// The lines of `fields:` or `join:`; none where there are no names.
  private static func names(_ key: String, _ found: [(field: String, name: String)]) -> [String] {
    var names: [(field: String, names: [String])] = []
    for (field, name) in found {
      if let index = names.firstIndex(where: { $0.field == field }) {
        names[index].names.append(name)
      } else {
        names.append((field, [name]))
      }
    }
    guard !names.isEmpty else { return [] }
    return ["\(key):"]
      + names.map { field, names in
        let list = names.map(quoted).joined(separator: ", ")
        return "  \(field): \(names.count == 1 ? list : "[\(list)]")"
      }
  }

  /// What the source calls the provider's words, where all telephone systems call it so; else how to say it.
  private static func words(_ found: ContentFindings) -> [String] {
    guard let status = found.unused.first(where: { $0.suggestion == "final_status" }) else { return [] }
    let meanings = status.statusWords.compactMap { word in
      meaning(word).flatMap { $0.lowercased() == word ? nil : "    \(quoted(word)): \($0)" }
    }
    if !meanings.isEmpty { return ["values:", "  final_status:"] + meanings }
    guard status.statusWords.isEmpty else { return [] }
    return [
      "# What its words mean. The provider's are ANSWER and, for a call that nobody answered, CANCEL:",
      "# values:", "#   final_status:", "#     picked up: ANSWER",
    ]
  }

  private static func meaning(_ word: String) -> String? {
    ValueForm.statusWords[word.filter { !"-_ ".contains($0) }].flatMap { $0 }
  }

  /// As the source says that a call was answered.
  private static func answer(_ found: ContentFindings) -> String {
    let status = found.unused.first { $0.suggestion == "final_status" }
    return status?.statusWords.first { meaning($0) == "ANSWER" && $0 != "answer" } ?? "ANSWER"
  }

  /// As a mapping file names it: the innermost name, with the one around it where it says little by itself or others are
  /// called the same.
  private static func name(_ path: String, of found: ContentFindings) -> String {
    let parts = parts(path)
    guard let last = parts.last else { return path }
    // A column's name may have a point in it.
    if found.tables.last?.columns.contains(path) == true { return path }
    let paths = found.unused.map(\.name) + found.fields.flatMap { $0.places.map(\.name) }
    let isShared = paths.count { Self.parts($0).last == last } > 1
    let needsOuter = last.count < 7 || isShared
    return needsOuter && parts.count > 1 && !last.hasPrefix("$") ? parts.suffix(2).joined(separator: ".") : last
  }

  static func parts(_ path: String) -> [String] {
    path.replacing("[]", with: "").split(separator: ".").map(String.init)
  }

  private static func fileName(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let plain = name.prefix { $0 != "." }.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
    return plain.first?.isLetter ?? false ? plain : "my-source"
  }

  static func quoted(_ text: String) -> String {
    let isPlain = text.first?.isLetter ?? false || text.hasPrefix("$")
    let hasSigns = text.contains { !$0.isLetter && !$0.isNumber && !" _.$-".contains($0) }
    return isPlain && !hasSigns && text.last != " " ? text : "\"\(escaped(text))\""
  }
}

extension MappingSkeleton {
  /// As it stands between double quotes in YAML.
  fileprivate static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\t", with: "\\t")
  }
}

/// A record in the shape of a source, with what it should be read as.
private struct MadeUpSample {
  private(set) var lines: [String] = ["samples:"]

  private static let values: [(field: String, value: String, isNumber: Bool)] = [
    ("verification_call_uuid", "fa278be48dc2_117793", false), ("q931_status", "16", true),
    ("final_status", "ANSWER", false), ("phone_number", "421905000201", false),
    ("caller_number", "421220000101", false), ("timestamp", "2026-02-13T08:14:02Z", false),
    ("start_time", "2026-02-13T08:14:05Z", false), ("answer_time", "2026-02-13T08:14:11Z", false),
    ("stop_time", "2026-02-13T08:14:19Z", false), ("account_id", "117793", false), ("is_redirect", "false", true),
    ("duration", "8", true),
  ]

  private struct Told {
    var field: String
    var path: String
    var value: String
    var isNumber: Bool
    /// What it is read as; nil for a part of a time.
    var expected: String?
  }

  /// - Parameter answer: the source's word for a call that was answered.
  init(_ paths: [(field: String, path: String, isPart: Bool)], answer: String, table: ContentFindings.Table?) {
    var told: [Told] = []
    for (field, value, isNumber) in Self.values {
      let names = paths.filter { $0.field == field && !$0.path.hasPrefix("(") }
      guard let first = names.first else { continue }
      if first.isPart {
        let halves = zip(names, value.dropLast().split(separator: "T"))
        told += halves.map { Told(field: field, path: $0.path, value: String($1), isNumber: false) }
        told[told.count - 1].expected = value
      } else {
        let text = field == "final_status" ? answer : value
        told.append(Told(field: field, path: first.path, value: text, isNumber: isNumber, expected: value))
      }
    }
    lines.append(
      "  # Made up. Put lines as your source writes them here, with numbers and codes of your own invention.")
    let text =
      table.map { Self.rows(told.map { ($0.path, $0.value) }, $0) }
      ?? [Self.json(told.map { ($0.path, $0.value, $0.isNumber) })]
    if text.contains(where: { $0.contains("\t") }) {
      // As it would be lost on its way through a terminal or an editor.
      let rows = text.map { MappingSkeleton.escaped($0) + "\\n" }
      lines.append("  - text: \"\(rows.joined())\"")
    } else {
      lines += ["  - text: |"] + text.map { "      \($0)" }
    }
    let isCall = told.contains { $0.field == "q931_status" || $0.field == "final_status" }
    lines += ["    expect:", "      - record: \(isCall ? "call" : "request")"]
    for told in told where told.field != "is_redirect" && told.field != "account_id" {
      guard let expected = told.expected, !isCall || told.field != "timestamp" else { continue }
      lines.append("        \(told.field): \(expected)")
    }
  }

  private static func rows(_ values: [(path: String, value: String)], _ table: ContentFindings.Table) -> [String] {
    let delimiter = table.delimiter == "tab" ? "\t" : table.delimiter
    let row = table.columns.map { column in values.first { $0.path == column }?.value ?? "" }
    let header = table.headerLine == nil ? [] : [table.columns.joined(separator: delimiter)]
    return header + [row.joined(separator: delimiter)]
  }

  /// An object with objects in it, as the paths say; an array where they are places.
  private static func json(_ values: [(path: String, value: String, isNumber: Bool)]) -> String {
    container(values.map { (MappingSkeleton.parts($0.path), text($0)) })
  }

  private static func text(_ value: (path: String, value: String, isNumber: Bool)) -> String {
    value.isNumber ? value.value : "\"\(value.value)\""
  }

  private static func container(_ members: [(path: [String], text: String)]) -> String {
    let places = members.compactMap { member in
      member.path[0].hasPrefix("$") ? Int(member.path[0].dropFirst()).map { ($0, member.text) } : nil
    }
    if places.count == members.count, let last = places.map(\.0).max() {
      let elements = (1...last).map { place in places.first { $0.0 == place }?.1 ?? "null" }
      return "[\(elements.joined(separator: ", "))]"
    }
    var names: [String] = []
    for member in members where !names.contains(member.path[0]) { names.append(member.path[0]) }
    let parts = names.map { name in
      let inside = members.filter { $0.path[0] == name }
      if inside.count == 1, inside[0].path.count == 1 { return "\"\(name)\":\(inside[0].text)" }
      let deeper = inside.filter { $0.path.count > 1 }.map { (Array($0.path.dropFirst()), $0.text) }
      return "\"\(name)\":\(container(deeper))"
    }
    return "{\(parts.joined(separator: ","))}"
  }
}
