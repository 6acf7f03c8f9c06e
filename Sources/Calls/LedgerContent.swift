/// What a ledger may hold beside logs and webhooks. A report about it is not among all reports of a ledger without it.
package enum LedgerContent: String, CaseIterable, Sendable {
  /// The provider's list of the calls that it bills.
  case callList = "call list"
  /// A provider's invoice.
  case invoice
}
