import Calls

/// Finds the rows of a tariff that never price anything, since other rows come before them wherever they hold.
///
/// A row prices some initiation exactly where, on some day and for some method, the rows that come before it leave a stem of full
/// length to it. Of accounts one suffices: one that no row names has the fewest rows against it. Of days the first day of
/// the row and those on which another row begins or ends suffice: between them nothing changes. Of stems those of full
/// length suffice: a shorter one that is left to the row can be made longer, and still is.
struct Reach {
  private let rows: [TariffRow]
  /// The same, ordered by origin: those that begin with the same digits lie together.
  private let byOrigin: [TariffRow]

  init(_ rows: [TariffRow]) {
    self.rows = rows
    byOrigin = rows.sorted { ($0.origin, $0.line) < ($1.origin, $1.line) }
  }

  func findings() -> [TariffFinding] {
    rows.compactMap { row in
      let rivals = rivals(of: row)
      guard !isReachable(row, rivals) else { return nil }
      let lines = rivals.map(\.line).sorted()
      let names = lines.prefix(3).map(String.init).joined(separator: ", ")
      return TariffFinding(
        kind: .unreachable, line: row.line,
        reason:
          "the row never prices anything: line\(lines.count == 1 ? "" : "s") \(names)\(lines.count > 3 ? " and \(lines.count - 3) more come" : lines.count == 1 ? " comes" : " come") before it wherever it holds",
        remedy: "Take the row out, or correct its origin, account, method or days")
    }
  }

  /// The rows that come before a row for some initiation of an account that only its own rows name.
  private func rivals(of row: TariffRow) -> [TariffRow] {
    var index = firstIndex(from: row.origin)
    var found: [TariffRow] = []
    while index < byOrigin.count, byOrigin[index].origin.hasPrefix(row.origin) {
      let other = byOrigin[index]
      index += 1
      guard other.origin != row.origin || other.rank > row.rank else { continue }
      guard other.account == nil || other.account == row.account else { continue }
      guard other.method == nil || row.method == nil || other.method == row.method else { continue }
      found.append(other)
    }
    return found
  }

  /// Of the first row whose origin is not before `origin`.
  private func firstIndex(from origin: String) -> Int {
    var (low, high) = (0, byOrigin.count)
    while low < high {
      let middle = (low + high) / 2
      if byOrigin[middle].origin < origin { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func isReachable(_ row: TariffRow, _ rivals: [TariffRow]) -> Bool {
    guard !rivals.isEmpty else { return true }
    let methods = row.method.map { [$0] } ?? Method.allCases
    let first = max(row.validFrom ?? PlausibleDays.first, PlausibleDays.first)
    let end = min(row.validTo ?? PlausibleDays.end, PlausibleDays.end)
    let days = Set(rivals.flatMap { [$0.validFrom, $0.validTo] }.compactMap(\.self).filter { first < $0 && $0 < end })
    return ([first] + days).contains { day in
      let ofDay = rivals.filter { $0.mismatch(on: day) == nil }
      return methods.contains { method in
        let against = ofDay.filter { $0.method == nil || $0.method == method }
        return !Self.cover(row.origin, against.map(\.origin))
      }
    }
  }

  /// Whether every stem of full length that begins with `prefix` begins with one of the origins.
  private static func cover(_ prefix: String, _ origins: [String]) -> Bool {
    if origins.contains(prefix) { return true }
    // Less than one origin for each next digit leaves one of them open.
    let longer = origins.filter { $0.hasPrefix(prefix) }
    return longer.count >= 10 && (0...9).allSatisfy { cover("\(prefix)\($0)", longer) }
  }
}
