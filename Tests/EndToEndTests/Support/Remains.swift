import Foundation
import GRDB
import Testing
import ToolRunner

/// Everything that runs left behind: each value of the ledger, each other file, each word of output.
struct Remains {
  var texts: [String] = []

  mutating func add(_ result: ToolResult) { texts += [result.text, result.stderr] }

  /// Each value as text and, where it is a number, as its digits.
  mutating func addLedger(_ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.read { db in
      let tables = try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")
      #expect(tables.count > 10)
      for table in tables {
        for row in try Row.fetchAll(db, sql: "SELECT * FROM \"\(table)\"") {
          texts.append(row.databaseValues.map { Self.text($0) }.joined(separator: "\u{1F}"))
        }
      }
    }
  }

  private static func text(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .null: ""
    case .int64(let number): String(number)
    case .double(let number): "\(number)"
    case .string(let text): text
    case .blob(let data): String(decoding: data, as: UTF8.self)
    }
  }

  /// Files other than the input, the ledger's pages and its log among them.
  mutating func addFiles(_ folder: TemporaryFolder, except inputs: Set<String>) throws {
    for name in folder.files() where !inputs.contains(name) {
      texts += [name, String(decoding: try folder.bytes(name), as: UTF8.self)]
    }
  }

  /// The secrets among `words` that stand somewhere.
  func found(_ words: some Sequence<String>) -> [String] {
    // strstr(3): a search in Swift takes minutes over megabytes and hundreds of words without optimisation.
    let all = texts.joined(separator: "\n").utf8.map { $0 == 0 ? 32 : CChar(bitPattern: $0) } + [0]
    return Set(words).sorted().filter { strstr(all, $0) != nil }
  }

  /// Those of `numbers` that stand in a file as an integer: in as few bytes as SQLite stores it (big-endian), in eight
  /// little-endian ones, as a varint of seven bits a byte, and each of them with its length in the low four bits, as our
  /// own packed digits have it.
  static func foundAsIntegers(_ numbers: [String], in files: [Data]) -> [String] {
    numbers.filter { digits in
      guard let number = UInt64(digits) else { return false }
      return [number, number << 4 | UInt64(digits.utf8.count)].flatMap(forms).contains { form in
        files.contains { $0.range(of: Data(form)) != nil }
      }
    }
  }

  private static func forms(_ number: UInt64) -> [[UInt8]] {
    let big = withUnsafeBytes(of: number.bigEndian) { Array($0.drop { $0 == 0 }) }
    var (rest, varint): (UInt64, [UInt8]) = (number, [])
    repeat {
      varint.append(UInt8(truncatingIfNeeded: rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
    return [big, big.reversed(), varint, varint.reversed()]
  }
}
