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
  /// Remarkable verifications that were found and not written yet.
  private var remarkable: [[Remarkable]] = []
  private var counts: [TallyCount] = []
  private var workersLeft = 0
  private var error: (any Error)?

  /// Sightings in a range, about.
  private static let rangeSightings = 20_000
  /// Remarkable verifications that are handed over together, and how many such pieces may wait to be written.
  private static let pieceRows = 256
  private static let maximumWaiting = 64
  private static let maximumWorkers = 8

  /// - Parameter ranges: how many, about; nil for as many as the ledger's size asks for.
  init(_ db: Database, path: String, ranges: Int? = nil) throws {
    self.path = path
    bounds = try Self.bounds(db, ranges: ranges)
  }

  /// Cuts where blocks of the largest run end: keys of other runs are spread much the same. Where they are not, some ranges
  /// are longer than others and the count is as right.
  private static func bounds(_ db: Database, ranges: Int?) throws -> [String] {
    guard let largest = try Int64.fetchOne(db, sql: "SELECT id FROM run ORDER BY sightings DESC, id LIMIT 1") else {
      return []
    }
    let total = try Int.fetchOne(db, sql: "SELECT SUM(sightings) FROM run") ?? 0
    let blocks = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM run_block WHERE run_id = ?", arguments: [largest]) ?? 0
    let step = max(1, blocks / max(2, ranges ?? total / rangeSightings))
    return try String.fetchAll(
      db,
      sql: """
        SELECT DISTINCT last_key FROM (
          SELECT last_key, ROW_NUMBER() OVER (ORDER BY last_key, number) AS place FROM run_block WHERE run_id = ?
        ) WHERE place % ? = 0 ORDER BY last_key
        """, arguments: [largest, step])
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
    // The workers are done with theirs, so the others go into the first.
    var total = counts.first ?? TallyCount(texts: TextTable())
    for count in counts.dropFirst() { total.add(count) }
    return total
  }

  /// Some that are remarkable, in no order; nil when all were handed over, and after an error.
  private func nextRemarkable() -> [Remarkable]? {
    condition.lock()
    defer { condition.unlock() }
    while remarkable.isEmpty, workersLeft > 0, error == nil { condition.wait() }
    guard error == nil else { return nil }
    defer { condition.broadcast() }
    return remarkable.popLast()
  }

  private func put(_ rows: [Remarkable]) {
    condition.lock()
    while remarkable.count >= Self.maximumWaiting, error == nil { condition.wait() }
    remarkable.append(rows)
    condition.broadcast()
    condition.unlock()
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
    let queue = try Ledger.readOnlyQueue(path)
    let texts = TextTable()
    var count = TallyCount(texts: texts)
    try queue.read { db in
      var found: [Remarkable] = []
      while let range = takeRange() {
        let keys = VerificationScan.Keys.range(
          from: range == 0 ? nil : bounds[range - 1], to: range == bounds.count ? nil : bounds[range])
        try VerificationScan(db, keys, texts: texts).walk { facts in
          count.add(facts)
          guard let row = Remarkable(facts) else { return }
          found.append(row)
          guard found.count == Self.pieceRows else { return }
          put(found)
          found.removeAll(keepingCapacity: true)
        }
      }
      put(found)
    }
    return count
  }

  private func takeRange() -> Int? {
    condition.lock()
    defer { condition.unlock() }
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
