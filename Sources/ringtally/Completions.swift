import ArgumentParser
import Foundation

extension CompletionKind {
  /// Names of time zones, as the system knows them.
  static var zones: CompletionKind { .custom { _, _, _ in ["UTC"] + TimeZone.knownTimeZoneIdentifiers } }

  /// Values that are given with commas between them: the next one behind those that stand there.
  static func commaSeparated(_ values: [String]) -> CompletionKind {
    .custom { _, _, typed in
      let given = typed.split(separator: ",", omittingEmptySubsequences: false).map(String.init).dropLast()
      let start = given.map { $0 + "," }.joined()
      return values.filter { !given.contains($0) }.map { start + $0 }
    }
  }
}
