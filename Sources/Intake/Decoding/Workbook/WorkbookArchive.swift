import CArchive
import Calls
import Foundation

/// The ZIP archive of a workbook, in memory: its parts are read by name, in whatever order it holds them.
final class WorkbookArchive {
  /// The largest workbook that is held in memory.
  static let maximumSize = 64 << 20
  /// What all parts together may become: a spreadsheet is text that repeats itself, and so is a bomb.
  static let maximumInflated = 8 << 30
  private static let maximumMembers = 10_000
  /// `AE_IFREG`, a macro with a cast that is not imported.
  private static let regularFile: UInt32 = 0o100000

  private let bytes: UnsafeRawBufferPointer
  private let place: String
  private var inflated = 0

  /// - Parameter bytes: must outlive the archive.
  init(_ bytes: UnsafeRawBufferPointer, place: String) { (self.bytes, self.place) = (bytes, place) }

  /// Whether its directory, which every archive ends with, is there.
  var hasDirectory: Bool {
    // The record of the end, and a comment behind it.
    let tail = UnsafeRawBufferPointer(rebasing: bytes.suffix(22 + 65_535))
    var position = 0
    while let found = tail.offset(of: UInt8(ascii: "P"), from: position) {
      if tail[found...].starts(with: [0x50, 0x4B, 0x05, 0x06]) { return true }
      position = found + 1
    }
    return false
  }

  /// Shows a part's text piece by piece.
  ///
  /// - Returns: false where there is no such part.
  func read(_ name: String, _ take: (UnsafeRawBufferPointer) throws(Problem) -> Void) throws(Problem) -> Bool {
    guard let archive = archive_read_new() else { preconditionFailure("out of memory for an archive") }
    defer { archive_read_free(archive) }
    // Named one by one: libarchive's other formats take what is none of theirs (docs/dependencies.md).
    archive_read_support_format_zip(archive)
    guard archive_read_open_memory(archive, bytes.baseAddress, bytes.count) == ARCHIVE_OK else {
      throw damage(archive)
    }
    var members = 0
    var entry: OpaquePointer?
    while true {
      switch archive_read_next_header(archive, &entry) {
      case ARCHIVE_EOF: return false
      case ARCHIVE_OK, ARCHIVE_WARN: break
      default: throw damage(archive)
      }
      members += 1
      guard members <= Self.maximumMembers else {
        throw Problem(
          place, "the workbook has more than \(Self.maximumMembers) parts", remedy: "Export the table as CSV",
          exit: .data)
      }
      guard archive_entry_filetype(entry) == Self.regularFile, Self.name(entry) == name.lowercased() else { continue }
      try readData(archive, take)
      return true
    }
  }

  private func readData(
    _ archive: OpaquePointer, _ take: (UnsafeRawBufferPointer) throws(Problem) -> Void
  ) throws(Problem) {
    while true {
      var (start, count, offset) = (UnsafeRawPointer?.none, 0, Int64(0))
      switch archive_read_data_block(archive, &start, &count, &offset) {
      case ARCHIVE_EOF: return
      case ARCHIVE_OK: break
      // A warning is damage, too: a wrong checksum is no more than that to libarchive.
      default: throw damage(archive)
      }
      inflated += count
      guard inflated <= Self.maximumInflated else {
        throw Problem(
          place, "the workbook's parts are larger than \(Self.maximumInflated >> 30) GiB",
          remedy: "Export the table as CSV", exit: .data)
      }
      // A block may be empty, without a place.
      if let start, count > 0 { try take(UnsafeRawBufferPointer(start: start, count: count)) }
    }
  }

  /// Parts are named without regard to case (ECMA-376, part 2, 6.2.2); some writers separate folders with `\`.
  private static func name(_ entry: OpaquePointer?) -> String {
    guard let name = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry) else { return "" }
    let text = String(cString: name).lowercased().replacingOccurrences(of: "\\", with: "/")
    return text.hasPrefix("/") ? String(text.dropFirst()) : text
  }

  private func damage(_ archive: OpaquePointer) -> Problem {
    let reason = archive_error_string(archive).map { String(cString: $0) } ?? "it cannot be unpacked"
    return WorkbookDamage.problem(place, Redaction.quote(reason))
  }
}

/// What a workbook that cannot be read to its end is refused with.
enum WorkbookDamage {
  static func problem(_ place: String, _ reason: String) -> Problem {
    Problem(
      place, "the workbook is damaged: \(reason)",
      remedy: "Save it again, or import what can be read with --salvage", exit: .data)
  }
}
