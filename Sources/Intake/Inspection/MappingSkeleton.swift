/// A mapping file to begin with, made of what the names of a content may be.
///
/// Its sample is made up in the shape of the content: values of the file itself are nobody's to copy.
package struct MappingSkeleton {
  /// YAML; nil where no name looks like a field.
  package let text: String?

  package init(_ found: ContentFindings) {
    let suggested = found.unused.compactMap { name in name.suggestion.map { (field: $0, path: name.name) } }
    guard !suggested.isEmpty else {
      text = nil
      return
    }
    var names: [(field: String, names: [String])] = []
    for (field, path) in suggested {
      let name = Self.name(path, of: found)
      if let index = names.firstIndex(where: { $0.field == field }) {
        names[index].names.append(name)
      } else {
        names.append((field, [name]))
      }
    }
    var lines = ["name: \(Self.fileName(found.path))"]
    let table = found.tables.last
    if let table, found.format.isEmpty || found.format == "csv" {
      lines.append("format: csv")
      lines.append("delimiter: \(table.delimiter == "tab" ? "tab" : "\"\(table.delimiter)\"")")
      if table.headerLine == nil { lines.append("header: none") }
    }
    lines.append("fields:")
    for (field, names) in names {
      let list = names.map(Self.quoted).joined(separator: ", ")
      lines.append("  \(field): \(names.count == 1 ? list : "[\(list)]")")
    }
    // A sample of one record: what stands beside an outcome, where there is one, or beside a key.
    let outcome = ["q931_status", "final_status", "verification_call_uuid"]
    let center = outcome.lazy.compactMap { field in found.unused.first { $0.suggestion == field } }.first
    let beside = suggested.filter { center?.companions.contains($0.path) ?? true }
    let known = found.fields.compactMap { field in field.places.first.map { (field.name, $0.name) } }
    lines += MadeUpSample(beside + known, table: table).lines
    text = lines.joined(separator: "\n")
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
    let plain = name.prefix { $0 != "." }.filter {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")
    }
    return plain.contains { $0.isLetter } ? plain : "my-source"
  }

  static func quoted(_ text: String) -> String {
    let isPlain = text.first?.isLetter ?? false || text.hasPrefix("$")
    let signs = text.contains { !$0.isLetter && !$0.isNumber && !" _.$-".contains($0) }
    return isPlain && !signs && text.last != " "
      ? text : "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
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

  init(_ paths: [(field: String, path: String)], table: ContentFindings.Table?) {
    var told: [(field: String, path: String, value: String, isNumber: Bool)] = []
    for (field, value, isNumber) in Self.values {
      guard let path = paths.first(where: { $0.field == field })?.path, !path.hasPrefix("(") else { continue }
      told.append((field, path, value, isNumber))
    }
    lines.append(
      "  # Made up. Put lines as your source writes them here, with numbers and codes of your own invention.")
    let text =
      table.map { Self.rows(told.map { ($0.path, $0.value) }, $0) }
      ?? [Self.json(told.map { ($0.path, $0.value, $0.isNumber) })]
    if text.contains(where: { $0.contains("\t") }) {
      // As it would be lost on its way through a terminal or an editor.
      let rows = text.map {
        $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\t", with: "\\t")
      }
      lines.append("  - text: \"\(rows.joined(separator: "\\n"))\\n\"")
    } else {
      lines += ["  - text: |"] + text.map { "      \($0)" }
    }
    let isCall = told.contains { $0.field == "q931_status" || $0.field == "final_status" }
    lines += ["    expect:", "      - record: \(isCall ? "call" : "request")"]
    let kept = told.filter {
      $0.field != "is_redirect" && $0.field != "account_id" && (!isCall || $0.field != "timestamp")
    }
    lines += kept.map { "        \($0.field): \($0.value)" }
  }

  private static func rows(_ values: [(path: String, value: String)], _ table: ContentFindings.Table) -> [String] {
    let delimiter = table.delimiter == "tab" ? "\t" : table.delimiter
    let row = table.columns.map { column in values.first { $0.path == column }?.value ?? "" }
    let header = table.headerLine == nil ? [] : [table.columns.joined(separator: delimiter)]
    return header + [row.joined(separator: delimiter)]
  }

  /// An object with objects in it, as the paths say; an array where they are places.
  private static func json(_ values: [(path: String, value: String, isNumber: Bool)]) -> String {
    let places = values.compactMap { value in Int(value.path.dropFirst()).map { ($0, value) } }
    if places.count == values.count, let last = places.map(\.0).max() {
      let elements = (1...last).map { place in places.first { $0.0 == place }.map { text($0.1) } ?? "null" }
      return "[\(elements.joined(separator: ", "))]"
    }
    return object(values.map { (MappingSkeleton.parts($0.path), text($0)) })
  }

  private static func text(_ value: (path: String, value: String, isNumber: Bool)) -> String {
    value.isNumber ? value.value : "\"\(value.value)\""
  }

  private static func object(_ members: [(path: [String], text: String)]) -> String {
    var names: [String] = []
    for member in members where !names.contains(member.path[0]) { names.append(member.path[0]) }
    let parts = names.map { name in
      let inside = members.filter { $0.path[0] == name }
      if inside.count == 1, inside[0].path.count == 1 { return "\"\(name)\":\(inside[0].text)" }
      let deeper = inside.filter { $0.path.count > 1 }.map { (Array($0.path.dropFirst()), $0.text) }
      return "\"\(name)\":\(object(deeper))"
    }
    return "{\(parts.joined(separator: ","))}"
  }
}
