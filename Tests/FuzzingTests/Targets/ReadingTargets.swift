import Calls
import Foundation

@testable import Intake

/// The whole way of a file, from its bytes to its records: in the format that it is found to be, and forced into each.
extension FuzzTarget {
  static let reading: [FuzzTarget] = ([nil] + SourceFormat.allCases).map { format in
    FuzzTarget("read-\(format?.rawValue ?? "any")", seeds: sampleFiles) { try read(&$0, as: format) }
  }

  private static func read(_ input: inout FuzzInput, as format: SourceFormat?) throws {
    let chunk = input.choice(of: [1 << 16, 4096, 100, 7, 1])
    var options = IntakeOptions(format: format, pseudonymKey: [UInt8](repeating: 7, count: 32))
    options.privacy = input.choice(of: [.pseudonym, .full])
    options.salvages = input.choice(of: [false, true])
    options.kind = input.choice(of: KindChoice.allCases)
    let planted = Plant.choose(&input)
    let text = planted?.text ?? input.text

    let whole = try ReadRecords(text, options, chunk: 1 << 16)
    try whole.checkBatches(options)
    if let plant = planted?.plant { try whole.mustNotHold(plant, options) }
    for batch in whole.batches {
      for call in batch.calls where call.cause == 41 { try Canary.look(at: batch.arena[call.finalStatus]) }
    }
    // Of damaged data zlib hands out a byte more or less before it says so, as it is asked for many or few.
    let mayBeDamaged = options.salvages && whole.summary?.compression != ""
    guard chunk < 1 << 16, !mayBeDamaged else { return }
    // A long text in single bytes would be thousands of reads.
    let piece = max(chunk, text.count / 64)
    let pieces = try ReadRecords(text, options, chunk: piece)
    try require(pieces == whole, "read in pieces of \(piece) it is \(pieces) and not \(whole)")
  }

  /// What the end-to-end tests import, and what earlier runs found in any format.
  @Sendable private static func sampleFiles() -> [[UInt8]] {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return ["EndToEnd/cases/import", "Samples"].flatMap { folder in
      let walk = FileManager.default.enumerator(
        at: tests.appendingPathComponent(folder), includingPropertiesForKeys: nil)
      let files = (walk?.allObjects as? [URL] ?? []).filter { !["cmd", "expected"].contains($0.lastPathComponent) }
      return files.compactMap { try? Data(contentsOf: $0) }.filter { (1..<8192).contains($0.count) }.map(Array.init)
    }
  }
}

extension [UInt8] {
  subscript(bytes: RecordBatch.Bytes) -> ArraySlice<UInt8> {
    self[Int(bytes.offset)..<Int(bytes.offset) + Int(bytes.count)]
  }
}
