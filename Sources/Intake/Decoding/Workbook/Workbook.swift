import Calls

/// A spreadsheet in Office Open XML (ECMA-376, ISO/IEC 29500; transitional and strict).
final class Workbook {
  /// A place tells sheets apart by so many of its items (`RecordCollector.firstItem`).
  static let maximumSheets = 1000

  let contents = WorkbookContents()
  let styles = NumberStyles()
  let strings: SharedStrings
  private let archive: WorkbookArchive
  private let place: String
  private let relations: PartRelations

  /// Reads everything but the sheets.
  init(_ archive: WorkbookArchive, place: String) throws(Problem) {
    (self.archive, self.place) = (archive, place)
    let package = PartRelations(of: "")
    _ = try archive.parse(PartRelations.name(for: ""), with: package, place: place)
    let part = package.target(ofType: "officeDocument") ?? "xl/workbook.xml"
    guard !part.hasSuffix(".bin"), try archive.parse(part, with: contents, place: place) else {
      throw Problem(
        place, "the workbook's list of sheets is not there as XML: it may be a binary workbook (XLSB)",
        remedy: "Save the spreadsheet as XLSX or as CSV", exit: .data)
    }
    relations = PartRelations(of: part)
    _ = try archive.parse(PartRelations.name(for: part), with: relations, place: place)
    strings = SharedStrings(place: place)
    if let part = relations.target(ofType: "styles") { _ = try archive.parse(part, with: styles, place: place) }
    if let part = relations.target(ofType: "sharedStrings") {
      _ = try archive.parse(part, with: strings, place: place)
    }
    guard contents.sheets.count <= Self.maximumSheets else {
      throw Problem(
        place, "the workbook has more than \(Self.maximumSheets) sheets", remedy: "Split it", exit: .data)
    }
  }

  /// Shows the rows of a sheet, in order.
  func readSheet(
    _ index: Int, maximumRecord: Int, take: @escaping (borrowing SheetRow) throws(Problem) -> Void
  ) throws(Problem) {
    let sheet = contents.sheets[index]
    guard let part = relations.targets[sheet.relation] else {
      throw WorkbookDamage.problem(place, "a sheet has no part of its own")
    }
    let cells = SheetCells(self, place: place, maximumRecord: maximumRecord, take: take)
    guard try archive.parse(part, with: cells, place: place) else {
      throw WorkbookDamage.problem(place, "the part of a sheet is missing")
    }
  }
}
