import Foundation

/// A file in memory, with a path.
final class MemoryFile {
  private let descriptor: CInt
  var path: String { "/proc/self/fd/\(descriptor)" }

  init(_ bytes: [UInt8]) throws {
    let name = "/ringtally-fuzz-\(getpid())-\(UUID().uuidString)"
    descriptor = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0o600)
    shm_unlink(name)
    try require(descriptor >= 0, "no file in memory can be made")
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      try require(written > 0, "a file in memory cannot be written")
      rest = rest.dropFirst(written)
    }
  }

  deinit { close(descriptor) }
}
