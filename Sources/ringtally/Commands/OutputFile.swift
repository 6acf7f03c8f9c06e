import Calls
import Foundation
import Ledger

/// A file that appears whole or not at all: written under another name, then renamed.
final class OutputFile {
  let path: String
  /// Where it stands until it is whole.
  let temporaryPath: String
  private let descriptor: Int32
  private var isCommitted = false

  init(_ path: String) throws {
    self.path = path
    temporaryPath = "\(path).\(getpid()).part"
    descriptor = open(temporaryPath, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.problem(path) }
  }

  /// A file that a user named.
  ///
  /// - Parameter ledger: the ledger whose content is written: an output in its place would be its end.
  convenience init(_ path: String, of ledger: String) throws {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT != S_IFDIR else {
        throw Problem(path, "this is a folder", remedy: "Name a file in it with --out", exit: .cannotWrite)
      }
      for own in Ledger.files(of: ledger) {
        var other = stat()
        guard stat(own, &other) != 0 || (other.st_dev, other.st_ino) != (status.st_dev, status.st_ino) else {
          throw Problem(
            path, "belongs to the ledger that is read, and is not written over", remedy: "Name another file with --out",
            exit: .cannotWrite)
        }
      }
    }
    try self.init(path)
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporaryPath) }
  }

  func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.problem(path) }
      rest = rest.dropFirst(count)
    }
  }

  func commit() throws {
    guard rename(temporaryPath, path) == 0 else { throw Self.problem(path) }
    isCommitted = true
  }

  static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Problem(
        path, "the folder cannot be made", remedy: "Check its permissions, or name another with --out",
        exit: .cannotWrite)
    }
  }

  private static func problem(_ path: String) -> Problem {
    Problem(
      path, "cannot be written: \(String(cString: strerror(errno)))",
      remedy: "Check the folder's permissions and free space",
      exit: .cannotWrite)
  }
}
