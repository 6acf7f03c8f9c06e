import Calls
import Ledger

/// Prints a number's verifications one by one, as a table or as one JSON array.
final class NumberTraceOutput {
  private let zone: Zone
  private let isJSON: Bool
  private let isQuiet: Bool
  private var firstKey: String?
  /// Entries written.
  private(set) var count = 0

  init(zone: Zone, isJSON: Bool, isQuiet: Bool) { (self.zone, self.isJSON, self.isQuiet) = (zone, isJSON, isQuiet) }

  func write(_ entry: TracedEntry) throws {
    if isJSON {
      try Terminal.write(Array((count == 0 ? "[\n" : ",\n").utf8))
      try Terminal.write(Terminal.json(TraceJSON(zone: zone).value(entry)))
    } else {
      try Terminal.print(line(entry))
    }
    count += 1
    firstKey = firstKey ?? entry.key
  }

  func finish() throws {
    if isJSON {
      try Terminal.print(count == 0 ? "[]" : "\n]")
    } else if let firstKey, !isQuiet {
      try Terminal.print("\nTrace one of them: ringtally trace \(firstKey)")
    }
  }

  /// Time, key, account, method, outcome, state, and where it stands. Columns of fixed width: nothing is held back to find a
  /// wider value.
  private func line(_ entry: TracedEntry) -> String {
    let time = entry.time.map(zone.text) ?? "no time"
    let state = entry.state?.rawValue ?? entry.httpStatus.map { "refused, HTTP \($0)" } ?? "refused"
    let place = entry.file + (entry.member.isEmpty ? "" : ":" + entry.member) + ":\(entry.line)"
    let cells = [
      (time, zone == .utc ? 24 : 29), (entry.key ?? "-", 24), (entry.account, 8), (entry.method.name, 12),
      (entry.outcome?.rawValue ?? "-", 12), (state, 17),
    ]
    return Terminal.printable(
      (cells.map { text, width in text + String(repeating: " ", count: max(0, width - text.count)) } + [place])
        .joined(separator: "  "))
  }
}
