import Calls
import Foundation
import GRDB

/// The one SQLite file that holds every record, where each stood, and the tally the reports read.
package final class Ledger {
  let queue: DatabaseQueue
  /// As the user named it.
  package let path: String

  /// Whether it is gone with the process.
  let isTemporary: Bool

  private init(queue: DatabaseQueue, path: String, isTemporary: Bool = false) {
    (self.queue, self.path, self.isTemporary) = (queue, path, isTemporary)
  }

  /// Where temporary files may be made: on the ledger's disk.
  var temporaryFolder: String {
    isTemporary ? NSTemporaryDirectory() : URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  // MARK: - Opening

  /// Opens the ledger for writing; makes it, and brings an older one up to date, where needed.
  package static func openForWriting(_ path: String) throws -> Ledger {
    try translatingErrors(path) {
      try refuseFolder(path)
      if !FileManager.default.fileExists(atPath: path) { try create(path) }
      let ledger = Ledger(queue: try DatabaseQueue(path: path, configuration: configuration()), path: path)
      try ledger.prepare()
      return ledger
    }
  }

  /// Opens a ledger that must be there; it may be written to only by what a report needs in temporary tables.
  package static func openForReading(_ path: String) throws -> Ledger {
    guard FileManager.default.fileExists(atPath: path) else {
      throw Problem(
        path, "there is no ledger",
        remedy: "Import something first: ringtally import FILE, or name the ledger with --db",
        exit: .noInput)
    }
    return try openForWriting(path)
  }

  /// A ledger that is gone with the process, for `--dry-run` where there is none yet. In memory as long as it is small, then
  /// in a file without a name: a dry run has the bound on memory that every import has.
  package static func temporary() throws -> Ledger {
    // https://www.sqlite.org/inmemorydb.html#temp_db: an empty name.
    let queue = try DatabaseQueue(path: "", configuration: configuration())
    let ledger = Ledger(queue: queue, path: "a temporary ledger", isTemporary: true)
    try ledger.prepare()
    return ledger
  }

  /// The files of a ledger: itself, its companions, its key.
  ///
  /// Nobody may open one of them beside SQLite: closing it again would let go of the locks that SQLite holds for this process
  /// (https://www.sqlite.org/howtocorrupt.html, 2.2).
  package static func files(of path: String) -> [String] {
    [path, path + "-wal", path + "-shm", path + "-journal", PseudonymKey.path(forLedger: path)]
  }

  /// How long a statement waits for another process's lock before it gives up.
  private static let busySeconds = 5.0

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(busySeconds)
    // A file's import is one transaction over many calls.
    configuration.allowsUnsafeTransactions = true
    configuration.prepareDatabase { db in
      // Temporary tables are small, as a rule, and then stay in memory; a ledger in which every verification is remarkable
      // needs a file for them, which has no name and holds what the ledger holds. The cache is for the tally: blocks are
      // written once.
      try db.execute(sql: "PRAGMA temp_store = FILE; PRAGMA cache_size = -8192; PRAGMA synchronous = NORMAL")
      try db.execute(sql: "PRAGMA foreign_keys = ON")
    }
    return configuration
  }

  /// A further connection to a ledger that is open, for a thread that reads what is committed.
  static func readOnlyQueue(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(busySeconds)
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// SQLite says of a folder that it cannot be opened, as of a file without permissions.
  private static func refuseFolder(_ path: String) throws {
    guard isFolder(path) else { return }
    throw Problem(
      path, "this is a folder, not a ledger",
      remedy: "Name a file in it with --db, such as \((path as NSString).appendingPathComponent("ringtally.db"))",
      exit: .data)
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// An empty file that only its owner may read: SQLite gives its companions (WAL, shared memory) the same mode.
  static func create(_ path: String) throws {
    guard make(path) else {
      throw Problem(
        path, "the ledger cannot be made: \(String(cString: strerror(errno)))",
        remedy: "Name a place that can be written to with --db", exit: .cannotWrite)
    }
  }

  /// The same, where a failure is told in other words.
  ///
  /// - Returns: false with `errno` set, when there is no file and none can be made.
  static func make(_ path: String) -> Bool {
    let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return errno == EEXIST }
    close(descriptor)
    return true
  }

  private func prepare() throws {
    try queue.writeWithoutTransaction { db in
      let isEmpty = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_schema") == 0
      if isEmpty {
        // Nearly all of a ledger is blocks, which are written once: large pages cost fewer calls of the system.
        try db.execute(
          sql: "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA application_id = \(Schema.applicationID)")
      }
      guard try Int64.fetchOne(db, sql: "PRAGMA application_id") == Schema.applicationID else {
        throw Problem(
          path, "this is an SQLite file of another program", remedy: "Name a ledger, or a new file, with --db",
          exit: .data)
      }
      if try Schema.migrations.areSuperseded(db) {
        throw Problem(
          path, "the ledger was written by a newer ringtally", remedy: "Upgrade ringtally, or use another ledger",
          exit: .data)
      }
      if try !Schema.migrations.areDone(db) { try Schema.migrations.run(db) }
    }
  }

  // MARK: - Running

  /// Work on the connection, outside any transaction of ours.
  func withConnection<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try Self.translatingErrors(path) { try queue.writeWithoutTransaction(body) }
  }

  /// Work in one transaction that takes the write lock at once.
  func inTransaction<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try withConnection { db in
      try db.execute(sql: "BEGIN IMMEDIATE")
      do {
        let result = try body(db)
        try db.execute(sql: "COMMIT")
        return result
      } catch {
        Self.rollBack(db)
        throw error
      }
    }
  }

  /// SQLite may have rolled back by itself (a full disk); then there is nothing left to do.
  static func rollBack(_ db: Database) {
    if db.isInsideTransaction { try? db.execute(sql: "ROLLBACK") }
  }

  /// SQLite's errors in the words of a user, with what to do.
  static func translatingErrors<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError {
      var problem = problem(error, path)
      problem.endsAll = true
      throw problem
    }
  }

  private static func problem(_ error: DatabaseError, _ path: String) -> Problem {
    switch error.resultCode.primaryResultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return Problem(
        path, "the ledger is busy: another ringtally is writing to it", remedy: "Try again when it is done",
        exit: .tryAgain)
    case .SQLITE_FULL:
      return Problem(
        path, "the disk is full", remedy: "Free some space and run the command again; nothing is half there",
        exit: .cannotWrite)
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
      return Problem(
        path, "the ledger cannot be opened for writing", remedy: "Check its permissions and those of its folder",
        exit: .cannotWrite)
    case .SQLITE_IOERR:
      return Problem(
        path, "reading or writing the ledger failed (SQLite's code \(error.extendedResultCode.rawValue))",
        remedy: "Check the disk and its free space, then run the command again", exit: .inputOutput)
    case .SQLITE_NOTADB:
      return Problem(path, "this is not a ledger", remedy: "Name a ledger, or a new file, with --db", exit: .data)
    case .SQLITE_CORRUPT:
      return Problem(
        path, "the ledger is damaged", remedy: "Restore it from a backup, or import the sources into a new one",
        exit: .data)
    default:
      return Problem(
        path, "SQLite failed: \(error.message ?? "\(error.resultCode)")",
        remedy: "This is a defect of ringtally: please report it", exit: .software)
    }
  }
}
