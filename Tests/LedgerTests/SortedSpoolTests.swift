import Calls
import Foundation
import Testing

@testable import Ledger

/// Rows come back in the order that an obvious sort gives, whatever had to be spilled.
@Suite("Sorted spool") struct SortedSpoolTests {
  private struct Line: Equatable {
    var key: String
    var payload: [UInt8]
  }

  private static func read(_ spools: [SortedSpool], from first: [UInt8]? = nil, to end: [UInt8]? = nil) throws -> [Line]
  {
    let merge = try RowMerge(spools, from: first, to: end)
    var read: [Line] = []
    while let row = try merge.next() {
      read.append(Line(key: String(decoding: row.key, as: UTF8.self), payload: Array(row.payload)))
    }
    return read
  }

  @Test(arguments: [1 << 20, 8192, 1], 1...6) func sortsAsAPlainSortDoes(_ memoryLimit: Int, _ seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let spools = (0..<1 + random.below(3)).map { _ in
      SortedSpool(folder: NSTemporaryDirectory(), memoryLimit: memoryLimit)
    }
    var lines: [[Line]] = spools.map { _ in [] }
    for number in 0..<random.below(3000) + 1 {
      // Few keys, so that many are alike, begin alike, or are one the beginning of another.
      let beginning = ["a", "abcdef01", "abcdef0123", "ffff"][random.below(4)]
      let line = Line(
        key: "\(beginning)_\(random.below(3))",
        payload: Array("\(number)".utf8) + [UInt8](repeating: 7, count: random.below(60)))
      let spool = random.below(spools.count)
      lines[spool].append(line)
      try Array(line.key.utf8).withUnsafeBytes { key in
        try spools[spool].append(key: key, limit: 300) { memory in
          UnsafeMutableRawBufferPointer(start: memory, count: line.payload.count).copyBytes(from: line.payload)
          return line.payload.count
        }
      }
    }
    for spool in spools { try spool.finish() }
    try Self.shelve(spools, seed)
    #expect(spools.map(\.count) == lines.map(\.count))
    // A sort that keeps the order of equals, written as plainly as can be.
    let expected = lines.flatMap(\.self).enumerated().sorted { left, right in
      let keys = (Array(left.element.key.utf8), Array(right.element.key.utf8))
      return keys.0 == keys.1 ? left.offset < right.offset : keys.0.lexicographicallyPrecedes(keys.1)
    }.map(\.element)
    // Twice: spools may be read again.
    for _ in 0..<2 { #expect(try Self.read(spools) == expected) }
    // In ranges, cut at keys that are there and at one that is not.
    let cuts = Set(spools.flatMap(\.sampleKeys) + [Array("abcdef01_1x".utf8)]).sorted {
      $0.lexicographicallyPrecedes($1)
    }
    let ranges = try (0...cuts.count).map { index in
      try Self.read(spools, from: index == 0 ? nil : cuts[index - 1], to: index == cuts.count ? nil : cuts[index])
    }
    #expect(ranges.flatMap(\.self) == expected)
    #expect(memoryLimit > 8192 || lines.allSatisfy { $0.count < 700 } || spools.contains { !$0.runs.isEmpty })
  }

  /// As finished rows wait: where they are, in less memory, or in one file for all.
  private static func shelve(_ spools: [SortedSpool], _ seed: Int) throws {
    let shared = try SpillFile(folder: NSTemporaryDirectory())
    for spool in spools {
      switch seed % 3 {
      case 0: break
      case 1: spool.shrink()
      default:
        try spool.spill(to: shared)
        #expect(spool.heldBytes == 0)
      }
    }
    #expect(seed % 3 != 2 || shared.count > 0 || spools.allSatisfy { !$0.runs.isEmpty })
  }

  /// What waits on disk has no name there.
  @Test func leavesNoFile() throws {
    let folder = NSTemporaryDirectory() + "spool-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = try SpillFile(folder: folder)
    let bytes: [UInt8] = [1, 2, 3]
    try bytes.withUnsafeBytes { try file.append($0) }
    #expect(file.count == 3)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }

  @Test func saysWhereItCannotWrite() throws {
    let problem = #expect(throws: Problem.self) { _ = try SpillFile(folder: "/nowhere/at/all") }
    #expect(problem?.exitStatus == .cannotWrite && problem?.place == "/nowhere/at/all")
  }
}
