import Calls
import Foundation
import Intake
import Reporting

/// The workbook of a folder, `reports.xlsx`: there whole or not at all.
final class WorkbookOutput {
  private let file: OutputFile
  private let workbook: WorkbookWriter

  init(_ folder: String) throws {
    file = try OutputFile("\(folder)/reports.xlsx")
    workbook = try WorkbookWriter(file.temporaryPath, waitingIn: folder)
  }

  func addSheet(_ definition: ReportDefinition, _ columns: [ReportColumn]) throws -> any RowWriter {
    try workbook.addSheet(definition, columns: columns)
  }

  /// - Returns: the path.
  func commit(scope: ReportScope, facts: [PageFact]) throws -> String {
    let cuts = try workbook.close(scope: scope, facts: facts)
    // What writes workbooks does not look whether the disk took their pieces, so the whole is read back.
    guard (try? SheetRows.counts(of: file.temporaryPath)) == workbook.sheetRows else { throw Self.problem }
    try file.commit()
    // Said with --quiet, too: the workbook looks whole.
    for cut in cuts {
      Terminal.note(
        "\(file.path): the sheet \(cut.report) lacks \(Terminal.counted(cut.leftOut, "row")), for a sheet holds no more; "
          + "\(cut.report).csv holds all (--format csv)")
    }
    return file.path
  }

  private static var problem: Problem {
    Problem(
      "reports.xlsx", "the workbook cannot be written: it is not whole when it is read back",
      remedy: "Check the folder's permissions and free space", exit: .cannotWrite)
  }
}
