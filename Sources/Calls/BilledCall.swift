/// A line of the provider's call list: one call that it bills, by the verification's key, or by the called number and the time
/// alone.
package struct BilledCall: Sendable, BitwiseCopyable {
  package var place: Place
  /// Empty where the list names none; then there are a called number and a time.
  package var key = RecordBatch.Bytes()
  /// UTC milliseconds or `RecordTime.none`.
  package var time = RecordTime.none
  package var timeIsAmbiguous = false
  package var callee = Callee.none
  /// The caller's number without its last four digits.
  package var callerStem = PackedDigits.none
  /// The key's account, else the one that the line names; empty where nothing tells one.
  package var account = RecordBatch.Bytes()
  package var method: Method?
  /// 0...127, or -1 where the list tells none.
  package var cause: Int16 = -1
  /// Upper case; empty where the list tells none.
  package var finalStatus = RecordBatch.Bytes()
  /// A status in words of the list's own, upper case; only where neither cause nor final status is told.
  package var statusWord = RecordBatch.Bytes()
  package var price = BilledPrice.none
  /// Three letters, upper case; empty where the list tells none.
  package var currency = RecordBatch.Bytes()

  @inlinable package init(place: Place) { self.place = place }
}

/// What a line asks for: negative for a credit.
package struct BilledPrice: Sendable, BitwiseCopyable, Equatable {
  /// In units of 1e-9.
  package var nano: Int64
  /// As it was written, at most nine; -1 for no price.
  package var decimals: Int8

  @inlinable package static var none: BilledPrice { BilledPrice(nano: 0, decimals: -1) }
  @inlinable package init(nano: Int64, decimals: Int8) { (self.nano, self.decimals) = (nano, decimals) }
  @inlinable package var isTold: Bool { decimals >= 0 }
}
