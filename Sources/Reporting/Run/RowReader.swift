import Calls

/// Makes a report's cells from the rows of its SQL, and checks what the SQL brings.
///
/// Definitions come from users too, so nothing here trusts the SQL: a wrong column, a count that is none or a part
/// larger than its whole is a `Problem` with the definition's line.
struct RowReader {
  private let definition: ReportDefinition
  /// The printed columns and those that are only computed with, in the definition's order.
  private let columns: [ReportColumn]
  /// Where each column that comes from SQL lies in a row of it.
  private let positions: [String: Int]
  private let printed: [(column: ReportColumn, operands: [Int])]
  /// Positions of what makes a row stand: its counts.
  let countPositions: [Int]

  /// - Parameter names: the result's columns, as the SQL names them.
  /// - Throws: `Problem` (data) where they are not the header's.
  init(definition: ReportDefinition, columns: [ReportColumn], names: [String]) throws {
    self.definition = definition
    self.columns = columns
    var positions: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      guard
        let column = columns.first(where: { $0.kind.comesFromSQL && ($0.name == name || "total_" + $0.name == name) }),
        positions.updateValue(index, forKey: column.name) == nil
      else {
        throw Problem(
          definition.place(line: definition.sqlLine), "the SQL selects \(name), which the header does not declare",
          remedy: "Declare it as hidden, or name it as a column of the header (or total_NAME)", exit: .data)
      }
    }
    for column in columns where column.kind.comesFromSQL && positions[column.name] == nil {
      throw Problem(
        definition.place(line: column.line), "the SQL does not select \(column.name)",
        remedy: "Select it as \(column.name) or total_\(column.name)", exit: .data)
    }
    self.positions = positions
    printed = columns.filter(\.kind.isPrinted).map { column in
      let operands = column.kind.comesFromSQL ? [column.name] : column.kind.operands
      return (column, operands.map { positions[$0] ?? 0 })
    }
    countPositions = columns.compactMap { column in
      if case .count = column.kind { positions[column.name] } else { nil }
    }
  }

  /// Where a column that comes from SQL lies in a row of it.
  func position(of name: String) -> Int? { positions[name] }

  /// Positions of the columns of a kind.
  func positions(where matches: (ReportColumnKind) -> Bool) -> [Int] {
    columns.filter { matches($0.kind) }.compactMap { positions[$0.name] }
  }

  /// Whether anything is counted in the row; one of a report without counts always stands.
  func stands(_ values: [CellValue]) -> Bool {
    countPositions.isEmpty || countPositions.contains { values[$0] != .integer(0) && values[$0] != .null }
  }

  /// - Throws: `Problem` (data) that names the column's line.
  func cells(_ values: [CellValue]) throws -> [Cell] {
    try printed.map { column, operands in try cell(column, operands, values) }
  }

  private func cell(_ column: ReportColumn, _ operands: [Int], _ values: [CellValue]) throws -> Cell {
    let first = values[operands[0]]
    switch column.kind {
    case .dimension, .text:
      switch first {
      case .text(let text): return text.isEmpty ? .empty : .text(text)
      case .integer(let number): return .text(String(number))
      case .null: return .empty
      }
    case .number: return try integer(first, column).map { .number($0) } ?? .empty
    case .count: return .count(try natural(first, column))
    case .rate: return try pair(operands, values, column) { .rate(part: $0, whole: $1) }
    case .low: return try pair(operands, values, column) { .low(part: $0, whole: $1) }
    case .high: return try pair(operands, values, column) { .high(part: $0, whole: $1) }
    case .price, .money:
      guard let nano = try integer(first, column), let decimals = try integer(values[operands[1]], column) else {
        return .empty
      }
      guard (0...9).contains(decimals) else { throw problem(column, "has \(decimals) decimals", "Select 0 to 9") }
      return .money(Money(nano: Int64(nano)), decimals: decimals)
    case .quotient:
      guard let nano = try integer(first, column) else { return .empty }
      return Quotient.cell(nano: nano, count: try natural(values[operands[1]], column))
    case .causeName: return try cause(first, column).flatMap(\.name).map { .text($0) } ?? .empty
    case .causeClass: return try cause(first, column).map { .text($0.causeClass) } ?? .empty
    case .hidden, .groupCount: return .empty
    }
  }

  private func pair(
    _ operands: [Int], _ values: [CellValue], _ column: ReportColumn, _ make: (Int, Int) -> Cell
  ) throws -> Cell {
    let (part, whole) = (try natural(values[operands[0]], column), try natural(values[operands[1]], column))
    guard part <= whole else {
      throw problem(column, "has a part (\(part)) larger than its whole (\(whole))", "A rate is a share of its whole")
    }
    return make(part, whole)
  }

  private func cause(_ value: CellValue, _ column: ReportColumn) throws -> CauseCode? {
    try integer(value, column).flatMap(CauseCode.init)
  }

  private func natural(_ value: CellValue, _ column: ReportColumn) throws -> Int {
    let number = try integer(value, column) ?? 0
    guard number >= 0 else { throw problem(column, "counts \(number)", "A count is not negative") }
    return number
  }

  private func integer(_ value: CellValue, _ column: ReportColumn) throws -> Int? {
    switch value {
    case .integer(let number): return Int(number)
    case .null: return nil
    case .text: throw problem(column, "needs an integer, and the SQL brings text", "Select an integer")
    }
  }

  private func problem(_ column: ReportColumn, _ reason: String, _ remedy: String) -> Problem {
    Problem(definition.place(line: column.line), "\(column.name) \(reason)", remedy: remedy, exit: .data)
  }
}
