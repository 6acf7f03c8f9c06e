import CArchive
import Calls

/// The files in a ZIP or tar archive.
final class ArchiveMembers: MemberList {
  enum Kind: String {
    case zip = "ZIP"
    case tar
  }

  private let kind: Kind
  private let place: String
  private let unpacking: Unpacking
  private let handle: ArchiveHandle
  private let source: any ByteSource
  private var isOpen = false
  private var names = MemberNames()
  private var files = 0
  private var output = 0
  /// Why nothing more can be read of it: met while a member was read, it is the archive's all the same.
  private var problem: Problem?

  /// - Parameters:
  ///   - source: of a ZIP one that is seekable.
  ///   - place: the archive, as messages name it.
  init(_ source: any ByteSource, _ kind: Kind, _ unpacking: Unpacking, place: String) {
    (self.source, self.kind, self.unpacking, self.place) = (source, kind, unpacking, place)
    let salvages = unpacking.salvages
    handle = ArchiveHandle(source) { archive in
      switch kind {
      case .zip:
        archive_read_support_format_zip_seekable(archive)
        // From its beginning on, without the directory: that a member is missing at the end would not be seen.
        if salvages { archive_read_support_format_zip_streamable(archive) }
      case .tar:
        archive_read_support_format_tar(archive)
        // `cat a.tar b.tar`: without it, what stands behind the first end would be left out without a word.
        archive_read_set_option(archive, "tar", "read_concatenated_archives", "1")
      }
    }
  }

  /// Somebody packed nothing, or another thing than he meant to.
  static func emptiness(_ place: String) -> Problem {
    Problem(place, "the archive holds no file", remedy: "Name one with exports or logs in it", exit: .data)
  }

  /// Whether the ZIP is a spreadsheet: one content, whatever it is made of.
  static func isSpreadsheet(_ source: any SeekableSource) throws(Problem) -> Bool {
    // Also from its beginning on: one that was cut has lost its directory, and is a damaged spreadsheet all the same.
    let handle = ArchiveHandle(source) { archive in
      archive_read_support_format_zip_seekable(archive)
      archive_read_support_format_zip_streamable(archive)
    }
    defer { withExtendedLifetime(handle) {} }
    do throws(ArchiveFailure) {
      try handle.open()
      var count = 0
      // It stands among the first ones, wherever spreadsheets come from.
      while count < 100, let entry = try handle.nextHeader() {
        if Self.name(entry) == "xl/workbook.xml" { return true }
        count += 1
      }
      return false
    } catch {
      if case .source(let problem) = error { throw problem }
      return false
    }
  }

  func next() throws(Problem) -> Member? {
    if let problem { throw problem }
    do throws(ArchiveFailure) {
      if !isOpen {
        isOpen = true
        try handle.open()
      }
      while let entry = try handle.nextHeader() {
        do throws(Problem) {
          try unpacking.countMember()
        } catch {
          throw .source(error)
        }
        guard let name = try file(entry) else { continue }
        files += 1
        return Member(name: names.unique(name), source: MemberData(self))
      }
    } catch {
      throw failure(error)
    }
    try checkEnd()
    guard files > 0 else { throw Self.emptiness(place) }
    return nil
  }

  /// Its path; nil for what folders leave out, too: folders, links, devices, hidden names.
  private func file(_ entry: OpaquePointer) throws(ArchiveFailure) -> String? {
    guard archive_entry_is_encrypted(entry) == 0 else {
      throw .source(
        Problem(
          place, "the \(kind.rawValue) archive is encrypted",
          remedy: "Unpack it with its password, and import the files", exit: .data))
    }
    let name = Self.name(entry)
    // AE_IFREG; a macro with a cast, which Swift does not import.
    guard archive_entry_filetype(entry) == 0o100000, archive_entry_hardlink(entry) == nil, !name.hasSuffix("/") else {
      return nil
    }
    let parts = name.split(separator: "/").filter { $0 != "." }
    guard !parts.isEmpty, !parts.contains(where: { $0.hasPrefix(".") && $0 != ".." || $0 == "__MACOSX" }) else {
      return nil
    }
    return parts.joined(separator: "/")
  }

  private static func name(_ entry: OpaquePointer) -> String {
    let name = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
    return name.map { String(cString: $0) } ?? "member"
  }

  /// A tar archive that is cut between two members reads like a whole one, but for the empty block that ends it.
  private func checkEnd() throws(Problem) {
    let end: (tail: [UInt8], count: Int)
    do throws(Problem) {
      end = try handle.drain()
    } catch {
      throw failure(.source(error))
    }
    guard kind == .tar, !end.tail.allSatisfy({ $0 == 0 }) else { return }
    throw failure(.damaged("it is cut: the block that ends it is missing"))
  }

  fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    // A reader that has failed must not be asked again.
    if let problem { throw problem }
    let count: Int
    do throws(ArchiveFailure) {
      count = try handle.readData(into: buffer)
    } catch {
      throw failure(error)
    }
    output += count
    try unpacking.check(output: output)
    return count
  }

  fileprivate var consumed: Int { source.consumed }

  private func failure(_ failure: ArchiveFailure) -> Problem {
    let found =
      switch failure {
      case .source(let problem): problem
      case .damaged(let reason):
        Problem(
          place, "the \(kind.rawValue) archive is damaged: \(reason)",
          remedy: "Fetch the file again, or import what can be read with --salvage", exit: .data)
      }
    problem = found
    return found
  }
}

/// The current member's bytes.
private final class MemberData: ByteSource {
  private let members: ArchiveMembers
  var consumed: Int { members.consumed }

  init(_ members: ArchiveMembers) { self.members = members }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int { try members.read(into: buffer) }
}
