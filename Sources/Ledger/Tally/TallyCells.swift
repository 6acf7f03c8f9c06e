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
struct OutcomeCounts: Equatable {
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
    [
      verifications, redirected, notRedirected, callRecords, duplicateRequests, duplicateCallRecords, conflicting,
      accountMismatches, numberMismatches,
    ]
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
