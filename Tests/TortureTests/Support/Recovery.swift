import Testing
import ToolRunner

extension Operation {
  /// What must hold however the command was stopped: the ledger is sound, and the same command, run again, leaves what
  /// it leaves when nothing disturbs it.
  func expectRecovery(in folder: TemporaryFolder, after trouble: String) throws {
    let context = "\(name), \(trouble)"
    // Before the ledger was made there is none to check.
    let isThere = folder.exists("ringtally.db")
    let check = try Tool.run(["check"], in: folder.path)
    let isSound = check.expectExit(with: [isThere ? 0 : 66], "\(context): check")
    // What was forgotten when the program was stopped is no import any more; what was read again has no rejects any more.
    let again = try Tool.run(arguments, in: folder.path)
    let mayBeDone = arguments.contains("forget") || arguments.contains("retry")
    let isDone = again.expectExit(with: mayBeDone ? [0, 66] : [0], "\(context): the second run")
    guard isSound, isDone else { return }
    let differences = try LedgerState(of: folder).differences(from: undisturbed)
    #expect(differences.isEmpty, "\(context): other bytes in \(differences)")
  }
}
