/// What a source may hold.
package enum KindChoice: String, CaseIterable, Sendable {
  /// Requests and call records, told record by record; or an invoice, told by its columns.
  case auto
  case requests, calls
  /// A provider's invoice (docs/contract.md, "Invoice CSV").
  case invoice
  /// A provider's list of the calls that it bills.
  case billedCalls = "billed-calls"
}
