import ArgumentParser
import Calls
import Foundation
import Ledger
import Rating

/// A tariff that prices a report or a trace, and where it came from.
struct ChosenTariff {
  let tariff: Tariff
  /// Its version in the ledger, 0 for the seed's in a ledger that has none; nil for a file's.
  let version: Int64?
  /// Its file, as the user named it; nil for the ledger's.
  let file: String?
  /// What it was stored as; empty for a file's.
  let name: String
  /// When it was set; nil for the first of a ledger and for a file's.
  let setAt: Instant?

  /// `tariff version 2`, `the tariff of summer.csv`.
  var label: String { version.map { "tariff version \($0)" } ?? "the tariff of \(file ?? "")" }

  /// With its name and the time it was set at.
  var description: String {
    guard let version else { return "of \(file ?? ""), not the ledger's" }
    return "version \(version) (\(name))" + (setAt.map { ", set \(Zone.utc.text($0))" } ?? "")
  }

  /// The newest of a ledger.
  static func current(_ ledger: Ledger) throws -> Self {
    try ledger.currentTariff().map(stored)
      ?? ChosenTariff(tariff: .seed, version: 0, file: nil, name: "seed", setAt: nil)
  }

  /// A version of the ledger's tariff.
  static func version(_ version: Int64, of ledger: Ledger) throws -> Self {
    guard let found = try ledger.tariff(version: version) else {
      throw Problem(
        ledger.path, "there is no tariff version \(version)",
        remedy: "See which there are: ringtally tariff show --all", exit: .noInput)
    }
    return try stored(found)
  }

  /// - Throws: `Problem`: the first one of the file.
  static func file(_ path: String) throws -> Self {
    do {
      let tariff = try TariffFile.read(path)
      return ChosenTariff(tariff: tariff, version: nil, file: TariffFile.name(path), name: "", setAt: nil)
    } catch let list as ProblemList {
      throw list.problems[0]
    }
  }

  private static func stored(_ stored: StoredTariff) throws -> Self {
    do {
      let tariff = try Tariff(csv: Array(stored.csv.utf8), place: "tariff version \(stored.version)")
      return ChosenTariff(
        tariff: tariff, version: stored.version, file: nil, name: stored.name, setAt: stored.setAt)
    } catch {
      throw error.problems[0]
    }
  }
}

/// `--tariff`.
struct PricingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Price by another tariff: a version in the ledger, or a file. Nothing is stored. (default: the newest version)",
      valueName: "version|file"), completion: .file(extensions: ["csv"]))
  var tariff: String?

  var isOther: Bool { tariff != nil }

  func chosen(in ledger: Ledger) throws -> ChosenTariff {
    guard let tariff else { return try .current(ledger) }
    if let version = TariffFile.version(tariff) { return try .version(version, of: ledger) }
    return try .file(tariff)
  }
}

/// A tariff in a file of the user's.
enum TariffFile {
  /// Ten thousand rows are half a megabyte; what is much larger is another file.
  private static let maximumBytes = 16 << 20

  /// The number that a version is named by; nil for a file's name. A file whose name is a number is `./7`.
  static func version(_ text: String) -> Int64? {
    text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) ? Int64(text) : nil
  }

  /// As messages name it.
  static func name(_ path: String) -> String { path == "-" ? "standard input" : Terminal.printable(path) }

  /// - Throws: `Problem` for a file that cannot be read, `ProblemList` for one that is no tariff.
  static func read(_ path: String) throws -> Tariff { try Tariff(csv: bytes(path), place: name(path)) }

  private static func bytes(_ path: String) throws -> [UInt8] {
    do {
      let handle = try path == "-" ? FileHandle.standardInput : FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      let data = try handle.read(upToCount: maximumBytes + 1) ?? Data()
      guard data.count <= maximumBytes else {
        throw Problem(name(path), "the file is too large for a tariff", remedy: "Name a tariff's CSV", exit: .data)
      }
      return Array(data)
    } catch let error where !(error is Problem) {
      throw Problem(
        name(path), "the file cannot be read", remedy: "Check the path and its permissions", exit: .noInput)
    }
  }
}
