import Calls

/// Adds up the integers of a report's rows, so that a total's rates come from sums and never from other rates.
struct TotalsBuilder {
  private let reader: RowReader
  private let definition: ReportDefinition
  /// Added in every row: counts and amounts.
  private let summed: [Int]
  /// Added once for each group of dimensions: shared denominators.
  private let shared: [Int]
  private let dimensions: [Int]
  private let currency: Int?
  /// Decimals of money: the total prints the most that any row has.
  private let decimals: [Int]
  /// Counts, and what else a chart may add up by its own groups.
  private let counted: [Int]
  private let amounts: [Int]
  /// The sum of all counts, and of each amount, without signs and whatever the currency: as long as it fits 64 bits, so
  /// does every sum of some of them, in any order.
  private var magnitudes: [Int: UInt64] = [:]
  private var groups: Set<[CellValue]> = []
  /// By currency; "" for rows without one, and for reports without money.
  private var sums: [String: [CellValue]] = [:]

  init(definition: ReportDefinition, columns: [ReportColumn], reader: RowReader) {
    self.definition = definition
    self.reader = reader
    var (amounts, decimals): ([Int], [Int]) = ([], [])
    for column in columns {
      if case .money(let nano, let places) = column.kind {
        amounts += [reader.position(of: nano)].compactMap { $0 }
        decimals += [reader.position(of: places)].compactMap { $0 }
      }
    }
    // Hidden integers are summed as well where a rate is computed from them.
    let operands = columns.flatMap { column in
      if case .rate = column.kind { column.kind.operands } else { [String]() }
    }
    let shared = reader.positions { $0 == .groupCount }
    let rates = operands.compactMap { reader.position(of: $0) }.filter { !shared.contains($0) }
    self.amounts = Array(Set(amounts)).sorted()
    counted = Array(Set(reader.countPositions + operands.compactMap { reader.position(of: $0) })).sorted()
    self.summed = Array(Set(reader.countPositions + amounts + rates)).sorted()
    self.shared = shared
    self.decimals = decimals
    dimensions = reader.positions { $0 == .dimension }
    currency = amounts.isEmpty ? nil : reader.position(of: "currency")
  }

  /// - Throws: `Problem` (data) where a sum does not fit 64 bits.
  mutating func add(_ values: [CellValue]) throws {
    for position in counted { try weigh(values[position], as: -1) }
    for position in amounts { try weigh(values[position], as: position) }
    guard !reader.countPositions.isEmpty else { return }
    var key = ""
    if let currency, case .text(let text) = values[currency] { key = text }
    if !reader.stands(values), shared.isEmpty { return }
    var sum = sums[key] ?? Array(repeating: .null, count: values.count)
    for position in summed { sum[position] = try added(sum[position], values[position]) }
    if !shared.isEmpty, groups.insert(dimensions.map { values[$0] }).inserted {
      for position in shared { sum[position] = try added(sum[position], values[position]) }
    }
    for position in decimals {
      if case .integer(let places) = values[position] {
        if case .integer(let most) = sum[position], most >= places { continue }
        sum[position] = .integer(places)
      }
    }
    sums[key] = sum
  }

  /// The total rows, by currency's bytes, the one without a currency last.
  func rows() throws -> [[Cell]] {
    let order = sums.keys.sorted { Cell.precedes($0.isEmpty ? .empty : .text($0), $1.isEmpty ? .empty : .text($1)) }
    return try order.compactMap { key in
      guard var sum = sums[key] else { return nil }
      if let currency { sum[currency] = .text(key) }
      return try reader.cells(sum)
    }
  }

  private func added(_ left: CellValue, _ right: CellValue) throws -> CellValue {
    guard case .integer(let right) = right else { return left }
    guard case .integer(let left) = left else { return .integer(right) }
    let (sum, overflow) = left.addingReportingOverflow(right)
    guard !overflow else { throw doesNotFit }
    return .integer(sum)
  }

  private mutating func weigh(_ value: CellValue, as key: Int) throws {
    guard case .integer(let number) = value else { return }
    let sum = (magnitudes[key] ?? 0) + number.magnitude
    guard sum <= UInt64(Int64.max) else { throw doesNotFit }
    magnitudes[key] = sum
  }

  private var doesNotFit: Problem {
    Problem(
      definition.place, "a total of \(definition.name) does not fit 64 bits", remedy: "Ask for a shorter time",
      exit: .data)
  }
}
