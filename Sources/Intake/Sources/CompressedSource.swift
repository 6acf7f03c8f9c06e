import CArchive
import Calls

/// A compression around a content. gzip has a source of its own, since libarchive does not check its CRC.
enum Compression: String {
  case gzip, bzip2, xz, zstd

  fileprivate var filter: Int32 {
    switch self {
    case .gzip: ARCHIVE_FILTER_GZIP
    case .bzip2: ARCHIVE_FILTER_BZIP2
    case .xz: ARCHIVE_FILTER_XZ
    case .zstd: ARCHIVE_FILTER_ZSTD
    }
  }

  /// What it made smaller, as it was.
  func unpack(_ compressed: any ByteSource, place: String) -> any ByteSource {
    self == .gzip ? GzipSource(compressed, place: place) : CompressedSource(compressed, self, place: place)
  }
}

/// What bzip2, xz or zstd made smaller, as it was, by one filter of libarchive.
final class CompressedSource: ByteSource {
  private let compressed: any ByteSource
  private let compression: Compression
  private let place: String
  private let handle: ArchiveHandle
  private var isOpen = false
  private var isAtEnd = false
  private var problem: Problem?
  var consumed: Int { compressed.consumed }

  init(_ compressed: any ByteSource, _ compression: Compression, place: String) {
    (self.compressed, self.compression, self.place) = (compressed, compression, place)
    handle = ArchiveHandle(compressed) { archive in
      archive_read_support_format_raw(archive)
      // Of a content of no bytes.
      archive_read_support_format_empty(archive)
      // Exactly this one: one that is left to libarchive's choice is peeled again and again.
      archive_read_append_filter(archive, compression.filter)
    }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    // A decoder that has failed must not be asked again.
    if let problem { throw problem }
    do throws(ArchiveFailure) {
      return try readNext(into: buffer)
    } catch {
      let problem =
        switch error {
        case .source(let problem): problem
        case .damaged(let reason): damage(reason)
        }
      self.problem = problem
      throw problem
    }
  }

  private func readNext(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveFailure) -> Int {
    if isAtEnd { return 0 }
    if !isOpen {
      isOpen = true
      try handle.open()
      if try handle.nextHeader() == nil { return try finish() }
    }
    let count = try handle.readData(into: buffer)
    return count > 0 ? count : try finish()
  }

  /// bzip2 ends where no further stream begins: what stands there instead may be one whose beginning is damaged.
  private func finish() throws(ArchiveFailure) -> Int {
    isAtEnd = true
    let supplied: Int
    do throws(Problem) {
      supplied = try handle.drain().count
    } catch {
      throw .source(error)
    }
    guard handle.taken == supplied else { throw .damaged("something else follows the compressed data") }
    return 0
  }

  private func damage(_ reason: String) -> Problem {
    Problem(
      place, "the \(compression.rawValue) data is damaged: \(reason)",
      remedy: "Fetch the file again, or import what can be read with --salvage", exit: .data)
  }
}
