import Calls
import Foundation
import GRDB

/// Counts the whole ledger with several cores: the keys are cut into ranges, and each worker, on a connection of its own,
/// walks over one range after another.
///
/// The caller holds the write lock and has changed nothing since, so all connections see the same records.
final class ParallelCount: @unchecked Sendable {
  // Unchecked: what workers share, the vars below, they touch under the condition's lock.
  private let path: String
  private let bounds: [String]
  private let condition = NSCondition()
  private var nextRange = 0
  /// Remarkable verifications of ranges that were walked over and not written yet.
  private var remarkable: [Int: [Remarkable]] = [:]
  private var writtenRanges = 0
  private var counts: [TallyCount] = []
  private var workersLeft = 0
  private var error: (any Error)?

  /// Records in a range, about: what a worker finds remarkable waits in memory until the ranges before are written.
  private static let rangeRecords = 20_000
  private static let maximumRangesAhead = 16
  private static let maximumWorkers = 8

  /// - Parameter records: how many there are, about.
  init(_ db: Database, path: String, records: Int) throws {
    self.path = path
    bounds = try Self.bounds(db, ranges: max(2, records / Self.rangeRecords))
  }

  /// Cuts between the first and the last key. Keys begin with a call's identifier, which is all but random; where it is
  /// not, some ranges are longer than others and the count is as right.
  private static func bounds(_ db: Database, ranges: Int) throws -> [String] {
    let ends = try Row.fetchOne(
      db,
      sql: """
        SELECT min(first) AS first, max(last) AS last FROM (
          SELECT min(verification_call_uuid) AS first, max(verification_call_uuid) AS last FROM request
          UNION ALL SELECT min(verification_call_uuid), max(verification_call_uuid) FROM call_record)
        """)
    guard let first = ends?["first"] as String?, let last = ends?["last"] as String? else { return [] }
    let common = zip(first.utf8, last.utf8).prefix { $0 == $1 }.count
    func number(_ key: String) -> UInt64 {
      key.utf8.dropFirst(common).prefix(8).reduce(into: (UInt64(0), 8)) { number, digit in
        number.1 -= 1
        number.0 |= UInt64(digit & 15 + (digit > 57 ? 9 : 0)) << UInt64(4 * number.1)
      }.0
    }
    let (low, high) = (number(first), number(last))
    guard high > low else { return [] }
    let bounds = (1..<UInt64(ranges)).map { index -> String in
      let digits = String(low + (high - low) / UInt64(ranges) * index, radix: 16)
      return first.prefix(common) + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
    return Array(Set(bounds)).sorted()
  }

  /// Counts, and writes what is remarkable; `db` is the connection that holds the lock.
  func run(_ db: Database) throws -> TallyCount {
    workersLeft = min(Self.maximumWorkers, ProcessInfo.processInfo.activeProcessorCount, bounds.count + 1)
    for _ in 0..<workersLeft { Thread { self.work() }.start() }
    defer { waitForWorkers() }
    let writer = try RemarkableWriter(db)
    do {
      while let rows = nextRemarkable() { for row in rows { try writer.write(row) } }
    } catch {
      stop(error)
      throw error
    }
    waitForWorkers()
    if let error { throw error }
    var total = TallyCount(texts: TextTable())
    for count in counts { total.add(count) }
    return total
  }

  /// What is remarkable in the next range, in the order of keys; nil behind the last, and after an error.
  private func nextRemarkable() -> [Remarkable]? {
    condition.lock()
    defer { condition.unlock() }
    guard writtenRanges <= bounds.count else { return nil }
    while remarkable[writtenRanges] == nil, error == nil { condition.wait() }
    guard let rows = remarkable.removeValue(forKey: writtenRanges) else { return nil }
    writtenRanges += 1
    condition.broadcast()
    return rows
  }

  private func work() {
    do {
      let count = try count()
      condition.withLock { counts.append(count) }
    } catch {
      stop(error)
    }
    condition.lock()
    workersLeft -= 1
    condition.broadcast()
    condition.unlock()
  }

  private func count() throws -> TallyCount {
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    let texts = TextTable()
    var count = TallyCount(texts: texts)
    try queue.read { db in
      while let range = takeRange() {
        var found: [Remarkable] = []
        let keys = VerificationScan.Keys.range(
          from: range == 0 ? VerificationScan.Keys.first : bounds[range - 1],
          to: range == bounds.count ? VerificationScan.Keys.end : bounds[range])
        try VerificationScan(db, keys, texts: texts).walk { facts in
          count.add(facts)
          if let row = Remarkable(facts) { found.append(row) }
        }
        condition.lock()
        remarkable[range] = found
        condition.broadcast()
        condition.unlock()
      }
    }
    return count
  }

  private func takeRange() -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while nextRange > writtenRanges + Self.maximumRangesAhead, error == nil { condition.wait() }
    guard nextRange <= bounds.count, error == nil else { return nil }
    nextRange += 1
    return nextRange - 1
  }

  /// Ends all work with the first error.
  private func stop(_ error: any Error) {
    condition.lock()
    self.error = self.error ?? error
    condition.broadcast()
    condition.unlock()
  }

  private func waitForWorkers() {
    condition.lock()
    while workersLeft > 0 { condition.wait() }
    condition.unlock()
  }
}
