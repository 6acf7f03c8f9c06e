import Calls
import Foundation

/// A file to be read, or standard input.
package struct InputFile: Sendable, Equatable {
  /// As the user gave it (a folder's files: with the folder before them); `-` is standard input.
  package let path: String
  /// The last part of the path: what reports print, so that they do not depend on where the file lay.
  package var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  package init(path: String) { self.path = path }

  /// The file's absolute path now, to find it again later; `-` for standard input.
  package var absolutePath: String {
    path == "-" ? "-" : URL(fileURLWithPath: path).standardizedFileURL.path
  }

  /// Size of a regular file in bytes; nil for pipes and where it cannot be asked.
  package var size: Int? {
    guard path != "-" else { return nil }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  /// The files that `paths` stand for, in order; folders are walked in name order.
  ///
  /// Names that begin with a dot are left out of folders, as are ledgers and their companions: a folder that holds both
  /// exports and the ledger is a usual one. Of a Maildir the messages in cur/ and new/ are read.
  ///
  /// - Parameter left: files that must not be opened, whatever they are called: left out of folders, and a problem where
  ///   they are named.
  package static func expand(_ paths: [String], except left: [String] = []) -> [Result<InputFile, Problem>] {
    expand(paths, except: Set(left.compactMap(FileIdentity.init(path:))))
  }

  private static func expand(_ paths: [String], except left: Set<FileIdentity>) -> [Result<InputFile, Problem>] {
    paths.flatMap { path -> [Result<InputFile, Problem>] in
      if path == "-" { return [.success(InputFile(path: path))] }
      var status = stat()
      guard stat(path, &status) == 0 else {
        let isThere = errno != ENOENT
        if !isThere, isPattern(path) { return matches(path, except: left) }
        let reason = !isThere ? "there is no such file or folder" : String(cString: strerror(errno))
        return [.failure(Problem(path, reason, remedy: "Check the path", exit: .noInput))]
      }
      guard status.st_mode & S_IFMT == S_IFDIR else {
        guard left.contains(FileIdentity(status)) else { return [.success(InputFile(path: path))] }
        let reason = "belongs to the ledger that is imported into"
        return [.failure(Problem(path, reason, remedy: "Leave it out", exit: .data))]
      }
      var visited: Set<FileIdentity> = []
      return walk(path, &visited, except: left)
    }
  }

  private static func isPattern(_ path: String) -> Bool { path.contains { "*?[".contains($0) } }

  /// What a pattern stands for that the shell did not expand, since it was quoted or there were too many: as glob(3) finds
  /// it, in name order whatever the locale.
  private static func matches(_ pattern: String, except left: Set<FileIdentity>) -> [Result<InputFile, Problem>] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_NOSORT, nil, &found) == 0 else {
      return [.failure(Problem(pattern, "no file has a name like this", remedy: "Check the pattern", exit: .noInput))]
    }
    let paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    return expand(paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, except: left)
  }

  /// One file or folder, by whatever names it is reached.
  private struct FileIdentity: Hashable {
    private var device: UInt64
    private var inode: UInt64

    init(_ status: stat) { (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino)) }

    /// Nil where there is no such file.
    init?(path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      self.init(status)
    }
  }

  /// - Parameter visited: folders walked so far: links can make a circle, and lead to one folder by many ways.
  private static func walk(_ folder: String, _ visited: inout Set<FileIdentity>, except left: Set<FileIdentity>)
    -> [Result<InputFile, Problem>]
  {
    if let identity = FileIdentity(path: folder), !visited.insert(identity).inserted { return [] }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      return [.failure(Problem(folder, "the folder cannot be read", remedy: "Check its permissions", exit: .noInput))]
    }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    // Of a Maildir what was delivered: tmp/ holds what is still being written, and the rest is the mail program's.
    let isMaildir = names.contains("cur") && names.contains("new")
    let files = names.filter { isMaildir ? ["cur", "new"].contains($0) : !$0.hasPrefix(".") && !isLedger($0) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .flatMap { name -> [Result<InputFile, Problem>] in
        var status = stat()
        let path = prefix + name
        guard stat(path, &status) == 0 else { return [.failure(vanished(path))] }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
          return walk(path, &visited, except: left).filter {
            if case .failure(let problem) = $0 { problem.reason != emptyFolder } else { true }
          }
        case S_IFREG: return left.contains(FileIdentity(status)) ? [] : [.success(InputFile(path: path))]
        default: return []
        }
      }
    return files.isEmpty
      ? [.failure(Problem(folder, emptyFolder, remedy: "Name a folder with exports or logs in it", exit: .noInput))]
      : files
  }

  /// A name that a folder lists and that leads nowhere.
  private static func vanished(_ path: String) -> Problem {
    path.contains("\u{FFFD}")
      ? Problem(path, "the file's name is not UTF-8", remedy: "Rename it", exit: .noInput)
      : Problem(path, "the link leads nowhere", remedy: "Remove it, or restore what it points to", exit: .noInput)
  }

  private static let emptyFolder = "the folder holds no file to import"

  private static func isLedger(_ name: String) -> Bool {
    [".db", ".db-wal", ".db-shm", ".db-journal", ".db.key"].contains { name.hasSuffix($0) } || name.contains(".db.key.")
  }
}
