/// Records on their way from Intake to the Ledger: a few large arrays instead of many small objects.
///
/// Keys and final statuses lie in one byte arena, so that a batch of a hundred thousand records is some ten allocations.
package struct RecordBatch: Sendable {
  /// A stretch of `arena`.
  package struct Bytes: Sendable, BitwiseCopyable, Equatable {
    package var offset: UInt32 = 0
    package var count: UInt16 = 0
    @inlinable package init(offset: UInt32 = 0, count: UInt16 = 0) { (self.offset, self.count) = (offset, count) }
  }

  package var arena: [UInt8] = []
  package var requests: [AcceptedRequest] = []
  package var refused: [RefusedRequest] = []
  package var calls: [CallRecord] = []
  /// Lines of requests that are logged on two.
  package var halves: [RequestHalf] = []
  /// Lines of invoices: not among the records.
  package var invoiceLines: [InvoiceLine] = []
  /// Lines of the provider's call list: not among the records.
  package var billedCalls: [BilledCall] = []
  package var rejects: [Reject] = []
  /// Records that are not ours: other log lines, other endpoints.
  package var ignored = 0

  package init() {}

  /// Records in it, of every kind.
  package var count: Int {
    let others = requests.count + refused.count + calls.count + rejects.count + ignored
    return halves.isEmpty ? others : others + halves.count { !$0.isAlsoRequest }
  }

  /// Nothing is in it: neither a record nor a line.
  package var isEmpty: Bool { count == 0 && invoiceLines.isEmpty && billedCalls.isEmpty }

  /// Forgets the records and keeps their memory.
  package mutating func removeAll() {
    arena.removeAll(keepingCapacity: true)
    requests.removeAll(keepingCapacity: true)
    refused.removeAll(keepingCapacity: true)
    calls.removeAll(keepingCapacity: true)
    halves.removeAll(keepingCapacity: true)
    invoiceLines.removeAll(keepingCapacity: true)
    billedCalls.removeAll(keepingCapacity: true)
    rejects.removeAll(keepingCapacity: true)
    ignored = 0
  }

  package mutating func append(_ bytes: UnsafeRawBufferPointer) -> Bytes {
    let offset = UInt32(arena.count)
    arena.append(contentsOf: bytes)
    return Bytes(offset: offset, count: UInt16(bytes.count))
  }

  package func text(_ bytes: Bytes) -> String {
    String(decoding: arena[Int(bytes.offset)..<Int(bytes.offset) + Int(bytes.count)], as: UTF8.self)
  }
}

/// Where a record stood in its file: known without what stands before it in the file, which another thread may read.
package struct Place: Sendable, BitwiseCopyable, Equatable {
  /// The line where the record begins, from 1.
  package var line: UInt64
  /// The record's number on its line, from 0.
  package var item: UInt32
  @inlinable package init(line: UInt64, item: UInt32) { (self.line, self.item) = (line, item) }

  /// The place of a further record of the same line.
  @inlinable package func following(_ records: Int) -> Place { Place(line: line, item: item + UInt32(records)) }
}

/// A time that a record may lack; sentinel instead of an optional, to keep rows of batches small.
package enum RecordTime {
  /// No time at all. Smaller than every time.
  @inlinable @inline(__always) package static var none: Int64 { .min }
}

/// Up to 15 digits in one word: the number shifted left by four, its length in the low bits; 0 is none.
///
/// What is asked of every record's numbers can be inlined where it is used: a call costs more than it does.
package struct PackedDigits: Sendable, BitwiseCopyable, Hashable {
  package let word: UInt64
  @inlinable package static var none: PackedDigits { PackedDigits(word: 0) }

  @inlinable package init(word: UInt64) { self.word = word }

  /// Nil for more than 15 bytes or anything but ASCII digits.
  package init?(_ digits: some Collection<UInt8>) {
    guard digits.count <= 15 else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
    }
    word = value << 4 | UInt64(digits.count)
  }

  @inlinable package var count: Int { Int(word & 15) }
  @inlinable package var isNone: Bool { word == 0 }

  /// Without its last `dropped` digits; none where nothing is left.
  @inlinable package func dropping(last dropped: Int) -> PackedDigits {
    guard count > dropped else { return .none }
    // By constants, each of which is a multiplication: few steps instead of one for each digit.
    var (value, left) = (word >> 4, dropped)
    while left >= 4 { (value, left) = (value / 10_000, left - 4) }
    if left >= 2 { (value, left) = (value / 100, left - 2) }
    if left == 1 { value /= 10 }
    return PackedDigits(word: value << 4 | UInt64(count - dropped))
  }

  /// Writes the digits, leading zeros included, and returns how many; `buffer` has room for 15.
  package func write(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = count
    var value = word >> 4
    var index = count
    while index > 0 {
      index -= 1
      buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
      value /= 10
    }
    return count
  }

  /// The digits, leading zeros included; empty for none.
  package var text: String {
    withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { buffer in
      String(decoding: buffer[..<write(into: buffer)], as: UTF8.self)
    }
  }
}

/// The number that was called, as it may be kept: never whole unless the user chose so.
package struct Callee: Sendable, BitwiseCopyable, Equatable {
  /// Its first six digits.
  package var prefix = PackedDigits.none
  /// Keyed pseudonym: the first 64 bits of HMAC-SHA-256 over the digits. Meaningless where `prefix` is none.
  package var pseudonym: Int64 = 0
  /// The whole number; only with `privacy.numbers = full`.
  package var number = PackedDigits.none

  @inlinable package static var none: Callee { Callee() }
  @inlinable package init() {}
  @inlinable package init(prefix: PackedDigits, pseudonym: Int64, number: PackedDigits) {
    (self.prefix, self.pseudonym, self.number) = (prefix, pseudonym, number)
  }
  @inlinable package var isNone: Bool { prefix.isNone }
}

/// A value that a record may leave open.
package enum Tristate: Int8, Sendable, BitwiseCopyable {
  case no = 0
  case yes = 1
  case unknown = -1
}

/// What a record's own account field says beside its key, whose account is authoritative.
package enum AccountField: Sendable, BitwiseCopyable, Equatable {
  case absent
  /// The key's account.
  case own
  /// Another one: its digits.
  case other(RecordBatch.Bytes)
}

/// One logged API call that the provider accepted; identified by its key.
package struct AcceptedRequest: Sendable, BitwiseCopyable {
  /// The key's first eight bytes, big-endian: sorts most pairs without touching the arena.
  package var keyPrefix: UInt64
  package var key: RecordBatch.Bytes
  package var place: Place
  /// UTC milliseconds or `RecordTime.none`.
  package var time = RecordTime.none
  package var timeIsAmbiguous = false
  package var method: Method?
  package var callee = Callee.none
  /// The caller's number without its last four digits, which can be the code.
  package var callerStem = PackedDigits.none
  package var isWithRedirect = Tristate.unknown
  package var isRedirect = Tristate.unknown
  package var account = AccountField.absent
  @inlinable package init(keyPrefix: UInt64, key: RecordBatch.Bytes, place: Place) {
    (self.keyPrefix, self.key, self.place) = (keyPrefix, key, place)
  }
}

/// One logged API call that was refused or not answered; identified by (time, called number, account, HTTP status).
package struct RefusedRequest: Sendable, BitwiseCopyable {
  package var place: Place
  package var time = RecordTime.none
  package var timeIsAmbiguous = false
  package var callee = Callee.none
  /// Empty where the log does not tell.
  package var account = RecordBatch.Bytes()
  /// 0 where the log does not tell.
  package var httpStatus: UInt16 = 0
  package var method: Method?
  @inlinable package init(place: Place) { self.place = place }
}

/// One webhook event; identified by (key, cause code, upper-cased final status).
package struct CallRecord: Sendable, BitwiseCopyable {
  package var keyPrefix: UInt64
  package var key: RecordBatch.Bytes
  package var place: Place
  /// 0...127, or -1 where the event carries none.
  package var cause: Int16 = -1
  /// Upper case; empty where the event carries none.
  package var finalStatus = RecordBatch.Bytes()
  package var startTime = RecordTime.none
  package var answerTime = RecordTime.none
  package var stopTime = RecordTime.none
  package var receivedTime = RecordTime.none
  package var timeIsAmbiguous = false
  /// Milliseconds, or -1.
  package var duration: Int64 = -1
  package var method: Method?
  package var callee = Callee.none
  package var callerStem = PackedDigits.none
  package var account = AccountField.absent
  @inlinable package init(keyPrefix: UInt64, key: RecordBatch.Bytes, place: Place) {
    (self.keyPrefix, self.key, self.place) = (keyPrefix, key, place)
  }
}

/// A record that could not be used, with why; its text is redacted and capped before it gets here.
package struct Reject: Sendable, Equatable {
  package var place: Place
  /// A sentence without a personal value.
  package var reason: String
  /// The record, redacted, at most 2 KB.
  package var record: String
  package init(place: Place, reason: String, record: String) {
    (self.place, self.reason, self.record) = (place, reason, record)
  }
}
