import Foundation

@testable import Intake

/// Files of the other tests, as seeds.
enum SampleFiles {
  /// Longer ones slow the fuzzer down more than they help it.
  private static let maximumSize = 8192

  /// What the end-to-end tests import.
  static let all: [[UInt8]] = {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return ["EndToEnd/cases/import", "Samples/files"].flatMap { folder in
      let walk = FileManager.default.enumerator(
        at: tests.appendingPathComponent(folder), includingPropertiesForKeys: nil)
      let files = (walk?.allObjects as? [URL] ?? []).filter { !["cmd", "expected"].contains($0.lastPathComponent) }
        .sorted { $0.path < $1.path }
      return files.compactMap { try? Data(contentsOf: $0) }.filter { (1..<maximumSize).contains($0.count) }
        .map(Array.init)
    }
  }()

  /// Those that are one content as they are, and workbooks.
  static var plain: [[UInt8]] { all.filter { Wrapping($0) == nil || isWorkbook($0) } }

  /// Those of `plain` that are found to be in one of the formats.
  static func plain(_ formats: SourceFormat...) -> [[UInt8]] {
    plain.filter { file in
      file.withUnsafeBytes { head in
        guard case .format(let found, _) = SourceFormat.detect(head, isWhole: true) else { return false }
        return formats.contains(found)
      }
    }
  }

  /// Those that something must be taken off: a compression, an archive, mail.
  static var wrapped: [[UInt8]] { all.filter { Wrapping($0) != nil && !isWorkbook($0) } }

  static var mail: [[UInt8]] { all.filter { Wrapping($0) == .message || Wrapping($0) == .mailbox } }

  static func isWorkbook(_ file: [UInt8]) -> Bool {
    Wrapping(file) == .zip && Plant.contains(file, "xl/workbook.xml")
  }
}
