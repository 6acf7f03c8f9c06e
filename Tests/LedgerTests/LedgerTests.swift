import Calls
import Foundation
import GRDB
import Testing

@testable import Ledger

@Suite("The ledger's file") struct LedgerTests {
  /// Runs with a folder that is gone afterwards.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ledger-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func expect(_ exit: Calls.ExitStatus, _ words: String, _ body: () throws -> Void) {
    let problem = #expect(throws: Problem.self) { try body() }
    #expect(problem?.exitStatus == exit && problem?.reason.contains(words) == true, "\(String(describing: problem))")
    #expect(problem?.place.isEmpty == false && problem?.remedy.isEmpty == false)
  }

  @Test func isMadeForItsOwnerOnly() throws {
    try withFolder { folder in
      let ledger = try Ledger.openForWriting("\(folder)/a.db")
      try ledger.take(SmallWorld(seed: 1).files)
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions] as? Int
        #expect(mode == 0o600, "\(name)")
      }
      let again = try Ledger.openForReading("\(folder)/a.db")
      #expect(try again.tally() == ledger.tally() && again.isSound())
    }
  }

  @Test func refusesWhatIsNoLedger() throws {
    try withFolder { folder in
      expect(.noInput, "there is no ledger") { _ = try Ledger.openForReading("\(folder)/none.db") }
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/none.db"))
      try DatabaseQueue(path: "\(folder)/foreign.db").write { try $0.execute(sql: "CREATE TABLE songs (name TEXT)") }
      expect(.data, "another program") { _ = try Ledger.openForWriting("\(folder)/foreign.db") }
      let text = Data(String(repeating: "This is a letter, not a database. ", count: 100).utf8)
      try text.write(to: URL(fileURLWithPath: "\(folder)/letter.db"))
      expect(.data, "not a ledger") { _ = try Ledger.openForWriting("\(folder)/letter.db") }
      #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/letter.db")) == text)
      expect(.cannotWrite, "cannot") { _ = try Ledger.openForWriting("\(folder)/no/such/folder/a.db") }
    }
  }

  @Test func refusesANewerVersion() throws {
    try withFolder { folder in
      let ledger = try Ledger.openForWriting("\(folder)/a.db")
      try ledger.withConnection { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999 of the future')") }
      expect(.data, "newer ringtally") { _ = try Ledger.openForReading("\(folder)/a.db") }
    }
  }

  /// Takes as long as SQLite waits for the lock: five seconds.
  @Test func saysThatItIsBusy() throws {
    try withFolder { folder in
      let (one, other) = (try Ledger.openForWriting("\(folder)/a.db"), try Ledger.openForWriting("\(folder)/a.db"))
      try one.take([SmallWorld(seed: 1).files[0]])
      let tally = try one.tally()
      try one.withConnection { try $0.execute(sql: "BEGIN IMMEDIATE") }
      expect(.tryAgain, "busy") { try other.take([SmallWorld(seed: 1).files[1]]) }
      #expect(try other.tally() == tally)
      try one.withConnection { try $0.execute(sql: "ROLLBACK") }
      try other.take([SmallWorld(seed: 1).files[1]])
      #expect(try one.isSound() && one.tally() == other.tally() && one.tally() != tally)
    }
  }

  /// A file is in the ledger whole or not at all.
  @Test func keepsNothingOfAnAbandonedFile() throws {
    let world = SmallWorld(seed: 3)
    let (ledger, undisturbed) = (try Ledger.temporary(), try Ledger.temporary())
    try ledger.take([world.files[0]])
    try undisturbed.take([world.files[0]])
    let session = try ImportSession(ledger, startedAt: Instant(milliseconds: 0))
    let facts = FileFacts(path: "/x", file: "x", kindOption: "auto", zone: "UTC")
    // The disk fills up, or the process is told to stop, when half of the file is written.
    struct Stopped: Error {}
    #expect(throws: Stopped.self) {
      let hash = SourceFacts(sha256: "x", headSHA256: "x", bytes: 1, format: "ndjson", compression: "")
      _ = try session.add(world.files[1].spooled(), of: facts, hash) { _ in throw Stopped() }
    }
    try session.noteRefused(facts, "damaged")
    _ = try session.finish(at: Instant(milliseconds: 1))
    for table in Ledger.recordTables + ["source", "reject"] {
      #expect(try ledger.rows(table) == undisturbed.rows(table), "\(table)")
    }
    #expect(try ledger.tally() == undisturbed.tally() && ledger.isSound())
    #expect(try ledger.importedFiles().map(\.error) == [nil, "damaged"])
  }

  /// The same where several threads pack the file, with and without counting all on the way; then it comes in whole.
  @Test(arguments: [false, true]) func keepsNothingOfAFileAbandonedByThreads(_ isLast: Bool) throws {
    try withFolder { folder in
      let world = SmallWorld(seed: 4, records: 200)
      let ledger = try Ledger.openForWriting("\(folder)/a.db")
      let undisturbed = try Ledger.temporary()
      try ledger.take([world.files[0]])
      try undisturbed.take([world.files[0]])
      var tuning = ImportSession.Tuning()
      (tuning.parallelRecords, tuning.recountFactor, tuning.blockSize) = (0, 1_000_000, 100)
      let session = try ImportSession(ledger, startedAt: Instant(milliseconds: 0), tuning: tuning)
      let facts = FileFacts(path: "/x", file: "x", kindOption: "auto", zone: "UTC")
      let source = SourceFacts(sha256: "x", headSHA256: "x", bytes: 1, format: "ndjson", compression: "")
      struct Stopped: Error {}
      #expect(throws: Stopped.self) {
        _ = try session.add(world.files[1].spooled(), of: facts, source, isLast: isLast) { _ in throw Stopped() }
      }
      #expect(try ledger.sightings() == undisturbed.sightings() && ledger.tally() == undisturbed.tally())
      _ = try session.add(world.files[1].spooled(), of: facts, source, isLast: isLast)
      _ = try session.finish(at: Instant(milliseconds: 1))
      try undisturbed.take([world.files[1]])
      #expect(try ledger.tally() == undisturbed.tally() && ledger.isSound())
    }
  }

  @Test func finishesWhatAStoppedImportLeftUncounted() throws {
    let world = SmallWorld(seed: 5)
    let (ledger, counted) = (try Ledger.temporary(), try Ledger.temporary())
    try counted.take(world.files)
    var recounts = ImportSession.Tuning()
    recounts.recountFactor = 1_000_000
    try ledger.take(world.files, tuning: recounts)
    try ledger.withConnection { db in
      try Tally.setState(.stale(mark: "stale"), db)
      try db.execute(sql: "DELETE FROM tally_day; DELETE FROM tally_remarkable")
    }
    #expect(try ledger.isSound())
    try ledger.take([])
    #expect(try ledger.tally() == counted.tally() && ledger.isSound())
  }

  /// `check` sees what somebody changed by hand.
  @Test(arguments: [
    ("tally", "UPDATE tally_day SET cells = x''"), ("tally", "DELETE FROM tally_remarkable"),
    ("tally", "UPDATE tally_day SET day = day + 1 WHERE day > 0"),
    ("conservation", "UPDATE source SET records = records + 1 WHERE id = 1"),
    ("sightings", "UPDATE source SET requests = requests + 1, duplicates = duplicates - 1 WHERE id = 1"),
    ("sightings", "UPDATE run_source SET sightings = sightings + 1"),
    ("runs", "DELETE FROM run_block WHERE run_id = 1"),
    ("runs", "DELETE FROM block WHERE id = 1 << 32"), ("runs", "UPDATE run SET sightings = sightings + 1"),
    ("runs", "UPDATE run_block SET last_key = last_key || '0'"),
    ("runs", "UPDATE run_block SET key_filter = zeroblob(8)"), ("runs", "DELETE FROM callee_filter"),
    ("runs", "UPDATE callee_filter SET filter = zeroblob(8)"), ("runs", "UPDATE callee_filter SET id = id + 1000"),
    ("runs", "UPDATE block SET sightings = CAST(substr(sightings, 1, 100) || x'00' || substr(sightings, 102) AS BLOB)"),
    ("runs", "UPDATE block SET sightings = substr(sightings, 1, 50)"), ("runs", "UPDATE block SET sightings = x''"),
    ("sightings", "DELETE FROM refused_request"), ("tally", "UPDATE tally_newest_call SET time = time + 1"),
    ("tally", "DELETE FROM tally_day"),
  ]) func seesUnsoundness(_ check: String, _ change: String) throws {
    let ledger = try Ledger.temporary()
    try ledger.take(SmallWorld(seed: 6).files)
    try ledger.withConnection { try $0.execute(sql: change) }
    #expect(try ledger.soundness().contains { $0.check == check && !$0.isSound })
  }

  @Test func guardsThePseudonymsKey() throws {
    try withFolder { folder in
      let (one, other) = (try Ledger.openForWriting("\(folder)/a.db"), try Ledger.openForWriting("\(folder)/b.db"))
      func print(_ key: [UInt8]) -> String { "print of \(key)" }
      let key = try PseudonymKey.load(for: one, fingerprint: print)
      #expect(key.count == 32 && Set(key).count > 8)
      #expect(try PseudonymKey.load(for: one, fingerprint: print) == key)
      #expect(try PseudonymKey.load(for: other, fingerprint: print) != key)
      try FileManager.default.removeItem(atPath: "\(folder)/b.db.key")
      expect(.noInput, "not there") { _ = try PseudonymKey.load(for: other, fingerprint: print) }
      try FileManager.default.copyItem(atPath: "\(folder)/a.db.key", toPath: "\(folder)/b.db.key")
      expect(.data, "another ledger's key") { _ = try PseudonymKey.load(for: other, fingerprint: print) }
      try Data("not a key\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/b.db.key"))
      expect(.data, "not a key") { _ = try PseudonymKey.load(for: other, fingerprint: print) }
    }
  }
}
