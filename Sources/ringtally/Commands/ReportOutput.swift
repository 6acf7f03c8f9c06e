import Calls
import Foundation
import Ledger
import Reporting

/// Runs reports over one view of the ledger and puts them where the user wants them.
struct ReportOutput {
  private let ledger: Ledger
  private let scope: ReportScope
  let tariff: ChosenTariff
  private let forms: ReportForms
  let source: LedgerReports
  /// Rows of a report of single records that the page shows; the CSV has all.
  private static let pageRows = 100

  /// - Parameter wishes: how invoices and the provider's call lists are compared.
  init(
    _ ledger: Ledger, scope: ReportScope, tariff: ChosenTariff, forms: ReportForms,
    wishes: ReconciliationWishes = ReconciliationWishes(), sqlSeconds: Int = Configuration.defaultSQLSeconds
  ) throws {
    (self.ledger, self.scope, self.tariff, self.forms) = (ledger, scope, tariff, forms)
    source = try LedgerReports(ledger, scope: scope, tariff: tariff, wishes: wishes, sqlSeconds: sqlSeconds)
  }

  /// Lets the view of the ledger go.
  func close() { source.close() }

  // MARK: - A folder

  private typealias Wanted = (scope: ReportScope, definition: ReportDefinition)

  /// - Returns: the paths written.
  func write(_ reports: [(scope: ReportScope, definition: ReportDefinition)], into folder: String) throws -> [String] {
    try OutputFile.makeFolder(folder)
    let workbook = forms.formats.contains(.xlsx) ? try WorkbookOutput(folder) : nil
    var written: [String] = []
    var tables: [ReportTable] = []
    for wanted in reports {
      let files = try files(wanted, folder)
      var writers = try files.map { try writer($0.format, wanted, $0.file.write) }
      if let workbook {
        writers.append(
          try workbook.addSheet(wanted.definition, try ReportRun.printedColumns(wanted.definition, scope: wanted.scope))
        )
      }
      let table = try table(wanted, into: &writers)
      if forms.formats.contains(.html) { tables.append(table) }
      for (format, file) in files {
        if format == .text { try file.write(text(table)) }
        try file.commit()
        written.append(file.path)
      }
    }
    if forms.formats.contains(.html) {
      let file = try OutputFile("\(folder)/index.html")
      try file.write(page(tables))
      try file.commit()
      written.append(file.path)
    }
    if let workbook { written.append(try workbook.commit(scope: scope, facts: facts())) }
    return written
  }

  /// The files of one report, in the order in which they are told.
  private func files(_ wanted: Wanted, _ folder: String) throws -> [(format: ReportFormat, file: OutputFile)] {
    try [ReportFormat.csv, .json, .text].filter(forms.formats.contains).map { format in
      let ending = format == .text ? "txt" : format.rawValue
      return (format, try OutputFile("\(folder)/\(wanted.definition.name).\(ending)"))
    }
  }

  /// What writes a report row by row; a table for the terminal needs all rows before it writes the first.
  private func writer(
    _ format: ReportFormat, _ wanted: Wanted, _ write: @escaping ([UInt8]) throws -> Void
  ) throws -> any RowWriter {
    let columns = try ReportRun.printedColumns(wanted.definition, scope: wanted.scope)
    switch format {
    case .csv: return CSVWriter(columns: columns, dialect: forms.dialect, write: write)
    case .json: return JSONWriter(wanted.definition, columns: columns, scope: wanted.scope, write: write)
    case .html, .xlsx, .text: return NoRows()
    }
  }

  private struct NoRows: RowWriter {
    func append(_ row: [Cell]) {}
    func finish(_ table: ReportTable) {}
  }

  private func table(_ wanted: Wanted, into writers: inout [any RowWriter]) throws -> ReportTable {
    let limit: Int
    if forms.formats.contains(.text) || forms.formats.contains(.html) && !wanted.definition.isStreamed {
      limit = .max
    } else {
      limit = forms.formats.contains(.html) ? Self.pageRows : 0
    }
    let table = try ReportRun.table(wanted.definition, scope: wanted.scope, from: source, keepingAtMost: limit) { row in
      for index in writers.indices { try writers[index].append(row) }
    }
    for index in writers.indices { try writers[index].finish(table) }
    return table
  }

  private func text(_ table: ReportTable) -> [UInt8] {
    let note = table.definition.hasPrices ? "\npriced by \(Terminal.printable(tariff.label))\n" : ""
    return Array((TextWriter.text(table) + note).utf8)
  }

  private func facts() throws -> [PageFact] {
    let counts = try ledger.recordCounts()
    return [
      PageFact(
        "Sources",
        "\(Terminal.grouped(counts.files)) files, \(Terminal.grouped(counts.records)) records, \(Terminal.grouped(counts.rejected)) rejected"
      ),
      PageFact("Tariff", tariff.description),
      PageFact("Grace", "\(scope.graceMilliseconds / 60_000) minutes"),
    ]
  }

  private func page(_ tables: [ReportTable]) throws -> [UInt8] {
    PageWriter.page(tables, scope: scope, pricedBy: tariff.label, facts: try facts())
  }

  // MARK: - Standard output

  /// The reports' one format; only a page may hold several reports.
  func print(_ reports: [(scope: ReportScope, definition: ReportDefinition)]) throws {
    var tables: [ReportTable] = []
    for wanted in reports {
      var writers = try forms.formats.map { try writer($0, wanted, Terminal.write) }
      tables.append(try table(wanted, into: &writers))
    }
    if forms.formats.contains(.html) { try Terminal.write(try page(tables)) }
    if forms.formats.contains(.text) { for table in tables { try Terminal.write(text(table)) } }
  }
}
