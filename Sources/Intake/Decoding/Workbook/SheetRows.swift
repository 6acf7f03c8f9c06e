import Calls
import Foundation

/// Reads a workbook through, to see that it is whole.
package enum SheetRows {
  /// How many rows with cells each sheet has, in the order of the workbook.
  ///
  /// - Throws: `Problem` for what is no workbook, or damaged.
  package static func counts(of path: String) throws -> [Int] {
    // Mapped, for it may be longer than what is held in memory of a workbook that is imported.
    let data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    return try data.withUnsafeBytes { bytes in
      let workbook = try Workbook(WorkbookArchive(bytes, place: path), place: path)
      return try workbook.contents.sheets.indices.map { index in
        let counter = Counter()
        try workbook.readSheet(index, maximumRecord: maximumRow) { _ throws(Problem) in counter.rows += 1 }
        return counter.rows
      }
    }
  }

  private final class Counter { var rows = 0 }

  /// More than any row that is written has.
  private static let maximumRow = 16 << 20
}
