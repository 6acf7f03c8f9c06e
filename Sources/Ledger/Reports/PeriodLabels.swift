import Calls

/// Labels of a scope's periods, and a number for each; zones change on quarter hours, so each is asked once.
struct PeriodLabels {
  private(set) var labels: [String] = []
  private let scope: ReportScope
  private let grain: PeriodGrain
  private var numbers: [String: UInt32] = [:]
  /// By quarter hour: the label's number, and one more.
  private let known = CellTable<CellKey, UInt32>(zero: 0)
  /// The tally is read by the hour: mostly it is the same as before.
  private var last: (quarter: Int64, number: UInt32)

  init(_ scope: ReportScope) {
    (self.scope, grain) = (scope, scope.grain)
    last = (.min, 0)
    // Number 0: what has no time; all, where there is one period.
    _ = number(of: grain == .total ? PeriodGrain.total.rawValue : PeriodGrain.unknownLabel)
  }

  /// - Parameter time: UTC milliseconds or `RecordTime.none`.
  @inline(__always) mutating func number(_ time: Int64) -> UInt32 {
    if grain == .total || time == RecordTime.none { return 0 }
    let quarter = Self.quarter(time)
    if last.quarter != quarter { last = (quarter, number(ofQuarter: quarter)) }
    return last.number
  }

  /// By a constant, which is quicker than `Instant.floorDivide`.
  @inline(__always) private static func quarter(_ time: Int64) -> Int64 {
    time >= 0 ? time / 900_000 : (time + 1) / 900_000 - 1
  }

  private mutating func number(ofQuarter quarter: Int64) -> UInt32 {
    var found: UInt32 = 0
    known.update(CellKey(first: UInt64(bitPattern: quarter), second: 0)) { known in
      if known == 0 {
        let instant = Instant(milliseconds: quarter * 900_000)
        known = number(of: grain.label(instant, offsetSeconds: scope.zone.offsetSeconds(at: instant))) + 1
      }
      found = known - 1
    }
    return found
  }

  private mutating func number(of label: String) -> UInt32 {
    if let number = numbers[label] { return number }
    let number = UInt32(labels.count)
    numbers[label] = number
    labels.append(label)
    return number
  }
}
