import Calls
import GRDB

/// Refused requests of a report's period, counted by quarter hour: zones change on those, so labels are the same.
///
/// The tally does not hold them, and several relations of one report ask for them: they are read once for all.
struct RefusedCounts {
  let range: Range<Instant>?
  /// Quarter hours since 1970 (the smallest number: no time); account and method.
  fileprivate let cells = CellTable<CellKey, Int>(zero: 0)

  fileprivate static func key(_ time: Int64, _ account: TextID, _ method: Method) -> CellKey {
    let quarter = time == RecordTime.none ? Int64.min : Instant.floorDivide(time, 900_000)
    return CellKey(first: UInt64(bitPattern: quarter), second: UInt64(account) << 8 | UInt64(method.rawValue))
  }

  fileprivate func visit(_ body: (_ time: Int64, _ account: TextID, _ method: Method, _ count: Int) -> Void) {
    cells.visit { key, count in
      guard let method = Method(rawValue: UInt8(truncatingIfNeeded: key.second)) else {
        preconditionFailure("a cell's key holds a method")
      }
      let quarter = Int64(bitPattern: key.first)
      body(
        quarter == .min ? RecordTime.none : quarter * 900_000, TextID(truncatingIfNeeded: key.second >> 8), method,
        count)
    }
  }
}

extension ReportSnapshot {
  /// Visits the refused requests of the scope's period.
  ///
  /// - Parameter byPrefix: the called numbers' first digits are asked for; otherwise they are none, and requests come
  ///   together.
  func forEachRefused(
    _ db: Database, byPrefix: Bool,
    _ body: (_ time: Int64, _ account: TextID, _ prefix: PackedDigits, _ method: Method, _ count: Int) -> Void
  ) throws {
    if byPrefix {
      return try readRefused(db, prefix: "callee_prefix") { time, account, prefix, method in
        body(time, account, prefix, method, 1)
      }
    }
    let counts: RefusedCounts
    if let known = refusedCounts, known.range == scope.range {
      counts = known
    } else {
      counts = RefusedCounts(range: scope.range)
      try readRefused(db, prefix: "''") { time, account, _, method in
        counts.cells.update(RefusedCounts.key(time, account, method)) { $0 += 1 }
      }
      refusedCounts = counts
    }
    counts.visit { time, account, method, count in body(time, account, .none, method, count) }
  }

  private func readRefused(
    _ db: Database, prefix: String, _ body: (Int64, TextID, PackedDigits, Method) -> Void
  ) throws {
    let bounds = scope.range.map {
      "WHERE time >= \($0.lowerBound.milliseconds) AND time < \($0.upperBound.milliseconds)"
    }
    let unknown = texts.id(of: "unknown")
    let refused = try Statement(
      db,
      """
      SELECT time, account, COALESCE(MIN(method), ''), \(prefix) FROM refused_request \(bounds ?? "")
      GROUP BY \(RefusedIdentity.columns.joined(separator: ", "))
      """)
    while try refused.step() {
      let (time, account) = (refused.integer(0), texts.id(of: refused.bytes(1)))
      body(
        time == 0 ? RecordTime.none : time, account == 0 ? unknown : account, refused.digits(3),
        Method(name: refused.bytes(2)) ?? .assumed)
    }
  }
}
