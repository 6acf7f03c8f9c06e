import CArchive
import Foundation

/// Packs bytes with libarchive's writer, as programs of our users do.
enum Packing {
  static func bzip2(_ bytes: [UInt8]) -> [UInt8] { compressed(bytes, archive_write_add_filter_bzip2) }
  static func xz(_ bytes: [UInt8]) -> [UInt8] { compressed(bytes, archive_write_add_filter_xz) }
  static func zstd(_ bytes: [UInt8]) -> [UInt8] { compressed(bytes, archive_write_add_filter_zstd) }
  static func gzip(_ bytes: [UInt8]) -> [UInt8] { compressed(bytes, archive_write_add_filter_gzip) }

  typealias Members = [(name: String, bytes: [UInt8])]

  static func zip(_ members: Members) -> [UInt8] { archive(members, archive_write_set_format_zip) }
  static func ustar(_ members: Members) -> [UInt8] { archive(members, archive_write_set_format_ustar) }
  static func pax(_ members: Members) -> [UInt8] { archive(members, archive_write_set_format_pax) }
  static func gnutar(_ members: Members) -> [UInt8] { archive(members, archive_write_set_format_gnutar) }
  static func v7tar(_ members: Members) -> [UInt8] { archive(members, archive_write_set_format_v7tar) }

  private static func compressed(_ bytes: [UInt8], _ filter: (OpaquePointer?) -> Int32) -> [UInt8] {
    archive([("data", bytes)]) { archive in
      _ = filter(archive)
      return archive_write_set_format_raw(archive)
    }
  }

  private static func archive(_ members: Members, _ configure: (OpaquePointer?) -> Int32) -> [UInt8] {
    let archive = archive_write_new()
    defer { archive_write_free(archive) }
    precondition(configure(archive) == ARCHIVE_OK)
    // Nothing behind the end: a padded file would hide where it was cut.
    archive_write_set_bytes_in_last_block(archive, 1)
    let room = members.reduce(1 << 20) { $0 + 2 * $1.bytes.count + 4096 }
    var packed = [UInt8](repeating: 0, count: room)
    var used = 0
    packed.withUnsafeMutableBytes { memory in
      precondition(archive_write_open_memory(archive, memory.baseAddress, memory.count, &used) == ARCHIVE_OK)
      for member in members {
        let entry = archive_entry_new()
        archive_entry_set_pathname(entry, member.name)
        archive_entry_set_filetype(entry, member.name.hasSuffix("/") ? 0o040000 : 0o100000)
        archive_entry_set_perm(entry, 0o644)
        archive_entry_set_size(entry, Int64(member.bytes.count))
        // Names beyond ASCII are a warning in some formats.
        precondition(archive_write_header(archive, entry) >= ARCHIVE_WARN)
        _ = member.bytes.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
        archive_entry_free(entry)
      }
      archive_write_close(archive)
    }
    return Array(packed[..<used])
  }
}

/// A message written by hand, each part in base64 as mail programs send what they cannot read.
enum Mail {
  static func message(_ parts: [(name: String?, bytes: [UInt8])], text: String = "See attached.") -> String {
    let attached = parts.map { name, bytes in
      "--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        + (name.map { "Content-Disposition: attachment; filename=\"\($0)\"\r\n" } ?? "") + "\r\n"
        + Data(bytes).base64EncodedString(options: .lineLength76Characters) + "\r\n"
    }
    return "Received: from a by b; Mon, 2 Mar 2026 08:00:00 +0000\r\nFrom: Monitor <monitor@provider.example>\r\n"
      + "To: logs@client.example\r\nSubject: Export\r\nMIME-Version: 1.0\r\n"
      + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n\(text)\r\n"
      + attached.joined() + "--b--\r\n"
  }
}

/// What a file was found to hold: the records' keys by member, or why a member or the whole file is refused.
struct FoundContents: Equatable {
  var keys: [String: [String]] = [:]
  var refused: [String: String] = [:]
  /// The whole file is.
  var problem: String?
  /// Rejected records' reasons.
  var rejects: [String] = []
  var compressions: [String: String] = [:]
  var encodings: [String: String] = [:]
}
