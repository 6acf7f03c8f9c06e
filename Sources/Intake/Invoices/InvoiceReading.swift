import Calls

/// Reads a content that is a provider's invoice: a table, as CSV or in a workbook, every line of which must be right.
struct InvoiceReading {
  /// The largest invoice there is has a line for each account, day, method and origin.
  static let maximumSize = 64 << 20
  static let maximumLines = 100_000
  /// A header stands among the first rows, or nowhere.
  private static let maximumTitles = TableLayout.maximumRows
  /// Problems that are told.
  private static let maximumProblems = 20

  private let place: String
  private let mapping: FieldMapping

  init(place: String, mapping: FieldMapping) { (self.place, self.mapping) = (place, mapping) }

  private struct Row {
    var line: UInt64
    var cells: [String]
  }

  // MARK: - Tables

  /// Whether a text begins as an invoice does.
  static func isInvoice(_ head: UnsafeRawBufferPointer, isWhole: Bool, _ mapping: FieldMapping) -> Bool {
    rows(of: head, isLast: isWhole, mapping, limit: maximumTitles).rows.contains { InvoiceHeader($0.cells).isTelling }
  }

  /// The lines of a whole text.
  func read(_ text: UnsafeRawBufferPointer) throws -> [InvoiceLine] {
    let (rows, misquoted) = Self.rows(of: text, isLast: true, mapping, limit: .max)
    if let misquoted {
      throw Problem(
        "\(place):\(misquoted)", Reasons.misquoted, remedy: "Correct the row; nothing of the invoice is in", exit: .data
      )
    }
    return try lines(of: [rows], isOfWorkbook: false)
  }

  /// The rows under the delimiter under which one of the first is an invoice's header, else under which they have most cells.
  private static func rows(
    of text: UnsafeRawBufferPointer, isLast: Bool, _ mapping: FieldMapping, limit: Int
  ) -> (rows: [Row], misquoted: UInt64?) {
    let declared = SeparatorLine(text)
    let candidates = (mapping.delimiter ?? declared?.delimiter).map { [$0] } ?? TableLayout.delimiters
    let best = candidates.max { left, right in
      known(text, left, after: declared, isLast) < known(text, right, after: declared, isLast)
    }
    return rows(of: text, best ?? UInt8(ascii: ","), after: declared, isLast: isLast, limit: limit)
  }

  private static func known(
    _ text: UnsafeRawBufferPointer, _ delimiter: UInt8, after declared: SeparatorLine?, _ isLast: Bool
  ) -> Int {
    rows(of: text, delimiter, after: declared, isLast: isLast, limit: maximumTitles).rows
      .map { InvoiceHeader($0.cells).columns.count }.max() ?? 0
  }

  private static func rows(
    of text: UnsafeRawBufferPointer, _ delimiter: UInt8, after declared: SeparatorLine?, isLast: Bool, limit: Int
  ) -> (rows: [Row], misquoted: UInt64?) {
    var splitter = TableSplitter(delimiter: delimiter)
    if let declared { splitter.begin(at: declared.end, line: 2) }
    var rows: [Row] = []
    var misquoted: UInt64?
    while rows.count < limit {
      switch splitter.next(text, isLast: isLast) {
      case .blank: continue
      case .row(let row): rows.append(Row(line: row.line, cells: splitter.texts(text).map(trimmed)))
      case .misquoted(let row), .tooLong(let row): misquoted = misquoted ?? row.line
      case .needsMore, .end: return (rows, misquoted)
      }
    }
    return (rows, misquoted)
  }

  private static func trimmed(_ cell: [UInt8]) -> String {
    cell.withUnsafeBytes { bytes in
      let text = FieldForms.trimmed(bytes)
      return text.isUTF8 ? String(decoding: text, as: UTF8.self) : String(legible: text)
    }
  }

  // MARK: - Workbooks

  /// Whether one of a workbook's sheets begins as an invoice does.
  static func isInvoice(_ workbook: Workbook) -> Bool {
    for sheet in workbook.contents.sheets.indices {
      var (isInvoice, count) = (false, 0)
      do {
        try workbook.readSheet(sheet, maximumRecord: RecordBuffer.maximumRecord) { row throws(Problem) in
          isInvoice = isInvoice || InvoiceHeader(HeldRow(row).texts.map(trimmed)).isTelling
          count += 1
          if isInvoice || count >= maximumTitles { throw Problem("", "", exit: .software) }
        }
      } catch {
        // Enough was seen; or the sheet is damaged, which whoever reads it to its end says.
      }
      if isInvoice { return true }
    }
    return false
  }

  /// The lines of all sheets that have an invoice's header.
  func read(_ workbook: Workbook) throws -> [InvoiceLine] {
    var sheets: [[Row]] = []
    for sheet in workbook.contents.sheets.indices {
      var rows: [Row] = []
      try workbook.readSheet(sheet, maximumRecord: RecordBuffer.maximumRecord) { row throws(Problem) in
        guard rows.count < Self.maximumLines + Self.maximumTitles else { throw tooLong }
        guard row.unsavedFormulas.isEmpty else {
          throw Problem(
            "\(place):\(row.number)", Reasons.unsavedFormula, remedy: "Nothing of the invoice is in", exit: .data)
        }
        rows.append(Row(line: row.number, cells: HeldRow(row).texts.map(Self.trimmed)))
      }
      sheets.append(rows)
    }
    return try lines(of: sheets, isOfWorkbook: true)
  }

  // MARK: - Lines

  private func lines(of sheets: [[Row]], isOfWorkbook: Bool) throws -> [InvoiceLine] {
    let mark = mapping.decimalMark.map { Character(Unicode.Scalar($0)) }
    var lines: [InvoiceLine] = []
    var problems: [Problem] = []
    var hasHeader = false
    for rows in sheets {
      guard let index = rows.prefix(Self.maximumTitles).firstIndex(where: { InvoiceHeader($0.cells).isTelling }) else {
        continue
      }
      let header = InvoiceHeader(rows[index].cells)
      try check(header, line: rows[index].line)
      hasHeader = true
      var reader = InvoiceLineReader(
        header, place: place, figures: InvoiceFigure(decimalMark: mark, isOfWorkbook: isOfWorkbook),
        timeFormats: mapping.timeFormats)
      for row in rows[(index + 1)...] { reader.read(row.cells, line: row.line) }
      lines += reader.lines
      problems += reader.problems
    }
    guard hasHeader else { throw withoutHeader(sheets) }
    if var problem = problems.first {
      problem.further = Array(problems.dropFirst().prefix(Self.maximumProblems - 1))
      if problems.count > Self.maximumProblems {
        let others = problems.count - Self.maximumProblems
        problem.further.append(Problem(place, "\(others) more lines are wrong", exit: .data))
      }
      throw problem
    }
    guard lines.count <= Self.maximumLines else { throw tooLong }
    guard !lines.isEmpty else {
      throw Problem(place, "the invoice has no line", remedy: "Export it with its lines", exit: .data)
    }
    return lines
  }

  private func check(_ header: InvoiceHeader, line: UInt64) throws {
    if let doubled = header.doubled.first {
      throw Problem(
        "\(place):\(line)", "the column \(doubled.rawValue) stands there twice", remedy: "Rename one of them",
        exit: .data)
    }
    guard let missing = header.missing.first else { return }
    let nearest = Spelling.nearest(to: missing.rawValue, among: header.otherNames)
    throw Problem(
      "\(place):\(line)",
      "the invoice has no column " + header.missing.map(\.rawValue).joined(separator: ", "),
      remedy: nearest.map { "Is it \"\(Redaction.quote($0))\"? Rename it" } ?? "Add it to the header row", exit: .data)
  }

  private func withoutHeader(_ sheets: [[Row]]) -> Problem {
    let columns = InvoiceColumn.allCases.map(\.rawValue).joined(separator: ",")
    return Problem(
      place, "no row is the header of an invoice", remedy: "Begin with the header \(columns)", exit: .data)
  }

  private var tooLong: Problem {
    Problem(
      place, "the invoice has more than \(Self.maximumLines) lines",
      remedy: "Import it in parts, each with whole periods",
      exit: .data)
  }
}
