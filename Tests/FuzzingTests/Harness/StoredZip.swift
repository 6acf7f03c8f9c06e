import CZlib

/// A ZIP archive that compresses nothing, so that what a fuzzer does to a part is what the reader sees, with checksums that
/// fit.
enum StoredZip {
  static func archive(_ parts: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    var (archive, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, bytes) in parts {
      let checksum = UInt32(crc32(0, bytes, UInt32(bytes.count)))
      // Version, flags, method, time and date; then checksum, both sizes, and the lengths of name and extra field.
      let facts =
        number(20, 2) + number(0, 2) + number(0, 2) + number(0, 4) + number(checksum, 4)
        + number(UInt32(bytes.count), 4) + number(UInt32(bytes.count), 4) + number(UInt32(name.utf8.count), 2)
        + number(0, 2)
      // The comment's length, the disk, attributes of two kinds, and where the part begins.
      directory +=
        [0x50, 0x4B, 1, 2] + number(20, 2) + facts + number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4)
        + number(UInt32(archive.count), 4) + Array(name.utf8)
      archive += [0x50, 0x4B, 3, 4] + facts + Array(name.utf8) + bytes
    }
    let count = number(UInt32(parts.count), 2)
    return archive + directory + [0x50, 0x4B, 5, 6] + number(0, 4) + count + count
      + number(UInt32(directory.count), 4) + number(UInt32(archive.count), 4) + number(0, 2)
  }

  private static func number(_ value: UInt32, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
