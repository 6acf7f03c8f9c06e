import CXlsxWriter
import Calls

/// Writes reports into one workbook (XLSX), a sheet each, row by row.
///
/// Before the reports stand `about` (which time, whose calls, by which tariff) and `columns` (units and formulas). The same
/// rows give the same bytes: no clock is read, and the file says that it was made in 1980, when time begins in a ZIP archive.
package final class WorkbookWriter {
  /// Rows of a sheet, the header among them: a spreadsheet opens no longer one.
  package static let maximumRows = 1_048_576

  /// A report that had more rows than a sheet.
  package struct Cut: Sendable {
    package let report: String
    /// Rows that are not in the workbook.
    package let leftOut: Int
  }

  private let workbook: UnsafeMutablePointer<lxw_workbook>
  private let formats: WorkbookFormats
  private let maximumRows: Int
  private let about: WorkbookSheet
  private let columns: WorkbookSheet
  /// In the order of the workbook, with the definitions' names.
  private var reports: [(name: String, sheet: WorkbookSheet)] = []
  private var isClosed = false

  /// 1980-01-01, in seconds since 1970.
  private static let zipEpoch = 315_532_800
  private static let maximumName = 31

  /// - Parameters:
  ///   - path: the file; what it holds is lost.
  ///   - folder: where rows wait until the workbook is closed, in files without a name.
  ///   - maximumRows: of a sheet, the header among them.
  /// - Throws: `Problem` (cannotWrite).
  package init(_ path: String, waitingIn folder: String, maximumRows: Int = WorkbookWriter.maximumRows) throws {
    let made = folder.withCString { folder in
      var options = lxw_workbook_options()
      options.constant_memory = 1
      options.use_zip64 = 0
      options.tmpdir = UnsafeMutablePointer(mutating: folder)
      return workbook_new_opt(path, &options)
    }
    guard let made else { throw Self.problem("there is no memory for it") }
    workbook = made
    self.maximumRows = maximumRows
    formats = WorkbookFormats(made)
    var properties = lxw_doc_properties()
    properties.created = Self.zipEpoch
    _ = workbook_set_properties(made, &properties)
    about = try Self.addSheet(made, "about", Self.textColumns(["name", "value"]), formats, maximumRows)
    columns = try Self.addSheet(
      made, "columns", Self.textColumns(["report", "column", "type", "unit", "description"]), formats, maximumRows)
  }

  deinit {
    if !isClosed { lxw_workbook_free(workbook) }
  }

  /// Adds the sheet of a report. Its name is the report's.
  ///
  /// - Throws: `Problem` (cannotWrite).
  package func addSheet(_ definition: ReportDefinition, columns described: [ReportColumn]) throws -> some RowWriter {
    for column in described {
      try columns.append(
        [definition.name, column.name, column.valueType.rawValue, column.unit ?? "", column.description].map(Self.cell))
    }
    for formula in definition.formulas {
      try columns.append([definition.name, "", "formula", "", formula].map(Self.cell))
    }
    let sheet = try Self.addSheet(workbook, sheetName(definition.name), described, formats, maximumRows)
    reports.append((definition.name, sheet))
    return SheetWriter(sheet: sheet)
  }

  /// Writes the sheet `about`, and the file.
  ///
  /// - Parameter facts: what is to be said beside period, zone and accounts.
  /// - Returns: the reports that did not fit their sheet.
  /// - Throws: `Problem` (cannotWrite).
  package func close(scope: ReportScope, facts: [PageFact]) throws -> [Cut] {
    let (from, to) = scope.bounds
    let scopeFacts = [
      PageFact("Period", scope.periodText), PageFact("From (included)", from ?? ""),
      PageFact("To (not included)", to ?? ""), PageFact("Zone", scope.zone.name),
      PageFact("Accounts", scope.accounts.isEmpty ? "all" : scope.accounts.joined(separator: ", ")),
    ]
    let limits = PageFact(
      "Numbers", "one of more than \(WorkbookSheet.maximumDigits) digits is a text, for a workbook would round it")
    for fact in scopeFacts + facts + [limits] { try about.append([Self.cell(fact.name), Self.cell(fact.value)]) }
    for (name, sheet) in reports {
      let value =
        sheet.leftOut == 0
        ? "\(sheet.rowCount)"
        : "the first \(sheet.rowCount) of \(sheet.rowCount + sheet.leftOut): a sheet holds no more, \(name).csv holds all"
      try about.append([Self.cell("Rows of \(name)"), Self.cell(value)])
    }
    for sheet in [about, columns] + reports.map(\.sheet) { try sheet.finish() }
    isClosed = true
    try Self.check(workbook_close(workbook))
    return reports.filter { $0.sheet.leftOut > 0 }
      .map { Cut(report: $0.name, leftOut: $0.sheet.leftOut) }
  }

  /// Rows with cells of each sheet, its header among them, in the order of the workbook.
  package var sheetRows: [Int] { ([about, columns] + reports.map(\.sheet)).map(\.filledRows) }

  private struct SheetWriter: RowWriter {
    let sheet: WorkbookSheet
    func append(_ row: [Cell]) throws { try sheet.append(row) }
    func finish(_ table: ReportTable) {}
  }

  /// A sheet's name is at most 31 characters long and unique without regard to case; one name is the spreadsheet's own.
  private func sheetName(_ report: String) -> String {
    let taken = Set(["about", "columns", "history"] + reports.map(\.sheet.name))
    var (name, number) = (String(report.prefix(Self.maximumName)), 2)
    while taken.contains(name) {
      name = report.prefix(Self.maximumName - "-\(number)".count) + "-\(number)"
      number += 1
    }
    return name
  }

  private static func addSheet(
    _ workbook: UnsafeMutablePointer<lxw_workbook>, _ name: String, _ columns: [ReportColumn],
    _ formats: WorkbookFormats, _ maximumRows: Int
  ) throws -> WorkbookSheet {
    guard let sheet = workbook_add_worksheet(workbook, name) else {
      throw problem("there is no room for the rows of \(name)")
    }
    return try WorkbookSheet(sheet, name: name, columns: columns, formats: formats, maximumRows: maximumRows)
  }

  private static func textColumns(_ names: [String]) -> [ReportColumn] {
    names.map { ReportColumn(name: $0, kind: .text, description: "", line: 0) }
  }

  private static func cell(_ text: String) -> Cell { text.isEmpty ? .empty : .text(text) }

  static func check(_ error: lxw_error) throws {
    guard error != LXW_NO_ERROR else { return }
    throw problem(lxw_strerror(error).map { String(cString: $0) } ?? "error \(error.rawValue)")
  }

  private static func problem(_ reason: String) -> Problem {
    Problem(
      "reports.xlsx", "the workbook cannot be written: \(reason)",
      remedy: "Check the folder's permissions and free space", exit: .cannotWrite)
  }
}
