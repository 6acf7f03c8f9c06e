import Calls
import GRDBSQLite

/// A window over a file's sorted rows of one kind, with the texts they refer to: what SQLite sees of them at a time.
class SortedRows<Row: SpooledRow>: BatchTable {
  /// Rows in a window: a few statements for many rows, in memory that a core's cache nearly holds.
  private let capacity: Int
  fileprivate let rows: UnsafeMutablePointer<Row>
  fileprivate private(set) var arena = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
  private var used = 0

  fileprivate init(_ capacity: Int, name: String, columns: String) {
    self.capacity = capacity
    rows = .allocate(capacity: capacity)
    super.init(name: name, columns: columns)
  }

  deinit {
    rows.deallocate()
    arena.deallocate()
  }

  /// Takes the next rows of `merge`; false when there are none.
  func fill(from merge: RowMerge<Row>) throws -> Bool {
    (count, used) = (0, 0)
    while count < capacity, let address = try merge.nextRow() {
      let source = SpooledText<Row>(at: address)
      var row = source.row
      let length = RowMerge<Row>.length(address) - MemoryLayout<Row>.size
      if used + length > arena.count { grow() }
      UnsafeMutableRawBufferPointer(rebasing: arena[used..<used + length])
        .copyMemory(from: UnsafeRawBufferPointer(start: source.texts, count: length))
      row.forEachText { $0.offset += UInt32(used) }
      used += length
      (rows + count).initialize(to: row)
      count += 1
    }
    return count > 0
  }

  /// Leaves in the window only the rows at these positions of the file.
  func keep(_ positions: Set<UInt64>) {
    var kept = 0
    if !positions.isEmpty {
      for index in 0..<count where positions.contains(rows[index].place.position) {
        rows[kept] = rows[index]
        kept += 1
      }
    }
    count = kept
  }

  private func grow() {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * arena.count, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(arena))
    arena.deallocate()
    arena = larger
  }

  func bytes(_ bytes: RecordBatch.Bytes) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: arena[Int(bytes.offset)..<Int(bytes.offset) + Int(bytes.count)])
  }

  /// The arena outlives the statement that reads it, so SQLite needs no copy of its own (SQLITE_STATIC).
  fileprivate final func emit(_ bytes: RecordBatch.Bytes, to context: OpaquePointer) {
    guard let base = arena.baseAddress else { preconditionFailure("the arena has memory") }
    sqlite3_result_text(
      context, (base + Int(bytes.offset)).assumingMemoryBound(to: CChar.self), Int32(bytes.count), nil)
  }
}

/// `batch_request`: accepted requests by key, repeats in their order of appearance.
final class RequestRows: SortedRows<AcceptedRequest> {
  init(_ capacity: Int) {
    super.init(
      capacity,
      name: "batch_request",
      columns: """
        verification_call_uuid, time, time_is_ambiguous, method, callee_prefix, callee_pseudonym, callee_number,
        caller_stem, is_with_redirect, is_redirect, account_field, position, line
        """)
  }

  override func emit(row: Int, column: Int32, to context: OpaquePointer) {
    switch column {
    case 0: emit(rows[row].key, to: context)
    case 1: Emit.time(rows[row].time, context)
    case 2: sqlite3_result_int(context, rows[row].timeIsAmbiguous ? 1 : 0)
    case 3: Emit.method(rows[row].method, context)
    case 4: Emit.digits(rows[row].callee.prefix, context)
    case 5: Emit.pseudonym(rows[row].callee, context)
    case 6: Emit.digits(rows[row].callee.number, context)
    case 7: Emit.digits(rows[row].callerStem, context)
    case 8: Emit.tristate(rows[row].isWithRedirect, context)
    case 9: Emit.tristate(rows[row].isRedirect, context)
    case 10: emitAccount(rows[row].account, context)
    case 11: sqlite3_result_int64(context, Int64(rows[row].place.position))
    default: sqlite3_result_int64(context, Int64(rows[row].place.line))
    }
  }
}

/// `batch_call_record`: call records by (key, cause code, final status).
final class CallRows: SortedRows<CallRecord> {
  init(_ capacity: Int) {
    super.init(
      capacity,
      name: "batch_call_record",
      columns: """
        verification_call_uuid, q931_status, final_status, start_time, answer_time, stop_time, received_time,
        time_is_ambiguous, duration_milliseconds, method, callee_prefix, callee_pseudonym, callee_number, caller_stem,
        account_field, position, line
        """)
  }

  override func emit(row: Int, column: Int32, to context: OpaquePointer) {
    switch column {
    case 0: emit(rows[row].key, to: context)
    case 1: sqlite3_result_int(context, Int32(rows[row].cause))
    case 2: emit(rows[row].finalStatus, to: context)
    case 3: Emit.time(rows[row].startTime, context)
    case 4: Emit.time(rows[row].answerTime, context)
    case 5: Emit.time(rows[row].stopTime, context)
    case 6: Emit.time(rows[row].receivedTime, context)
    case 7: sqlite3_result_int(context, rows[row].timeIsAmbiguous ? 1 : 0)
    case 8: rows[row].duration < 0 ? sqlite3_result_null(context) : sqlite3_result_int64(context, rows[row].duration)
    case 9: Emit.method(rows[row].method, context)
    case 10: Emit.digits(rows[row].callee.prefix, context)
    case 11: Emit.pseudonym(rows[row].callee, context)
    case 12: Emit.digits(rows[row].callee.number, context)
    case 13: Emit.digits(rows[row].callerStem, context)
    case 14: emitAccount(rows[row].account, context)
    case 15: sqlite3_result_int64(context, Int64(rows[row].place.position))
    default: sqlite3_result_int64(context, Int64(rows[row].place.line))
    }
  }
}

/// `batch_refused_request`: refused requests, in order of appearance.
final class RefusedRows: SortedRows<RefusedRequest> {
  init(_ capacity: Int) {
    super.init(
      capacity,
      name: "batch_refused_request",
      columns: """
        time, callee_prefix, callee_pseudonym, account, http_status, time_is_ambiguous, method, callee_number, position, line
        """)
  }

  override func emit(row: Int, column: Int32, to context: OpaquePointer) {
    let refused = rows[row]
    switch column {
    // The identity's parts are never null: 0 and the empty text stand for what the log does not tell.
    case 0: sqlite3_result_int64(context, refused.time == RecordTime.none ? 0 : refused.time)
    case 1: refused.callee.isNone ? Emit.emptyText(context) : Emit.digits(refused.callee.prefix, context)
    case 2: sqlite3_result_int64(context, refused.callee.isNone ? 0 : refused.callee.pseudonym)
    case 3: refused.account.count == 0 ? Emit.emptyText(context) : emit(refused.account, to: context)
    case 4: sqlite3_result_int(context, Int32(refused.httpStatus))
    case 5: sqlite3_result_int(context, refused.timeIsAmbiguous ? 1 : 0)
    case 6: Emit.method(refused.method, context)
    case 7: Emit.digits(refused.callee.number, context)
    case 8: sqlite3_result_int64(context, Int64(refused.place.position))
    default: sqlite3_result_int64(context, Int64(refused.place.line))
    }
  }
}

extension SortedRows {
  /// Null: no such field; empty: the key's own account; digits: another one.
  fileprivate func emitAccount(_ account: AccountField, _ context: OpaquePointer) {
    switch account {
    case .absent: sqlite3_result_null(context)
    case .own: Emit.emptyText(context)
    case .other(let digits): emit(digits, to: context)
    }
  }
}

/// Single values in the form the tables hold them.
private enum Emit {
  static func time(_ time: Int64, _ context: OpaquePointer) {
    time == RecordTime.none ? sqlite3_result_null(context) : sqlite3_result_int64(context, time)
  }

  static func tristate(_ value: Tristate, _ context: OpaquePointer) {
    value == .unknown ? sqlite3_result_null(context) : sqlite3_result_int(context, Int32(value.rawValue))
  }

  static func method(_ method: Method?, _ context: OpaquePointer) {
    guard let method else { return sqlite3_result_null(context) }
    var name = method.name
    name.withUTF8 { text(UnsafeRawBufferPointer($0), context) }
  }

  static func pseudonym(_ callee: Callee, _ context: OpaquePointer) {
    callee.isNone ? sqlite3_result_null(context) : sqlite3_result_int64(context, callee.pseudonym)
  }

  static func emptyText(_ context: OpaquePointer) { sqlite3_result_text(context, "", 0, Statement.transient) }

  static func digits(_ digits: PackedDigits, _ context: OpaquePointer) {
    guard !digits.isNone else { return sqlite3_result_null(context) }
    withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) {
      text(UnsafeRawBufferPointer(rebasing: $0[..<digits.write(into: $0)]), context)
    }
  }

  /// SQLite copies the bytes into memory that it keeps for the column.
  private static func text(_ bytes: UnsafeRawBufferPointer, _ context: OpaquePointer) {
    sqlite3_result_text(
      context, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), Statement.transient)
  }
}
