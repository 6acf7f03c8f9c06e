import Calls

/// The prices that hold for our initiations, and how one is chosen.
///
/// Order of choice: the longest origin prefix wins, then the row that names the account, then the one that names the
/// method (docs/contract.md, "Tariff CSV"). Rows of one step of that order never hold on the same day.
package struct Tariff: Sendable, Equatable {
  /// As written, top to bottom.
  package let rows: [TariffRow]

  /// Rows (indexes) by origin, in order of choice.
  private let byOrigin: [Substring: [Int]]
  /// For each digit string that an origin goes beyond: the rows of such origins.
  private let beyond: [Substring: [Int]]

  /// - Throws: one Problem per pair of rows that could not be told apart; `place` is the tariff's file.
  package init(rows: [TariffRow], place: String) throws(ProblemList) {
    let problems = Self.overlaps(in: rows, place: place)
    guard problems.isEmpty else { throw ProblemList(problems: problems) }
    self.rows = rows
    var byOrigin: [Substring: [Int]] = [:]
    var beyond: [Substring: [Int]] = [:]
    for (index, row) in rows.enumerated() {
      byOrigin[Substring(row.origin), default: []].append(index)
      for length in 1..<max(1, row.origin.utf8.count) { beyond[row.origin.prefix(length), default: []].append(index) }
    }
    for origin in byOrigin.keys { byOrigin[origin]?.sort { rows[$0].rank > rows[$1].rank } }
    self.byOrigin = byOrigin
    self.beyond = beyond
  }

  package static func == (left: Self, right: Self) -> Bool { left.rows == right.rows }

  /// What one initiation costs. Pure: the same initiation and tariff always give the same price.
  package func price(of initiation: Initiation) -> InitiationPrice {
    guard let stem = initiation.callerStem, !stem.isEmpty else { return .unrated(.noCaller) }
    // A stem may end before an origin does (a short caller's number lost its last four digits). Such a row might be the
    // one that counts, and the digits that would tell are gone on purpose: unrated, rather than guessed.
    for index in beyond[Substring(stem)] ?? [] where rows[index].mismatch(with: initiation)?.isCertain != true {
      return .unrated(.originTooShort)
    }
    var origin = Substring(stem)
    while !origin.isEmpty {
      for index in byOrigin[origin] ?? [] {
        switch rows[index].mismatch(with: initiation) {
        case nil: return .priced(rows[index], isCharged: initiation.reached >= rows[index].charge)
        case .noDay?: return .unrated(.noDay)
        case .account?, .method?, .tooEarly?, .tooLate?: continue
        }
      }
      origin.removeLast()
    }
    return .unrated(.noPrice)
  }

  /// The rows whose origin begins a stem, in order of choice.
  func candidates(for stem: String) -> [TariffRow] {
    var found: [TariffRow] = []
    var origin = Substring(stem)
    while !origin.isEmpty {
      found += (byOrigin[origin] ?? []).map { rows[$0] }
      origin.removeLast()
    }
    return found
  }

  private static func overlaps(in rows: [TariffRow], place: String) -> [Problem] {
    // Grouped first: a tariff of ten thousand rows must not cost a hundred million comparisons.
    var problems: [Problem] = []
    for group in Dictionary(grouping: rows, by: { $0.csvCells[0...2] }).values {
      for (index, later) in group.enumerated() {
        for earlier in group[..<index] where later.overlaps(earlier) {
          problems.append(
            Problem(
              "\(place):\(later.line)", "the row and line \(earlier.line) price the same calls on the same days",
              remedy: "Let valid_to of the earlier row be valid_from of the later one", exit: .data))
        }
      }
    }
    return problems.sorted { $0.description < $1.description }
  }
}
