import Calls

/// What an outcome's cell counts.
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

  /// What takes these back.
  var negated: OutcomeCounts {
    var negated = OutcomeCounts()
    negated.add(self, times: -1)
    return negated
  }

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

/// A cell of the tally. An outcome's cell counts verifications by how they ended, a charge's by what decides their price.
/// Texts are numbers of a `TextTable`, so that all of it fits into a `CellKey`.
struct CountedCell {
  /// UTC hours since 1970, -1 without a time.
  var hour: Int32
  var account: TextID
  var method: Method
  // Of an outcome's cell.
  var finalStatus: TextID = 0
  /// -1 for absent, and where there is no call record.
  var cause: Int16 = -1
  var hasRequest = false
  var hasCallRecord = false
  // Of a charge's cell.
  var callerStem = PackedDigits.none
  var reached = ChargePoint.initiated

  @inline(__always) init(hour: Int32, account: TextID, method: Method) {
    (self.hour, self.account, self.method) = (hour, account, method)
  }

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

  @inline(__always) static func hour(of key: CellKey) -> Int32 {
    Int32(bitPattern: UInt32(truncatingIfNeeded: key.first >> 32))
  }

  /// The same cell with other numbers for its texts.
  @inline(__always) static func mapTexts(of key: CellKey, _ map: (TextID) -> TextID) -> CellKey {
    var mapped = key
    mapped.first = key.first & ~UInt64(UInt32.max) | UInt64(map(TextID(truncatingIfNeeded: key.first)))
    guard key.second & chargeMark == 0 else { return mapped }
    mapped.second =
      UInt64(map(TextID(truncatingIfNeeded: key.second >> 32))) << 32 | key.second & UInt64(UInt32.max)
    return mapped
  }

  @inline(__always) init(_ key: CellKey) {
    hour = Self.hour(of: key)
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

  /// UTC milliseconds of the hour's beginning.
  var time: Int64 { hour < 0 ? RecordTime.none : Int64(hour) * Instant.millisecondsPerHour }
}
