import Calls
import Testing

@Suite struct ProblemTests {
  @Test func sentence() {
    let problem = Problem("a.csv:3", "price is empty", remedy: "Write one", exit: .data)
    #expect(problem.description == "a.csv:3: price is empty. Write one")
    #expect(Problem("", "no input", exit: .noInput).description == "no input")
  }

  /// sysexits.h; docs/contract.md promises these numbers to scripts.
  @Test func exitCodes() {
    let codes: [(status: Calls.ExitStatus, code: Int32)] = [
      (.done, 0), (.usage, 64), (.data, 65), (.noInput, 66), (.software, 70), (.cannotWrite, 73), (.inputOutput, 74),
      (.tryAgain, 75),
    ]
    for (status, code) in codes { #expect(status.rawValue == code) }
  }
}
