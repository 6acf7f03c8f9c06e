import Foundation
import Testing
import ToolRunner

/// Every folder `Tests/EndToEnd/cases/<command>/<name>`: its commands are run, and what they print, exit with and leave
/// behind must be what the folder says.
///
/// | file | what |
/// |---|---|
/// | `cmd` | a command a line: `[env NAME=VALUE …] ringtally ARGUMENTS [< FILE]`; no shell, single quotes hold blanks together |
/// | `expected` | the commands again, each with what it printed, and the files that are there at the end |
/// | `expected.files/` | files that must have been produced with these bytes |
/// | anything else | input, copied into a folder of the test's own |
///
/// `RINGTALLY_REFILL=1 swift test --filter CasesTests` writes `expected` (and the files in `expected.files`) anew: look at
/// the difference before you commit it. CI never does.
@Suite("Cases") struct CasesTests {
  @Test(arguments: Case.all) func runs(_ one: Case) throws { try one.check() }

  /// A folder that is not found, or not seen as a case, would pass in silence.
  @Test func findsTheCases() throws {
    #expect(Case.all.count >= 35)
    let commands = Set(Case.all.map { $0.name.prefix { $0 != "/" } })
    #expect(commands.isSuperset(of: ["import", "imports", "rejects", "check", "report", "trace", "verifications"]))
    for one in Case.all {
      #expect(FileManager.default.fileExists(atPath: one.path("expected")) || Refill.isWanted, "\(one)")
    }
  }
}
