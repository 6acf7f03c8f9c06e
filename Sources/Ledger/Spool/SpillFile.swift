import Calls
import Foundation

/// A temporary file without a name, for rows that do not fit in memory: gone with the process, whatever ends it.
///
/// It holds what the ledger will hold, pseudonyms and no secrets, and lies in the ledger's folder: on the disk that has
/// to have room for the records anyway.
final class SpillFile {
  private let folder: String
  private let descriptor: Int32
  private(set) var count = 0

  init(folder: String) throws(Problem) {
    self.folder = folder
    var name = Array("\(folder)/ringtally-XXXXXX".utf8CString)
    descriptor = mkstemp(&name)
    guard descriptor >= 0 else {
      throw Problem(
        folder, "no temporary file can be made here: \(String(cString: strerror(errno)))",
        remedy: "Check the folder's permissions and free space", exit: .cannotWrite)
    }
    unlink(name)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit { close(descriptor) }

  /// Writes behind what is there.
  func append(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
    var written = 0
    while written < bytes.count {
      let part = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let result = pwrite(descriptor, part.baseAddress, part.count, off_t(count + written))
      if result < 0, errno == EINTR { continue }
      guard result > 0 else {
        throw Problem(
          folder, "a temporary file cannot be written: \(String(cString: strerror(errno)))",
          remedy: "Free some space and run the command again; nothing is half there", exit: .cannotWrite)
      }
      written += result
    }
    count += bytes.count
  }

  /// Fills `buffer` from `offset` on; the bytes were written before.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Problem) {
    precondition(offset + buffer.count <= count, "only what was written is read")
    var done = 0
    while done < buffer.count {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let result = pread(descriptor, part.baseAddress, part.count, off_t(offset + done))
      if result < 0, errno == EINTR { continue }
      guard result > 0 else {
        throw Problem(
          folder, "a temporary file cannot be read back: \(String(cString: strerror(errno)))",
          remedy: "Check the disk, then run the command again", exit: .inputOutput)
      }
      done += result
    }
  }
}
