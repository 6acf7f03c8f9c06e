import Foundation

/// What a report can be grouped by.
enum OracleDimension: String, Sendable, CaseIterable {
  case hour, day, week, month, total, account, country, prefix, origin, method, outcome

  var isGrain: Bool { [.hour, .day, .week, .month, .total].contains(self) }
}

/// What a report is asked for. The tables are tiny and belong to the test.
struct OracleOptions: Sendable {
  /// The report's zone, by its IANA name.
  var zone = "UTC"
  /// Inclusive.
  var from: Date?
  /// Exclusive.
  var to: Date?
  var graceSeconds = 3600
  /// Empty means all.
  var accounts: Set<String> = []
  /// Dialling prefix to ISO country; the longest wins.
  var countries: [String: String] = [:]
  /// Country calling codes; the longest wins.
  var callingCodes: [String] = []
  /// Q.850 name of each cause, class name of each `code >> 4`.
  var causeNames: [Int: String] = [:]
  var causeClasses: [Int: String] = [:]
  /// How `cause` prints where `causeNames` has none.
  var unknownCause = ""
  /// Whether an undated verification joins `total` (false: it has the period `unknown` in every grain).
  var undatedJoinTotal = false
}

/// A report: the contract's columns, with the further dimensions after `account`.
struct OracleTable: Sendable, Hashable {
  let columns: [String]
  let rows: [[String]]

  /// The cells of one column.
  subscript(_ column: String) -> [String] {
    guard let index = columns.firstIndex(of: column) else { return [] }
    return rows.map { $0[index] }
  }
}

/// The six reports over one ledger.
struct OracleReports {
  let options: OracleOptions
  let periods: OraclePeriods
  let verifications: [OracleVerification]
  let refusals: [OracleRefusal]

  init(_ files: [OracleFile], _ options: OracleOptions = OracleOptions()) {
    self.init(OracleLedger(files, graceSeconds: options.graceSeconds), options)
  }

  init(_ ledger: OracleLedger, _ options: OracleOptions) {
    let periods = OraclePeriods(options)
    self.options = options
    self.periods = periods
    func isAsked(_ account: String) -> Bool { options.accounts.isEmpty || options.accounts.contains(account) }
    verifications = ledger.verifications(graceSeconds: options.graceSeconds).filter {
      periods.contains($0.time) && isAsked($0.account)
    }
    refusals = ledger.refused().filter { periods.contains($0.time) && isAsked($0.account ?? "unknown") }
  }

  /// The report of the name, grouped as asked or as by default.
  func table(_ name: String, by dimensions: [OracleDimension]? = nil) -> OracleTable {
    switch name {
    case "answer-rate": answerRate(dimensions ?? [.day, .account])
    case "redirects": redirects(dimensions ?? [.day, .account])
    case "failures": failures(dimensions ?? [.account])
    case "spend": spend(dimensions ?? [.day, .account])
    case "matching": matching(dimensions ?? [.account])
    default: exceptions()
    }
  }

  /// period, account and the further dimensions of a verification.
  func group(_ verification: OracleVerification, _ dimensions: [OracleDimension]) -> [String] {
    leading(verification.time, verification.account, dimensions)
      + further(dimensions).map { dimension in
        switch dimension {
        case .country: country(verification.called)
        case .prefix: verification.called.map { String($0.prefix(6)) } ?? "unknown"
        case .origin: origin(verification.callerStem)
        case .method: verification.method
        default: verification.outcome ?? "unknown"
        }
      }
  }

  func group(_ refusal: OracleRefusal, _ dimensions: [OracleDimension]) -> [String] {
    leading(refusal.time, refusal.account ?? "unknown", dimensions)
      + further(dimensions).map { dimension in
        switch dimension {
        case .country: country(refusal.called)
        case .prefix: refusal.called.map { String($0.prefix(6)) } ?? "unknown"
        case .method: refusal.method ?? "passwordcall"
        default: "unknown"
        }
      }
  }

  func further(_ dimensions: [OracleDimension]) -> [OracleDimension] {
    dimensions.filter { !$0.isGrain && $0 != .account }
  }

  private func leading(_ time: Int64?, _ account: String, _ dimensions: [OracleDimension]) -> [String] {
    let grain = dimensions.first(where: \.isGrain) ?? .total
    return [periods.label(time, grain), dimensions.contains(.account) ? account : "all"]
  }

  private func country(_ number: String?) -> String {
    guard let number else { return "unknown" }
    let prefix = options.countries.keys.filter { number.hasPrefix($0) }.max { $0.count < $1.count }
    return prefix.flatMap { options.countries[$0] } ?? "unknown"
  }

  func origin(_ stem: String?) -> String {
    guard let stem else { return "unknown" }
    return options.callingCodes.filter { stem.hasPrefix($0) }.max { $0.count < $1.count } ?? "unknown"
  }

  /// Rows by the columns from the left: text by bytes, numbers by value, empty last.
  func table(_ columns: [String], _ rows: [[String]], numeric: Set<String>) -> OracleTable {
    let isNumeric = columns.map(numeric.contains)
    let sorted = rows.sorted { left, right in
      for index in columns.indices where left[index] != right[index] {
        if left[index].isEmpty || right[index].isEmpty { return right[index].isEmpty }
        if isNumeric[index], let leftNumber = Double(left[index]), let rightNumber = Double(right[index]) {
          return leftNumber < rightNumber
        }
        return left[index].utf8.lexicographicallyPrecedes(right[index].utf8)
      }
      return false
    }
    return OracleTable(columns: columns, rows: sorted)
  }
}
