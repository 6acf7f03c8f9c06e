import Foundation
import Testing
import ToolRunner

/// A disk without room is said with words, and costs nothing that was there.
@Suite("Disk full") struct DiskFullTests {
  /// Runs the operation where no file may grow beyond so many blocks of `ulimit -f`.
  private func run(_ operation: Operation, blocks: Int, in folder: TemporaryFolder) throws -> ToolResult {
    try Tool.run(
      program: "/bin/sh", ["-c", "ulimit -f \(blocks); exec \"$0\" \"$@\"", Tool.path] + operation.arguments,
      in: folder.path)
  }

  /// Words, and the code of a disk that is full or of one that fails: SQLite takes a limit on the size of files for the
  /// latter. - Returns: whether there was room.
  private func hadRoom(_ result: ToolResult, _ context: String) -> Bool {
    #expect([0, 73, 74].contains(result.status), "\(context): \(result.status) \(result.stderr)")
    let isSaid = result.stderr.hasPrefix("ringtally: ") && result.stderr.contains("space")
    #expect(result.status == 0 || isSaid, "\(context): no words: \(result.stderr)")
    return result.status == 0
  }

  /// From no room at all to just enough.
  @Test(arguments: Operations.Kind.writing) func aLimitOnTheSizeOfFiles(_ kind: Operations.Kind) throws {
    let operation = try Operations.operation(kind)
    var random = Seeded(3000)
    var blocks = 0
    while true {
      let folder = try operation.prepared()
      let context = "\(operation.name), ulimit -f \(blocks)"
      let hadRoom = hadRoom(try run(operation, blocks: blocks, in: folder), context)
      try operation.expectRecovery(in: folder, after: "ulimit -f \(blocks)")
      if hadRoom { break }
      blocks += TortureForm.isFull ? 12 : 150 + random.below(200)
    }
    TortureForm.tell("\(operation.name): room for files of \(blocks) blocks is enough")
    // What only reads needs hardly any room.
    #expect(blocks > 0 || kind == .migration)
  }

  /// What is too much for memory goes to a temporary file, which is not SQLite's.
  @Test func noRoomForTheTemporaryFile() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<14_000).map {
      #"{"verification_call_uuid":"\#($0)-\#(String(repeating: "x", count: 400))"}"# + "\n"
    }
    try folder.write("rejects.ndjson", lines.joined())
    let limited = try Tool.run(
      program: "/bin/sh", ["-c", "ulimit -f 3000; exec \"$0\" import -q rejects.ndjson", Tool.path], in: folder.path)
    let said =
      "a temporary file cannot be written: File too large. "
      + "Free some space and run the command again; nothing is half there"
    #expect(limited.status == 73 && limited.stderr.contains(said), "\(limited.stderr)")
    #expect(try Tool.run(["check", "-q"], in: folder.path).status == 0)
    let again = try Tool.run(["import", "--json", "rejects.ndjson"], in: folder.path)
    #expect(again.status == 0 && again.text.contains(#""rejected" : 14000"#), "\(again.stderr)\(again.text)")
    #expect(folder.files().allSatisfy { $0 == "rejects.ndjson" || $0.hasPrefix("ringtally.db") })
  }

  /// The log that messages go to lies on the same disk: the exit code is left.
  @Test(arguments: ["/dev/full", "&-"]) func noRoomForWords(_ place: String) throws {
    let folder = try TemporaryFolder()
    let script = "ulimit -f 0; exec \"$0\" import none.ndjson 2>\(place)"
    let result = try Tool.run(program: "/bin/sh", ["-c", script, Tool.path], in: folder.path)
    #expect([73, 74].contains(result.status) && result.stderr.isEmpty, "\(result.status): \(result.stderr)")
    let report = try Tool.run(
      program: "/bin/sh", ["-c", "exec \"$0\" report spend --db none.db 2>\(place)", Tool.path], in: folder.path)
    #expect(report.status == 66, "\(report.status)")
  }

  // MARK: - A disk that is full indeed

  /// Mounts a small disk that is there for one script and gone with it, whatever ends it.
  private static let canMount: Bool = {
    let script = "mount -t tmpfs -o size=64k none /mnt"
    let result = try? Tool.run(program: "/bin/sh", ["-c", "exec unshare -m /bin/sh -c '\(script)'"], in: "/")
    return result?.status == 0
  }()

  /// The status of the command on the small disk; then there is more room, it is run again, and the ledger is handed
  /// over. 90 and more: what is said with it.
  private static let script = """
    size=$1; shift
    mkdir disk && mount -t tmpfs -o size=${size}k none disk || exit 90
    for file in ringtally.db ringtally.db.key; do
      if [ -e $file ]; then cp $file disk/ 2>/dev/null || exit 91; fi
    done
    export RINGTALLY_DB=disk/ringtally.db
    "$0" "$@"; status=$?
    mount -o remount,size=64m disk || exit 90
    if [ -e $RINGTALLY_DB ]; then "$0" check -q || exit 92; fi
    "$0" "$@"; again=$?
    [ $again = 0 ] || [ $again = 66 ] || exit 93
    cp disk/ringtally.db disk/ringtally.db.key . || exit 94
    exit $status
    """

  @Test(
    .enabled(if: TortureForm.isFull, "only in the long form"),
    .enabled(if: canMount, "only root may mount a small disk"),
    arguments: Operations.Kind.writing)
  func aSmallDisk(_ kind: Operations.Kind) throws {
    let operation = try Operations.operation(kind)
    var failures = 0
    for size in stride(from: 16, through: 4096, by: 16) {
      let folder = try operation.prepared()
      let result = try Tool.run(
        program: "/usr/bin/unshare", ["-m", "/bin/sh", "-c", Self.script, Tool.path, "\(size)"] + operation.arguments,
        in: folder.path)
      // The ledger that it begins with does not fit.
      if result.status == 91 { continue }
      let context = "\(operation.name), a disk of \(size) KiB"
      let hadRoom = hadRoom(result, context)
      guard [0, 73, 74].contains(result.status) else { continue }
      let differences = try LedgerState(of: folder).differences(from: operation.undisturbed)
      #expect(differences.isEmpty, "\(context): other bytes in \(differences)")
      if hadRoom { break }
      failures += 1
    }
    TortureForm.tell("\(operation.name): failed on \(failures) disks that were too small")
    #expect(failures > 0 || kind == .migration)
  }
}
