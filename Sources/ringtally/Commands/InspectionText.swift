import Intake

/// What `inspect` says to a person.
struct InspectionText {
  /// Says more: every name and every reason.
  var isVerbose: Bool

  private var maximumLines: Int { isVerbose ? .max : 20 }

  func text(_ report: InspectionReport) -> String {
    var lines = report.files.flatMap { file(file: $0) + [""] }
    if let line = report.importLine {
      lines += ["To import it:", "  \(line)"]
    } else {
      lines.append("Nothing of it would be a record as it is.")
    }
    if let file = report.files.first(where: { $0.mapping != nil }) {
      // Its first line names it.
      let name = (file.mapping?.split(separator: "\n").first?.dropFirst("name: ".count)).map(String.init) ?? "mapping"
      lines += [
        "Or say what its names mean: save the mapping in \(name).yaml, put lines of the source under samples:, and then",
        "  ringtally mapping check \(name).yaml",
        "  ringtally inspect --mapping \(name).yaml \(ShellWord.quoted(file.counts.path))",
        "How to write one: docs/formats/mapping.md",
      ]
    } else if report.importLine == nil, report.files.contains(where: { $0.found?.unused.isEmpty == false }) {
      lines.append(
        "Where it is about calls after all, a mapping file says what its names mean: docs/formats/mapping.md")
    }
    return lines.map(Terminal.printable).joined(separator: "\n")
  }

  private func file(file: InspectedFile) -> [String] {
    let counts = file.counts
    var lines = [counts.member.isEmpty ? counts.path : "\(counts.path):\(counts.member)"]
    if let error = counts.error {
      // The place stands above.
      let reason = error.hasPrefix(lines[0] + ": ") ? String(error.dropFirst(lines[0].count + 2)) : error
      lines.append(row("refused", reason))
    }
    // All that could be said of it stands there.
    if counts.skipped == true { return lines + [row("skipped", "another of the files has the same content")] }
    guard let found = file.found else { return lines }
    lines += head(found)
    if counts.error == nil, counts.invoices.isEmpty { lines.append(row("records", records(counts))) }
    for invoice in counts.invoices {
      lines.append(row("invoice", "\(Terminal.printable(invoice.invoice)), \(Terminal.counted(invoice.lines, "line"))"))
    }
    if found.halves.count > 0 { lines.append(row("halves", halves(found.halves))) }
    lines += fields(found) + unused(found) + rejected(found) + ignored(counts, found) + samples(found)
    if let mapping = file.mapping {
      lines += ["  a mapping file to begin with:", ""] + mapping.split(separator: "\n").map { "    \($0)" }
    }
    return lines
  }

  private func row(_ name: String, _ text: String) -> String {
    "  " + name.padding(to: 11) + text
  }

  private func head(_ found: ContentFindings) -> [String] {
    let format = found.format.isEmpty ? "unknown" : found.format
    var lines = [row("format", found.formatReason.isEmpty ? format : "\(format): \(found.formatReason)")]
    if !found.encoding.isEmpty { lines.append(row("encoding", "\(found.encoding): \(found.encodingReason)")) }
    if let bytes = found.bytes {
      let packed = found.compression.isEmpty ? "" : ", unpacked from \(found.compression)"
      lines.append(row("size", Terminal.counted(bytes, "byte") + packed))
    }
    for table in found.tables {
      let header = table.headerLine.map { "column names on line \($0)" } ?? "no row with column names"
      let delimiter = found.format == "xlsx" ? "" : ", cells separated by \(table.delimiter)"
      lines.append(row("table", "\(header), \(Terminal.counted(table.columns.count, "column"))\(delimiter)"))
    }
    for wrapper in found.wrappers {
      lines.append(row("wrapped in", "\(wrapper.name) (\(Terminal.grouped(wrapper.count)))"))
    }
    return lines
  }

  private func records(_ counts: ImportedFileReport) -> String {
    var parts: [String] = []
    if counts.requests > 0 {
      let refused = counts.refused > 0 ? " (\(Terminal.grouped(counts.refused)) refused)" : ""
      parts.append(Terminal.counted(counts.requests, "request") + refused)
    }
    if counts.calls > 0 { parts.append(Terminal.counted(counts.calls, "call record")) }
    if counts.billedCalls > 0 { parts.append(Terminal.counted(counts.billedCalls, "billed call")) }
    if counts.duplicates > 0 { parts.append(Terminal.counted(counts.duplicates, "duplicate")) }
    if counts.rejected > 0 { parts.append("\(Terminal.grouped(counts.rejected)) rejected") }
    if counts.ignored > 0 { parts.append("\(Terminal.grouped(counts.ignored)) ignored") }
    let joined = counts.joined > 0 ? "; \(Terminal.counted(counts.joined, "line")) joined" : ""
    // Lines of a call list are not among the records.
    let all = Terminal.grouped(counts.records + counts.billedCalls)
    return (parts.isEmpty ? "none" : "\(all): \(parts.joined(separator: ", "))") + joined
  }

  private func halves(_ halves: ContentFindings.Halves) -> String {
    let ids = halves.ids.map { "\($0.name) (\(Terminal.grouped($0.count)))" }.joined(separator: ", ")
    let replies = Terminal.grouped(halves.acceptances + halves.refusals)
    return "\(Terminal.counted(halves.requests, "line")) with a request, \(replies) with a reply, joined by \(ids)"
  }

  // MARK: - Names

  private func fields(_ found: ContentFindings) -> [String] {
    guard !found.fields.isEmpty else { return [] }
    let width = found.fields.map(\.name.count).max() ?? 0
    let part =
      found.lookedAt < found.units
      ? "; \(Terminal.grouped(found.lookedAt)) of \(Terminal.grouped(found.units)) were looked into" : ""
    return ["  fields, and the names that they were read from (in so many records\(part)):"]
      + found.fields.map { field in
        let places = field.places.prefix(isVerbose ? .max : 5).map { "\($0.name) (\(Terminal.grouped($0.count)))" }
        let more = field.places.count > places.count ? ", …" : ""
        return "    " + field.name.padding(to: width + 2) + places.joined(separator: ", ") + more
      }
  }

  private func unused(_ found: ContentFindings) -> [String] {
    guard !found.unused.isEmpty else { return [] }
    let told = found.unused.prefix(maximumLines)
    let width = min(48, told.map(\.name.count).max() ?? 0)
    var lines = ["  names that were not used:"]
    lines += told.map { name in
      var text = "    \(name.name.padding(to: width + 2))\(Terminal.grouped(name.count)) × \(name.form)"
      if let suggestion = name.suggestion {
        text += name.isPart ? ": is it part of \(suggestion)?" : ": is it \(suggestion)?"
      } else if name.isOfOtherForm {
        text += ": the name is known, but the values are none of its field's"
      }
      return text
    }
    let others = found.unused.count - told.count + found.untold
    return lines + (others > 0 ? ["    and \(Terminal.counted(others, "other name"))"] : [])
  }

  // MARK: - What is not taken

  private func rejected(_ found: ContentFindings) -> [String] {
    guard !found.rejects.isEmpty else { return [] }
    let told = found.rejects.prefix(isVerbose ? .max : 5)
    var lines = ["  would be rejected:"]
    for reject in told {
      lines.append("    \(Terminal.grouped(reject.count)): \(reject.reason)")
      let record = reject.record.count > 160 ? reject.record.prefix(160) + "…" : reject.record
      lines.append("      line \(reject.line)\(record.isEmpty ? "" : ": ")\(record)")
    }
    let others = found.rejects.count - told.count
    return lines + (others > 0 ? ["    and \(Terminal.counted(others, "other reason"))"] : [])
  }

  private func ignored(_ counts: ImportedFileReport, _ found: ContentFindings) -> [String] {
    guard counts.ignored > 0 else { return [] }
    let told = found.ignored.prefix(isVerbose ? .max : 5)
    let others = found.ignored.count - told.count
    return ["  would be ignored, being neither a request nor a call; the names in them:"]
      + told.map { "    \(Terminal.grouped($0.count)): \($0.name)" }
      + (others > 0 ? ["    and \(Terminal.counted(others, "other shape"))"] : [])
  }

  private func samples(_ found: ContentFindings) -> [String] {
    guard !found.samples.isEmpty else { return [] }
    return ["  some records:"]
      + found.samples.map { sample in
        let facts = sample.facts.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
        return "    line \(sample.line): \(sample.kind.rawValue) \(facts)"
      }
  }
}

extension String {
  /// With blanks behind it, so that a column lines up.
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
