import Foundation
import GRDB

/// Carries what a large file's transaction left in the write-ahead log over into the ledger, on a thread and a connection of
/// its own, while the next file is read or the tally is counted.
///
/// SQLite would do it at the end of the commit, and the import would wait for the disk. A checkpoint that does not come to
/// its end costs nothing: the log keeps everything until one does.
final class BackgroundCheckpoint: @unchecked Sendable {
  // Unchecked: every access to the vars holds the condition's lock.
  private let condition = NSCondition()
  private let path: String
  private var isRunning = false

  /// A log that is smaller is left to the next checkpoint.
  private static let smallestLog = 8 << 20

  init(path: String) { self.path = path }

  deinit { wait() }

  /// Begins, where there is enough to do and none is under way.
  func begin() {
    var status = stat()
    guard stat(path + "-wal", &status) == 0, status.st_size >= Self.smallestLog else { return }
    condition.lock()
    defer { condition.unlock() }
    guard !isRunning else { return }
    isRunning = true
    let thread = Thread {
      // Nobody waits for it, and whoever writes meanwhile is not disturbed. A ledger that was moved away is not made again.
      guard FileManager.default.fileExists(atPath: self.path) else { return self.end() }
      _ = try? DatabaseQueue(path: self.path).writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA wal_checkpoint(PASSIVE)")
      }
      self.end()
    }
    thread.start()
  }

  private func end() {
    condition.lock()
    isRunning = false
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until none is under way.
  func wait() {
    condition.lock()
    while isRunning { condition.wait() }
    condition.unlock()
  }
}
