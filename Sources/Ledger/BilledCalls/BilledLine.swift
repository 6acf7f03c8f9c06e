import Calls
import GRDB

/// A line of a call list while it is compared; its texts are numbers of a `TextTable`.
struct BilledLine: BitwiseCopyable {
  /// Of the source, by its smallest name (`SourcePlaces`).
  var rank: Int32
  /// In the file.
  var line: Int64
  /// UTC milliseconds or `RecordTime.none`.
  var time: Int64
  /// 0 where nothing tells it.
  var account: TextID
  /// 0 where the line tells none.
  var method: UInt8
  /// -1 where the line tells none.
  var cause: Int16
  var finalStatus: TextID
  /// Of the list's own.
  var statusWord: TextID
  var price: BilledPrice
  var currency: TextID

  static let none = BilledLine(
    rank: -1, line: 0, time: RecordTime.none, account: 0, method: 0, cause: -1, finalStatus: 0, statusWord: 0,
    price: .none, currency: 0)

  var isCredit: Bool { price.isTold && price.nano < 0 }

  /// Whether the line comes before another, whatever the order of imports.
  func precedes(_ other: BilledLine) -> Bool { (rank, line) < (other.rank, other.line) }
}

/// A line with what finds its verification.
struct StoredBilledLine {
  var line: BilledLine
  /// Empty for none. Valid until the next line.
  var key: UnsafeRawBufferPointer
  var pseudonym: Int64
  var prefix: PackedDigits
}

/// The lines of some call lists, as the ledger keeps them.
struct BilledLines {
  private let db: Database
  private let texts: TextTable
  /// Which sources are read, in the order of their names.
  private let sources: [(id: Int64, rank: Int)]

  /// - Parameters:
  ///   - importID: reads the lists of one import alone; nil for all.
  ///   - texts: where accounts, statuses and currencies get their numbers.
  init(_ db: Database, importID: Int64?, _ places: SourcePlaces, texts: TextTable) throws {
    (self.db, self.texts) = (db, texts)
    sources = try CallLists.sources(db, importID: importID).map { ($0, places.ranks[$0] ?? -1) }
      .sorted { $0.rank < $1.rank }
  }

  /// Visits all lines, by the names of their sources and their places.
  func visit(_ body: (StoredBilledLine) throws -> Void) throws {
    let rows = try Statement(
      db,
      """
      SELECT line, verification_call_uuid, time, account, method, callee_pseudonym, callee_prefix, q931_status,
        final_status, status_word, price_nano, price_decimals, currency
      FROM main.billed_call_line WHERE source_id = ?1 ORDER BY number
      """)
    for source in sources {
      rows.bind(1, source.id)
      while try rows.step() { try body(stored(rows, rank: source.rank)) }
      rows.reset()
    }
  }

  private func stored(_ rows: Statement, rank: Int) throws -> StoredBilledLine {
    let key = rows.bytes(1)
    guard key.count <= VerificationKey.maximumLength else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a key is longer than any")
    }
    var line = BilledLine(
      rank: Int32(rank), line: rows.integer(0), time: rows.optionalInteger(2) ?? RecordTime.none,
      account: texts.id(of: rows.bytes(3)), method: Method(name: rows.bytes(4))?.rawValue ?? 0,
      cause: rows.optionalInteger(7).map { Int16(truncatingIfNeeded: $0) } ?? -1,
      finalStatus: texts.id(of: rows.bytes(8)), statusWord: texts.id(of: rows.bytes(9)), price: .none,
      currency: texts.id(of: rows.bytes(12)))
    if let nano = rows.optionalInteger(10) {
      line.price = BilledPrice(nano: nano, decimals: Int8(clamping: rows.integer(11)))
    }
    return StoredBilledLine(
      line: line, key: rows.bytes(1), pseudonym: rows.integer(5), prefix: rows.digits(6))
  }
}

/// Which sources hold lines of call lists.
enum CallLists {
  static func sources(_ db: Database, importID: Int64? = nil) throws -> [Int64] {
    try Int64.fetchAll(
      db,
      sql: """
        SELECT id FROM source AS s
        WHERE lines > 0 AND EXISTS (SELECT 1 FROM main.billed_call_line AS l WHERE l.source_id = s.id)
          AND (?1 IS NULL OR EXISTS (SELECT 1 FROM import_file AS f WHERE f.source_id = s.id AND f.import_id = ?1))
        """, arguments: [importID])
  }
}

extension Ledger {
  /// Whether it holds what some reports are about.
  package func holds(_ content: LedgerContent) throws -> Bool {
    switch content {
    case .callList: try holdsCallList()
    case .invoice:
      try withConnection { db in try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM invoice_line)") ?? false }
    }
  }

  /// Whether any call list is in the ledger, or in one of its imports.
  package func holdsCallList(ofImport importID: Int64? = nil) throws -> Bool {
    try withConnection { db in try !CallLists.sources(db, importID: importID).isEmpty }
  }
}
