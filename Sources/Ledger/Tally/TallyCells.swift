import Calls

/// One cell of `tally_outcome`.
struct OutcomeCell: Hashable {
  /// Hours since 1970, -1 without a time.
  var hour: Int64
  var account: String
  var method: String
  /// -1 for absent, and where there is no call record.
  var cause: Int64
  var finalStatus: String
  var hasRequest: Bool
  var hasCallRecord: Bool
}

/// What a cell of `tally_outcome` counts.
struct OutcomeCounts: Equatable, CellCounts {
  var verifications = 0
  var redirected = 0
  var notRedirected = 0
  var callRecords = 0
  var duplicateRequests = 0
  var duplicateCallRecords = 0
  var conflicting = 0
  var accountMismatches = 0
  var numberMismatches = 0

  static let columns = [
    "verifications", "redirected", "not_redirected", "call_records", "duplicate_requests", "duplicate_call_records",
    "conflicting", "account_mismatches", "number_mismatches",
  ]

  var values: [Int] {
    var values: [Int] = []
    forEachValue { values.append($1) }
    return values
  }

  /// In the order of `columns`.
  func forEachValue(_ body: (Int, Int) -> Void) {
    body(0, verifications)
    body(1, redirected)
    body(2, notRedirected)
    body(3, callRecords)
    body(4, duplicateRequests)
    body(5, duplicateCallRecords)
    body(6, conflicting)
    body(7, accountMismatches)
    body(8, numberMismatches)
  }

  /// What takes these back.
  var negated: OutcomeCounts {
    var negated = OutcomeCounts()
    negated.add(self, times: -1)
    return negated
  }

  init() {}

  /// Of one verification.
  init(_ facts: borrowing VerificationFacts) {
    verifications = 1
    // Checked: the request asked and was told. Everything else is unknown and not in the base.
    if let request = facts.request, request.isWithRedirect == .yes {
      switch request.isRedirect {
      case .yes: redirected = 1
      case .no: notRedirected = 1
      case .unknown: break
      }
    }
    callRecords = facts.callRecords
    duplicateRequests = facts.duplicateRequests
    duplicateCallRecords = facts.duplicateCallRecords
    conflicting = facts.callRecords > 1 ? 1 : 0
    accountMismatches = facts.accountDiffers ? 1 : 0
    numberMismatches = facts.numberDiffers ? 1 : 0
  }

  mutating func add(_ other: OutcomeCounts) { add(other, times: 1) }

  mutating func add(_ other: OutcomeCounts, times sign: Int) {
    verifications += sign * other.verifications
    redirected += sign * other.redirected
    notRedirected += sign * other.notRedirected
    callRecords += sign * other.callRecords
    duplicateRequests += sign * other.duplicateRequests
    duplicateCallRecords += sign * other.duplicateCallRecords
    conflicting += sign * other.conflicting
    accountMismatches += sign * other.accountMismatches
    numberMismatches += sign * other.numberMismatches
  }
}

/// One cell of `tally_charge`: what decides the price of an initiation.
struct ChargeCell: Hashable {
  var hour: Int64
  var account: String
  var method: String
  /// Empty without a caller.
  var callerStem: String
  var reached: ChargePoint
}

/// A cell of either kind while it is counted: texts as numbers, and all of it packed into a `CellKey`.
struct CountedCell {
  var hour: Int32
  var account: TextID
  var method: Method
  // Of an outcome's cell.
  var finalStatus: TextID = 0
  var cause: Int16 = -1
  var hasRequest = false
  var hasCallRecord = false
  // Of a charge's cell.
  var callerStem = PackedDigits.none
  var reached = ChargePoint.initiated

  @inline(__always) init(_ facts: borrowing VerificationFacts) {
    (hour, account, method) = (Int32(facts.hour), facts.accountID, facts.method)
    (finalStatus, cause) = (facts.call?.finalStatus ?? 0, facts.call?.cause ?? -1)
    (hasRequest, hasCallRecord) = (facts.request != nil, facts.call != nil)
  }

  private var hourAndAccount: UInt64 { UInt64(UInt32(bitPattern: hour)) << 32 | UInt64(account) }

  /// Final status: 32 bits, cause: 16, method: 8, flags: 8.
  var outcomeKey: CellKey {
    let flags: UInt64 = (hasRequest ? 1 : 0) | (hasCallRecord ? 2 : 0)
    let rest = UInt64(UInt16(bitPattern: cause)) << 16 | UInt64(method.rawValue) << 8 | flags
    return CellKey(first: hourAndAccount, second: UInt64(finalStatus) << 32 | rest)
  }

  /// Caller's stem: 44 bits (eleven digits and their count), method: 8, charge point: 8, and a mark that tells the kinds apart.
  func chargeKey(_ stem: PackedDigits, _ reached: ChargePoint) -> CellKey {
    precondition(stem.word < 1 << 44, "a stem has eleven digits at most")
    let rest = UInt64(method.rawValue) << 8 | UInt64(reached.number) << 2 | Self.chargeMark
    return CellKey(first: hourAndAccount, second: stem.word << 16 | rest)
  }

  private static let chargeMark: UInt64 = 1 << 7

  init(_ key: CellKey) {
    hour = Int32(bitPattern: UInt32(truncatingIfNeeded: key.first >> 32))
    account = TextID(truncatingIfNeeded: key.first)
    guard let method = Method(rawValue: UInt8(truncatingIfNeeded: key.second >> 8)) else {
      preconditionFailure("a cell's key holds a method")
    }
    self.method = method
    if key.second & Self.chargeMark != 0 {
      callerStem = PackedDigits(word: key.second >> 16)
      reached = ChargePoint(number: UInt8(truncatingIfNeeded: key.second >> 2 & 3))
    } else {
      finalStatus = TextID(truncatingIfNeeded: key.second >> 32)
      cause = Int16(bitPattern: UInt16(truncatingIfNeeded: key.second >> 16))
      (hasRequest, hasCallRecord) = (key.second & 1 != 0, key.second & 2 != 0)
    }
  }

  /// Visits cells by hour: the order in which their table is filled from left to right, or nearly so.
  static func inOrder<Counts>(of table: CellTable<Counts>, _ body: (CountedCell, Counts) throws -> Void) rethrows {
    var cells: [(key: CellKey, counts: Counts)] = []
    table.visit { cells.append(($0, $1)) }
    // Hours as numbers: -1, without a time, comes last here and first in the table, which costs nothing.
    cells.sort { ($0.key.first, $0.key.second) < ($1.key.first, $1.key.second) }
    for cell in cells { try body(CountedCell(cell.key), cell.counts) }
  }
}
