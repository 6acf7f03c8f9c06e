import Calls
import Foundation
import Ledger
import Reporting

/// Runs reports over one view of the ledger and puts them where the user wants them.
struct ReportOutput {
  private let ledger: Ledger
  private let scope: ReportScope
  let tariff: ChosenTariff
  private let formats: Set<ReportCommand.Format>
  let source: LedgerReports
  /// Rows of a report of single records that the page shows; the CSV has all.
  private static let pageRows = 100

  /// - Parameter wishes: how invoices and the provider's call lists are compared.
  init(
    _ ledger: Ledger, scope: ReportScope, tariff: ChosenTariff, formats: Set<ReportCommand.Format>,
    wishes: ReconciliationWishes = ReconciliationWishes(), sqlSeconds: Int = Configuration.defaultSQLSeconds
  ) throws {
    (self.ledger, self.scope, self.tariff, self.formats) = (ledger, scope, tariff, formats)
    source = try LedgerReports(ledger, scope: scope, tariff: tariff, wishes: wishes, sqlSeconds: sqlSeconds)
  }

  /// Lets the view of the ledger go.
  func close() { source.close() }

  // MARK: - A folder

  /// - Returns: the paths written.
  func write(_ reports: [(scope: ReportScope, definition: ReportDefinition)], into folder: String) throws -> [String] {
    try OutputFile.makeFolder(folder)
    var written: [String] = []
    var tables: [ReportTable] = []
    for (scope, definition) in reports {
      let path = "\(folder)/\(definition.csvName)"
      if formats.contains(.csv) {
        let file = try OutputFile(path)
        var csv = CSVWriter(columns: try ReportRun.printedColumns(definition, scope: scope)) { try file.write($0) }
        tables.append(try table(definition, scope) { try csv.append($0) })
        try csv.finish()
        try file.commit()
        written.append(path)
      } else {
        tables.append(try table(definition, scope) { _ in })
      }
      if formats.contains(.text) {
        let file = try OutputFile("\(folder)/\(definition.name).txt")
        try file.write(text(tables[tables.count - 1]))
        try file.commit()
        written.append("\(folder)/\(definition.name).txt")
      }
    }
    if formats.contains(.html) {
      let file = try OutputFile("\(folder)/index.html")
      try file.write(page(tables))
      try file.commit()
      written.append("\(folder)/index.html")
    }
    return written
  }

  private func table(_ definition: ReportDefinition, _ scope: ReportScope, each: ([Cell]) throws -> Void) throws
    -> ReportTable
  {
    let limit = definition.isStreamed && !formats.contains(.text) ? Self.pageRows : Int.max
    return try ReportRun.table(definition, scope: scope, from: source, keepingAtMost: limit, each: each)
  }

  private func text(_ table: ReportTable) -> [UInt8] {
    let note = table.definition.hasPrices ? "\npriced by \(Terminal.printable(tariff.label))\n" : ""
    return Array((TextWriter.text(table) + note).utf8)
  }

  private func page(_ tables: [ReportTable]) throws -> [UInt8] {
    let counts = try ledger.recordCounts()
    let facts = [
      PageFact(
        "Sources",
        "\(Terminal.grouped(counts.files)) files, \(Terminal.grouped(counts.records)) records, \(Terminal.grouped(counts.rejected)) rejected"
      ),
      PageFact("Tariff", tariff.description),
      PageFact("Grace", "\(scope.graceMilliseconds / 60_000) minutes"),
    ]
    return PageWriter.page(tables, scope: scope, pricedBy: tariff.label, facts: facts)
  }

  // MARK: - Standard output

  func print(_ reports: [(scope: ReportScope, definition: ReportDefinition)]) throws {
    if formats.contains(.html) {
      try Terminal.write(try page(try reports.map { try table($0.definition, $0.scope) { _ in } }))
    }
    for (scope, definition) in reports {
      if formats.contains(.csv) {
        var csv = CSVWriter(columns: try ReportRun.printedColumns(definition, scope: scope)) { try Terminal.write($0) }
        _ = try ReportRun.table(definition, scope: scope, from: source, keepingAtMost: 0) { try csv.append($0) }
        try csv.finish()
      } else if formats.contains(.text) {
        try Terminal.write(text(try table(definition, scope) { _ in }))
      }
    }
  }
}

/// A file that appears whole or not at all: written under another name, then renamed.
final class OutputFile {
  private let path: String
  private let temporaryPath: String
  private let descriptor: Int32
  private var isCommitted = false

  init(_ path: String) throws {
    self.path = path
    temporaryPath = "\(path).\(getpid()).part"
    descriptor = open(temporaryPath, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.problem(path) }
  }

  /// A file that a user named.
  ///
  /// - Parameter ledger: the ledger whose content is written: an output in its place would be its end.
  convenience init(_ path: String, of ledger: String) throws {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT != S_IFDIR else {
        throw Problem(path, "this is a folder", remedy: "Name a file in it with --out", exit: .cannotWrite)
      }
      for own in Ledger.files(of: ledger) {
        var other = stat()
        guard stat(own, &other) != 0 || (other.st_dev, other.st_ino) != (status.st_dev, status.st_ino) else {
          throw Problem(
            path, "belongs to the ledger that is read, and is not written over", remedy: "Name another file with --out",
            exit: .cannotWrite)
        }
      }
    }
    try self.init(path)
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporaryPath) }
  }

  func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.problem(path) }
      rest = rest.dropFirst(count)
    }
  }

  func commit() throws {
    guard rename(temporaryPath, path) == 0 else { throw Self.problem(path) }
    isCommitted = true
  }

  static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Problem(
        path, "the folder cannot be made", remedy: "Check its permissions, or name another with --out",
        exit: .cannotWrite)
    }
  }

  private static func problem(_ path: String) -> Problem {
    Problem(
      path, "cannot be written: \(String(cString: strerror(errno)))",
      remedy: "Check the folder's permissions and free space",
      exit: .cannotWrite)
  }
}
