import Calls
import Foundation
import Reporting

/// Reports that a user wrote: the files `NAME.sql` of a folder.
enum ReportFolder {
  /// More than anybody writes.
  private static let largestFile = 1 << 20
  /// More than that nobody reads in one go.
  private static let toldProblems = 20

  /// Adds the folder's reports in the order of their names.
  ///
  /// - Throws: `Problem` for a folder or a file that cannot be read, and for what is no definition; one carries those of
  ///   the other files.
  static func load(_ folder: String, into library: inout ReportLibrary) throws {
    let names = try files(in: folder)
    guard !names.isEmpty else {
      throw Problem(
        folder, "the folder holds no report", remedy: "Put files NAME.sql into it: see docs/reports/definitions.md",
        exit: .noInput)
    }
    var problems: [Problem] = []
    for name in names {
      let path = "\(folder)/\(name)"
      do { try library.add(text(path), fileName: name, place: path) } catch let problem as Problem {
        problems.append(problem)
      }
    }
    if var first = problems.first {
      first.further = Array(problems.dropFirst().prefix(toldProblems - 1))
      throw first
    }
  }

  /// The names of its definitions; what editors leave behind begins with a point.
  private static func files(in folder: String) throws -> [String] {
    guard let handle = opendir(folder) else {
      throw Problem(
        folder, "the folder of reports cannot be read: \(String(cString: strerror(errno)))",
        remedy: "Name a folder that is there and may be read", exit: .noInput)
    }
    closedir(handle)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".sql") && !$0.hasPrefix(".") }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func text(_ path: String) throws -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { throw unreadable(path) }
    // A pipe would wait for ever.
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Problem(path, "this is no file", remedy: "Take it out of the folder, or name it otherwise", exit: .data)
    }
    guard status.st_size <= largestFile else {
      throw Problem(
        path, "the file is larger than \(largestFile >> 20) MiB", remedy: "A report is a header and one SELECT",
        exit: .data)
    }
    guard let bytes = FileManager.default.contents(atPath: path) else { throw unreadable(path) }
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw Problem(path, "the file is no text in UTF-8", remedy: "Save it as UTF-8", exit: .data)
    }
    return text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
  }

  private static func unreadable(_ path: String) -> Problem {
    Problem(
      path, "the report cannot be read: \(String(cString: strerror(errno)))", remedy: "Check its permissions",
      exit: .noInput)
  }
}
