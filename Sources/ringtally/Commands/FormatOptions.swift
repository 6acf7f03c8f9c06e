import ArgumentParser
import Calls
import Foundation
import Reporting

/// What reports are written as.
enum ReportFormat: String, CaseIterable { case csv, html, xlsx, json, text }

/// Formats, and what concerns only one of them.
struct ReportForms {
  var formats: Set<ReportFormat>
  var dialect: CSVWriter.Dialect = .standard
}

/// `--format` and `--csv-dialect`.
struct FormatOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What to write: csv, html, xlsx, json, text; with commas. "
        + "(default: csv,html into a folder, text to a terminal, csv into a pipe)",
      valueName: "formats"),
    completion: .commaSeparated(ReportFormat.allCases.map(\.rawValue)))
  var format: String?

  @Option(
    help: ArgumentHelp(
      "How CSV is written: standard, or excel for spreadsheets in most of Europe: semicolons and a byte order mark. "
        + "(default: standard)",
      valueName: "dialect"),
    completion: .list(CSVWriter.Dialect.allCases.map(\.rawValue)))
  var csvDialect: String?

  /// - Parameter out: the folder to write to; nil for standard output.
  /// - Throws: `Problem` (usage).
  func chosen(out: String?) throws -> ReportForms {
    let formats = try formats(out: out)
    guard let csvDialect else { return ReportForms(formats: formats) }
    guard let dialect = CSVWriter.Dialect(rawValue: csvDialect) else {
      let names = CSVWriter.Dialect.allCases.map(\.rawValue)
      throw Problem(
        "--csv-dialect", "\"\(csvDialect.prefix(40))\" is not a dialect",
        remedy: Spelling.remedy(for: csvDialect, among: names, called: "Dialects"), exit: .usage)
    }
    guard formats.contains(.csv) else {
      throw Problem(
        "--csv-dialect", "it is about CSV, and none is written", remedy: "Add csv to --format, or leave it out",
        exit: .usage)
    }
    return ReportForms(formats: formats, dialect: dialect)
  }

  private func formats(out: String?) throws -> Set<ReportFormat> {
    guard let format else {
      if out != nil { return [.csv, .html] }
      return Terminal.isOutputATerminal && csvDialect == nil ? [.text] : [.csv]
    }
    let formats = try format.split(separator: ",", omittingEmptySubsequences: false).map { name in
      guard let format = ReportFormat(rawValue: String(name)) else {
        throw Problem(
          "--format", "\"\(name.prefix(40))\" is not a format",
          remedy: Spelling.remedy(for: String(name), among: ReportFormat.allCases.map(\.rawValue), called: "Formats"),
          exit: .usage)
      }
      return format
    }
    guard out == nil else { return Set(formats) }
    guard formats.count == 1 else {
      throw Problem(
        "--format", "one format goes to standard output", remedy: "Name one, or a folder with --out", exit: .usage)
    }
    guard formats != [.xlsx] else {
      throw Problem(
        "--format", "a workbook does not go to standard output", remedy: "Name a folder with --out", exit: .usage)
    }
    return Set(formats)
  }
}
