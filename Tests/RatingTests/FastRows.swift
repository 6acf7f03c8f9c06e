import Calls
import Rating
import Testing

/// From what the second rater reads to what the first one does.
extension SlowRow {
  /// The row as a tariff's file makes it: the only one of its file, on its own line.
  func read() throws -> TariffRow {
    let filler = String(repeating: "\n", count: line - 2)
    let text = TariffSamples.header + filler + cells.joined(separator: ",") + "\n"
    return try #require(try Tariff(csv: Array(text.utf8), place: "t").rows.first)
  }
}

extension SlowInitiation {
  func read() throws -> Initiation {
    let known = Calls.Method(name: method)
    let point = ChargePoint(rawValue: reached)
    return Initiation(
      callerStem: stem, account: account, method: try #require(known), day: day.flatMap { CivilDate($0) },
      reached: try #require(point))
  }
}

extension Verdict {
  init(_ price: InitiationPrice) {
    switch price {
    case .priced(let row, let isCharged): self = .row(line: row.line, isCharged: isCharged)
    case .unrated(let reason): self = .unrated(reason.rawValue)
    }
  }
}
