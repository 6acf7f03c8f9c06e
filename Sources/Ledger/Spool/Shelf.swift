import Calls

/// Where the records of one file's contents wait until the file was read to its end: in memory while they are few, and then
/// in one file without a name, so that thousands of contents cost neither memory nor open files.
///
/// Of one thread.
package final class Shelf {
  private let folder: String
  private let memoryLimit: Int
  private var held = 0
  private var file: SpillFile?

  /// - Parameter folder: where the temporary file may be made.
  package init(folder: String, memoryLimit: Int = 32 << 20) { (self.folder, self.memoryLimit) = (folder, memoryLimit) }

  /// Whether there is memory for so many bytes more.
  func take(_ bytes: Int) -> Bool {
    guard held + bytes <= memoryLimit else { return false }
    held += bytes
    return true
  }

  func spillFile() throws(Problem) -> SpillFile {
    if let file { return file }
    let made = try SpillFile(folder: folder)
    file = made
    return made
  }
}
