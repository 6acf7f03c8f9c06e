/// Exit codes of the command line (sysexits.h), a promise to scripts: see docs/reference/exit-codes.md.
package enum ExitStatus: Int32, Sendable {
  case done = 0
  case usage = 64
  case data = 65
  case noInput = 66
  case software = 70
  case cannotWrite = 73
  case inputOutput = 74
  case tryAgain = 75
}

/// An error that a user can act on: place, reason, remedy.
///
/// Never holds a token, a code or a phone number: a value that must be quoted goes through `Redaction` first.
package struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
  /// Where: a file, `file:line`, an option.
  package var place: String
  /// What is wrong there.
  package var reason: String
  /// What to do about it; empty where nothing helps.
  package var remedy: String
  package var exitStatus: ExitStatus
  /// It is the ledger that fails, and not one of the files that a command works through: going on with the next is no use.
  package var endsAll = false
  /// More that is wrong with the same input, so that a user can mend it in one go.
  package var further: [Problem] = []

  package init(_ place: String, _ reason: String, remedy: String = "", exit: ExitStatus) {
    self.place = place
    self.reason = reason
    self.remedy = remedy
    self.exitStatus = exit
  }

  /// `place: reason. Remedy.`
  package var description: String {
    (place.isEmpty ? "" : place + ": ") + reason + (remedy.isEmpty ? "" : ". " + remedy)
  }
}
