import Calls
import Foundation

/// All records of one file, collected while it is read and then handed over in the order of the ledger's trees.
///
/// A file is read to its end before the ledger is touched: one that turns out to be damaged, or known, costs the ledger
/// nothing, and a write transaction lasts as long as the writing.
package final class FileRecords {
  let requests: RowSpool<AcceptedRequest>
  let calls: RowSpool<CallRecord>
  let refused: RowSpool<RefusedRequest>
  let rejects: RowSpool<SpooledReject>
  private(set) var ignored = 0

  /// Memory for the rows of a kind; what is beyond it goes to the spill file, sorted. Measured: smaller runs cost merging,
  /// larger ones buy nothing (docs/internals/performance.md).
  private static let memoryLimit = 40 << 20

  /// - Parameter folder: where a temporary file may be made.
  package init(folder: String, memoryLimit: Int? = nil) {
    let limit = memoryLimit ?? Self.memoryLimit
    var file: SpillFile?
    func spill() throws(Problem) -> SpillFile {
      if let file { return file }
      let made = try SpillFile(folder: folder)
      file = made
      return made
    }
    requests = RowSpool(memoryLimit: limit, spill: spill)
    calls = RowSpool(memoryLimit: limit, spill: spill)
    // Rare, but a row of theirs may be some kilobytes.
    refused = RowSpool(memoryLimit: max(limit / 8, 1 << 13), spill: spill)
    rejects = RowSpool(memoryLimit: max(limit / 8, 1 << 13), spill: spill)
  }

  /// Records of every kind.
  package var count: Int { requests.count + calls.count + refused.count + rejects.count + ignored }

  /// Takes a batch. Batches may come in any order: the records tell their places.
  package func append(_ batch: RecordBatch) throws(Problem) {
    ignored += batch.ignored
    do {
      try batch.arena.withUnsafeBytes { arena in
        for row in batch.requests { try requests.append(row, arena) }
        for row in batch.calls { try calls.append(row, arena) }
        for row in batch.refused { try refused.append(row, arena) }
      }
      for reject in batch.rejects {
        let texts = Array(reject.reason.utf8) + Array(reject.record.utf8)
        try texts.withUnsafeBytes { try rejects.append(SpooledReject(reject), $0) }
      }
    } catch let problem as Problem {
      throw problem
    } catch {
      preconditionFailure("a spool throws problems only")
    }
  }

  /// The file is at its end.
  package func finish() throws(Problem) {
    try requests.finish()
    try calls.finish()
    try refused.finish()
    try rejects.finish()
  }
}

/// A reject whose texts wait in an arena.
struct SpooledReject: SpooledRow {
  var place: Place
  var reason: RecordBatch.Bytes
  var record: RecordBatch.Bytes

  init(_ reject: Reject) {
    place = reject.place
    reason = RecordBatch.Bytes(offset: 0, count: UInt16(reject.reason.utf8.count))
    record = RecordBatch.Bytes(offset: UInt32(reason.count), count: UInt16(reject.record.utf8.count))
  }

  var order: UInt64 { place.position }

  mutating func forEachText(_ body: (inout RecordBatch.Bytes) -> Void) {
    body(&reason)
    body(&record)
  }

  static func compare(_ left: SpooledText<Self>, _ right: SpooledText<Self>) -> Int { 0 }
}

extension RefusedRequest: SpooledRow {
  var order: UInt64 { place.position }

  mutating func forEachText(_ body: (inout RecordBatch.Bytes) -> Void) { body(&account) }

  static func compare(_ left: SpooledText<Self>, _ right: SpooledText<Self>) -> Int { 0 }
}

extension AcceptedRequest: SpooledRow {
  var order: UInt64 { keyPrefix }

  mutating func forEachText(_ body: (inout RecordBatch.Bytes) -> Void) {
    body(&key)
    account.visitText(body)
  }

  static func compare(_ left: SpooledText<Self>, _ right: SpooledText<Self>) -> Int {
    let keys = ByteOrder.compare(left.bytes(left.row.key), right.bytes(right.row.key))
    return keys == 0 ? Place.compare(left.row.place, right.row.place) : keys
  }
}

extension CallRecord: SpooledRow {
  var order: UInt64 { keyPrefix }

  mutating func forEachText(_ body: (inout RecordBatch.Bytes) -> Void) {
    body(&key)
    body(&finalStatus)
    account.visitText(body)
  }

  static func compare(_ left: SpooledText<Self>, _ right: SpooledText<Self>) -> Int {
    let keys = ByteOrder.compare(left.bytes(left.row.key), right.bytes(right.row.key))
    if keys != 0 { return keys }
    if left.row.cause != right.row.cause { return Int(left.row.cause) - Int(right.row.cause) }
    let statuses = ByteOrder.compare(left.bytes(left.row.finalStatus), right.bytes(right.row.finalStatus))
    return statuses == 0 ? Place.compare(left.row.place, right.row.place) : statuses
  }
}

extension AccountField {
  fileprivate mutating func visitText(_ body: (inout RecordBatch.Bytes) -> Void) {
    guard case .other(var digits) = self else { return }
    body(&digits)
    self = .other(digits)
  }
}

/// Bytes as SQLite's BINARY collation orders texts.
enum ByteOrder {
  static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    guard let a = left.baseAddress, let b = right.baseAddress else { return left.count - right.count }
    let order = Int(memcmp(a, b, min(left.count, right.count)))
    return order == 0 ? left.count - right.count : order
  }
}
