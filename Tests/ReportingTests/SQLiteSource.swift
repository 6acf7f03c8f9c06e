import Calls
import GRDB
import Reporting

/// The relations of a report as TEMP tables in a real SQLite, filled by hand: what the executable does with a ledger.
final class SQLiteSource: ReportSource {
  static let tallyTexts = ["period", "account", "country", "prefix", "origin", "method", "outcome"]
  static let tallyCounts = [
    "requests", "refused", "bids", "initiated", "matched", "awaiting", "missing", "call_only", "concluded", "answered",
    "busy", "no_answer", "rejected", "billing", "unavailable", "unclassified", "seizures", "network_effective",
    "checked", "redirected", "not_redirected", "call_records", "duplicate_requests", "duplicate_call_records",
    "conflicting", "account_mismatches", "number_mismatches",
  ]

  let queue: DatabaseQueue
  /// The last query, to see what the report asked for.
  nonisolated(unsafe) var lastQuery: ReportQuery?

  init() throws {
    queue = try DatabaseQueue()
    try queue.write { database in
      let texts = Self.tallyTexts.map { "\($0) TEXT NOT NULL DEFAULT ''" }.joined(separator: ", ")
      let counts = Self.tallyCounts.map { "\($0) INTEGER NOT NULL DEFAULT 0" }.joined(separator: ", ")
      try database.execute(
        sql: """
          CREATE TEMP TABLE tally (\(texts), q931 INTEGER, final_status TEXT NOT NULL DEFAULT '', \(counts));
          CREATE TEMP TABLE charge (\(texts), currency TEXT NOT NULL, unit_price_nano INTEGER,
            unit_price_decimals INTEGER, initiations INTEGER NOT NULL, charged INTEGER NOT NULL, answered INTEGER,
            amount_nano INTEGER);
          CREATE TEMP TABLE exception (kind TEXT NOT NULL, verification_call_uuid TEXT NOT NULL, account TEXT NOT NULL,
            time TEXT NOT NULL, detail TEXT NOT NULL, file TEXT NOT NULL, member TEXT NOT NULL, line INTEGER);
          CREATE TEMP TABLE billed_call (state TEXT NOT NULL, verification_call_uuid TEXT, account TEXT NOT NULL,
            time TEXT, their_status TEXT, our_status TEXT, their_price_nano INTEGER, their_price_decimals INTEGER,
            our_price_nano INTEGER, our_price_decimals INTEGER, detail TEXT, their_currency TEXT, our_currency TEXT,
            file TEXT NOT NULL, member TEXT, line INTEGER);
          CREATE TEMP TABLE reconciliation (row_number INTEGER, invoice TEXT, account TEXT, period TEXT, method TEXT,
            origin TEXT, currency TEXT, cause TEXT, status TEXT, detail TEXT, invoiced_quantity INTEGER,
            counted_quantity INTEGER, quantity_difference INTEGER, unrated_quantity INTEGER,
            invoiced_amount_nano INTEGER, invoiced_decimals INTEGER, computed_amount_nano INTEGER,
            computed_decimals INTEGER, amount_difference_nano INTEGER, difference_decimals INTEGER,
            tolerance_nano INTEGER, tolerance_decimals INTEGER);
          """)
    }
  }

  /// Adds a row; columns that are not named keep their defaults.
  func add(_ relation: String, _ values: KeyValuePairs<String, (any DatabaseValueConvertible)?>) throws {
    try queue.write { database in
      let names = values.map(\.key).joined(separator: ", ")
      let marks = values.map { _ in "?" }.joined(separator: ", ")
      try database.execute(
        sql: "INSERT INTO \(relation) (\(names)) VALUES (\(marks))", arguments: StatementArguments(values.map(\.value)))
    }
  }

  func forEachRow(of query: ReportQuery, _ body: (_ names: [String], _ values: [CellValue]) throws -> Void) throws {
    lastQuery = query
    try queue.read { database in
      let statement = try database.makeStatement(sql: query.sql)
      let names = statement.columnNames
      let rows = try Row.fetchCursor(statement)
      while let row = try rows.next() {
        try body(
          names,
          try names.indices.map { index in
            switch (row[index] as DatabaseValue).storage {
            case .null: .null
            case .int64(let number): .integer(number)
            case .string(let text): .text(text)
            case .double, .blob: throw NoInteger()
            }
          })
      }
    }
  }
}

/// A report selects integers and text.
struct NoInteger: Error {}

extension ReportTable {
  /// The rows as the CSV has them, without its header.
  var lines: [String] { rows.map { $0.map(\.plainText).joined(separator: ",") } }
  var totalLines: [String] { totals.map { $0.map(\.plainText).joined(separator: ",") } }
}
