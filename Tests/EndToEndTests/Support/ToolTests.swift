import Foundation
import Testing
import ToolRunner

@Suite("Running programs in tests") struct ToolTests {
  @Test func saysItsVersion() throws {
    let folder = try TemporaryFolder()
    let result = try Tool.run(["--version"], in: folder.path)
    #expect(result.status == 0)
    #expect(result.text == "0.1.0\n")
    #expect(result.stderr == "")
  }

  /// More than pipes hold, both ways at once.
  @Test func neverWaitsForAFullPipe() throws {
    let folder = try TemporaryFolder()
    let input = [UInt8](repeating: 97, count: 1_000_000)
    let both = try Tool.run(program: "/bin/sh", ["-c", "tee /dev/stderr"], in: folder.path, stdin: input)
    #expect(both.status == 0 && both.stdout == input && both.stderr.utf8.count == input.count)
    let deaf = try Tool.run(program: "/bin/sh", ["-c", "exit 7"], in: folder.path, stdin: input)
    #expect(deaf.status == 7 && deaf.stdout.isEmpty)
  }

  @Test func tellsASignalAndSetsTheSurroundings() throws {
    let folder = try TemporaryFolder()
    let killed = try Tool.run(program: "/bin/sh", ["-c", "kill -9 $$"], in: folder.path)
    #expect(killed.status == -9)
    let told = try Tool.run(
      program: "/bin/sh", ["-c", "pwd; echo $RINGTALLY_TZ"], in: folder.path, environment: ["RINGTALLY_TZ": "UTC"])
    #expect(told.text == "\(folder.path)\nUTC\n")
  }
}
