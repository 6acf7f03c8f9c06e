import Calls
import Foundation
import Testing

@testable import Ledger

/// Rows come back in the order that an obvious sort gives, whatever had to be spilled.
@Suite("Row spool") struct RowSpoolTests {
  struct Line: Equatable {
    var key: String
    var cause: Int
    var status: String
    var position: UInt64
  }

  @Test(arguments: [1 << 20, 4096, 700], 1...6) func sortsAsAPlainSortDoes(_ memoryLimit: Int, _ seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let records = FileRecords(folder: NSTemporaryDirectory(), memoryLimit: memoryLimit)
    var lines: [Line] = []
    for position in 1...UInt64(random.below(900) + 1) {
      // Few keys, so that many are alike, begin alike, or are one the beginning of another.
      let key =
        String(["a", "abcdef01", "abcdef0123", "ffff"].randomElement(using: &random) ?? "") + "_\(random.below(3))"
      let line = Line(
        key: key, cause: [-1, 16, 17][random.below(3)], status: ["", "ANSWER", "CANCEL"][random.below(3)],
        position: position)
      lines.append(line)
      var batch = RecordBatch()
      let bytes = Array(key.utf8).withUnsafeBytes { batch.append($0) }
      let prefix = (Array(key.utf8) + [UInt8](repeating: 0, count: 8)).prefix(8).reduce(UInt64(0)) {
        $0 << 8 | UInt64($1)
      }
      var call = CallRecord(keyPrefix: prefix, key: bytes, place: Place(line: position, item: 0))
      call.cause = Int16(line.cause)
      call.finalStatus = Array(line.status.utf8).withUnsafeBytes { batch.append($0) }
      batch.calls.append(call)
      try records.append(batch)
    }
    try records.finish()
    lines.sort { left, right in
      if left.key != right.key { return Array(left.key.utf8).lexicographicallyPrecedes(Array(right.key.utf8)) }
      if left.cause != right.cause { return left.cause < right.cause }
      if left.status != right.status { return left.status < right.status }
      return left.position < right.position
    }
    // Twice: a spool may be read again.
    for _ in 0..<2 {
      let merge = try records.calls.makeMerge()
      var read: [Line] = []
      while let address = try merge.nextRow() {
        let call = SpooledText<CallRecord>(at: address)
        read.append(
          Line(
            key: String(decoding: call.bytes(call.row.key), as: UTF8.self), cause: Int(call.row.cause),
            status: String(decoding: call.bytes(call.row.finalStatus), as: UTF8.self),
            position: call.row.place.line))
      }
      #expect(read == lines)
    }
    #expect(records.count == lines.count)
  }

  /// What waits on disk has no name there.
  @Test func leavesNoFile() throws {
    let folder = NSTemporaryDirectory() + "spool-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = try SpillFile(folder: folder)
    let bytes: [UInt8] = [1, 2, 3]
    #expect(try bytes.withUnsafeBytes { try file.append($0) } == 0..<3 && file.count == 3)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }

  @Test func saysWhereItCannotWrite() throws {
    let problem = #expect(throws: Problem.self) { _ = try SpillFile(folder: "/nowhere/at/all") }
    #expect(problem?.exitStatus == .cannotWrite && problem?.place == "/nowhere/at/all")
  }
}
