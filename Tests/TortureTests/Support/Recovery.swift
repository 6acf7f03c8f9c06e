import Testing
import ToolRunner

extension Operation {
  /// What must hold however the command was stopped: the ledger is sound, and the same command, run again, leaves what
  /// it leaves when nothing disturbs it.
  func expectRecovery(in folder: TemporaryFolder, after trouble: String) throws {
    let check = try Tool.run(["check"], in: folder.path)
    // Before the ledger was made there is none to check.
    let isSound = check.status == 0 || (check.status == 66 && !folder.exists("ringtally.db"))
    #expect(isSound, "\(name), \(trouble): check exits with \(check.status): \(check.text)\(check.stderr)")
    let again = try Tool.run(arguments, in: folder.path)
    // What was forgotten when the program was stopped is no import any more.
    let isDone = again.status == 0 || (again.status == 66 && arguments.contains("forget"))
    #expect(isDone, "\(name), \(trouble): run again it exits with \(again.status): \(again.stderr)")
    guard isSound, isDone else { return }
    let differences = try LedgerState(of: folder).differences(from: undisturbed)
    #expect(differences.isEmpty, "\(name), \(trouble): other bytes in \(differences)")
  }
}
