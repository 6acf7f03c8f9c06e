import Calls
import Foundation
import GRDB

/// The key of the pseudonyms: 32 random bytes in a file of its own beside the ledger, readable by its owner only.
///
/// The ledger holds a fingerprint of it, so that a ledger and another ledger's key do not come together unnoticed: the
/// same number would then have two pseudonyms.
package enum PseudonymKey {
  private static let length = 32

  /// Beside the ledger.
  package static func path(forLedger path: String) -> String { path + ".key" }

  /// The ledger's key; made at first use.
  ///
  /// - Parameter fingerprint: SHA-256 of the key, as hexadecimal text.
  package static func load(for ledger: Ledger, fingerprint: ([UInt8]) -> String) throws -> [UInt8] {
    let file = path(forLedger: ledger.path)
    let known = try ledger.withConnection { db in
      try String.fetchOne(db, sql: "SELECT value FROM ledger_state WHERE name = 'pseudonym_key_fingerprint'")
    }
    if FileManager.default.fileExists(atPath: file) || known != nil {
      let key = try read(file)
      if let known, known != fingerprint(key) {
        throw Problem(
          file, "this is another ledger's key", remedy: "Put the key file that was made with \(ledger.path) back",
          exit: .data)
      }
      if known == nil { try store(fingerprint(key), in: ledger) }
      return key
    }
    try write(random(), to: file)
    // Another program may have been first: its key counts.
    let key = try read(file)
    try store(fingerprint(key), in: ledger)
    return key
  }

  /// The ledger's key, or one that is never kept where the ledger has none yet.
  package static func loadIfMade(for ledger: Ledger, fingerprint: ([UInt8]) -> String) throws -> [UInt8] {
    let isMade = try ledger.withConnection { db in
      try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM ledger_state WHERE name = 'pseudonym_key_fingerprint')") ?? false
    }
    return isMade ? try load(for: ledger, fingerprint: fingerprint) : random()
  }

  /// The ledger's key, to look a number up with; nil where the ledger holds no number yet.
  ///
  /// - Throws: `Problem` when the key is not where it belongs, or is another ledger's.
  package static func loadToRead(for ledger: Ledger, fingerprint: ([UInt8]) -> String) throws -> [UInt8]? {
    let known = try ledger.withConnection { db in
      try String.fetchOne(db, sql: "SELECT value FROM ledger_state WHERE name = 'pseudonym_key_fingerprint'")
    }
    return known == nil ? nil : try load(for: ledger, fingerprint: fingerprint)
  }

  /// A key that is never kept, for runs that store nothing.
  package static func random() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  private static func store(_ fingerprint: String, in ledger: Ledger) throws {
    try ledger.inTransaction { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO ledger_state (name, value) VALUES ('pseudonym_key_fingerprint', ?)",
        arguments: [fingerprint])
    }
  }

  private static func read(_ file: String) throws -> [UInt8] {
    guard !Ledger.isFolder(file) else {
      throw Problem(
        file, "a folder has the name of the key of the pseudonyms",
        remedy:
          "Move it away, and put the key file that was made with the ledger in its place; a new ledger makes its own",
        exit: .data)
    }
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Problem(
        file, "the key of the pseudonyms is not there or cannot be read",
        remedy: "Put the key file that was made with the ledger back beside it", exit: .noInput)
    }
    let digits = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    let key = stride(from: 0, to: digits.count - 1, by: 2).compactMap { offset -> UInt8? in
      let start = digits.index(digits.startIndex, offsetBy: offset)
      return UInt8(digits[start...].prefix(2), radix: 16)
    }
    guard digits.count == 2 * length, key.count == length else {
      throw Problem(
        file, "this is not a key of pseudonyms", remedy: "Put the key file that was made with the ledger back",
        exit: .data)
    }
    return key
  }

  /// Makes the key's file whole or not at all, and leaves one that is there.
  private static func write(_ key: [UInt8], to file: String) throws {
    let text = key.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() + "\n"
    var name = Array("\(file).XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    let written =
      descriptor >= 0 ? Array(text.utf8).withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) } : -1
    var failure = written >= 0 ? ENOSPC : errno
    var isMade = false
    if descriptor >= 0 {
      // A link does not replace what is there, which a renamed file would. Some disks know no links.
      isMade =
        written == text.utf8.count && fsync(descriptor) == 0
        && (link(name, file) == 0 || errno == EEXIST || access(file, F_OK) == 0 || rename(name, file) == 0)
      if !isMade, written >= 0 { failure = errno }
      close(descriptor)
      unlink(name)
    }
    guard isMade else {
      throw Problem(
        file, "the key of the pseudonyms cannot be written: \(String(cString: strerror(failure)))",
        remedy: "Free some space or check the folder's permissions", exit: .cannotWrite)
    }
  }
}
