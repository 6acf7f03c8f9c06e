import Calls

/// A column of an invoice's table (docs/contract.md, "Invoice CSV").
enum InvoiceColumn: String, CaseIterable {
  case invoice, account
  case periodFrom = "period_from"
  case periodTo = "period_to"
  case method, origin, currency, quantity
  case unitPrice = "unit_price"
  case amount

  /// What is not there stands for all methods, and for all origins.
  var mayBeMissing: Bool { self == .method || self == .origin }

  /// By name without case, `_`, `-` and space.
  static let byName = Dictionary(uniqueKeysWithValues: allCases.map { (FieldNames.normalized($0.rawValue), $0) })
}

/// The header row of an invoice's table.
struct InvoiceHeader {
  /// Indexes of the columns' cells.
  let columns: [InvoiceColumn: Int]
  /// The row's other names, as they are written.
  let otherNames: [String]
  /// Columns that stand there twice.
  let doubled: [InvoiceColumn]

  init(_ cells: [String]) {
    var columns: [InvoiceColumn: Int] = [:]
    var (others, doubled): ([String], [InvoiceColumn]) = ([], [])
    for (index, cell) in cells.enumerated() {
      if let column = InvoiceColumn.byName[FieldNames.normalized(cell)] {
        if columns[column] == nil { columns[column] = index } else { doubled.append(column) }
      } else if !cell.isEmpty {
        others.append(cell)
      }
    }
    (self.columns, otherNames, self.doubled) = (columns, others, doubled)
  }

  /// No log and no export has an invoice's number and figures side by side.
  var isTelling: Bool { columns[.invoice] != nil && columns.count >= 5 }

  var missing: [InvoiceColumn] { InvoiceColumn.allCases.filter { columns[$0] == nil && !$0.mayBeMissing } }
}
