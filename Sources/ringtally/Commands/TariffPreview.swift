import Calls
import Ledger
import Rating
import Reporting

/// What another tariff would change: amounts by month, account and currency.
struct TariffPreview {
  /// The rows in which something changes, in order; the others are left out.
  private(set) var changes: [Change] = []

  struct Change {
    var cell: Cell
    var old: Sum
    var new: Sum

    var cells: [String] {
      let decimals = max(old.decimals, new.decimals)
      return [cell.month, cell.account, cell.currency, "\(old.initiations)", "\(new.initiations)"]
        + (cell.currency.isEmpty
          ? ["", "", ""]
          : [
            old.amount.text(decimals: decimals), new.amount.text(decimals: decimals),
            difference.text(decimals: decimals),
          ])
    }

    /// Of two amounts that are not negative, so it always fits.
    fileprivate var difference: Money { Money(nano: new.amount.nano - old.amount.nano) }
  }

  struct Cell: Hashable {
    var month: String
    var account: String
    /// Empty for the unrated.
    var currency: String
  }

  struct Sum: Equatable {
    var initiations = 0
    var amount = Money(nano: 0)
    var decimals = 0
  }

  private static let columns = [
    "period", "account", "currency", "old_initiations", "new_initiations", "old_amount", "new_amount", "difference",
  ]

  /// - Throws: `Problem` (65) where an amount does not fit; it names the account.
  init(_ ledger: Ledger, from old: Tariff, to new: Tariff, zone: Zone) throws {
    let snapshot = try ReportSnapshot(ledger, scope: ReportScope(zone: zone, by: [.month, .account]))
    defer { snapshot.close() }
    let before = try Self.sums(snapshot, Stages.pricing(old))
    let after = try Self.sums(snapshot, Stages.pricing(new))
    for cell in Set(before.keys).union(after.keys) {
      let change = Change(cell: cell, old: before[cell] ?? Sum(), new: after[cell] ?? Sum())
      guard (change.old.initiations, change.old.amount) != (change.new.initiations, change.new.amount) else { continue }
      changes.append(change)
    }
    changes.sort { Self.order($0.cell) < Self.order($1.cell) }
  }

  /// As in reports: empty last.
  private static func order(_ cell: Cell) -> (String, Int, String, Int, String) {
    (cell.month, cell.account.utf8.count, cell.account, cell.currency.isEmpty ? 1 : 0, cell.currency)
  }

  private static func sums(_ snapshot: ReportSnapshot, _ pricing: @escaping Pricing) throws -> [Cell: Sum] {
    try snapshot.makeCharges(by: ["period", "account"], pricing: pricing)
    var sums: [Cell: Sum] = [:]
    let sql = "SELECT period, account, currency, initiations, unit_price_decimals, amount_nano FROM charge"
    try snapshot.forEachRow(sql) { _, values in
      guard case .text(let month) = values[0], case .text(let account) = values[1],
        case .text(let currency) = values[2], case .integer(let initiations) = values[3]
      else { preconditionFailure("a charge has a period, an account and a currency") }
      let cell = Cell(month: month, account: account, currency: currency)
      var sum = sums[cell] ?? Sum()
      sum.initiations += Int(initiations)
      if case .integer(let nano) = values[5], case .integer(let decimals) = values[4] {
        guard let amount = sum.amount.plus(Money(nano: nano)) else {
          preconditionFailure("the relation is made only where all of its amounts can be added")
        }
        sum.amount = amount
        sum.decimals = max(sum.decimals, Int(decimals))
      }
      sums[cell] = sum
    }
    return sums
  }

  // MARK: - Output

  var output: TableOutput {
    TableOutput(columns: Self.columns, numeric: Set(Self.columns.dropFirst(3)))
  }

  var value: JSONValue {
    .object([
      "stored": .flag(false),
      "changes": .array(
        changes.map { change in
          .object(
            Dictionary(
              uniqueKeysWithValues: zip(Self.columns, change.cells).map { name, text in
                (name, name.hasSuffix("initiations") ? JSONValue(Int64(text)) : text.isEmpty ? .null : .text(text))
              }))
        }),
    ])
  }
}
