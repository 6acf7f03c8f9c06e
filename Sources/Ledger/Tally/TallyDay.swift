import Calls
import GRDB

/// The cells of one UTC day, packed as the tally keeps them.
///
///     checksum: 8 bytes | count of texts | texts: length, bytes | bytes of outcome cells | outcome cells | charge cells
///     outcome cell: hour of the day: 1 byte | account | method, flags: 1 byte | cause + 1 | final status | nine counts
///     charge cell: hour of the day: 1 byte | account | method, charge point: 1 byte | caller's stem | count
///
/// Integers without a size are variable. Accounts and final statuses are numbers of the day's own texts, so that a day can
/// be read by itself. Texts lie in the order of their bytes and cells in that of what they are found by: the same counts
/// are the same bytes, whoever counted them and in whichever order.
struct TallyDay {
  static let hours: Int32 = 24

  private let firstHour: Int32
  /// By the day's own number.
  private var texts: [TextID] = []
  private let outcomes: UnsafeRawBufferPointer
  private let charges: UnsafeRawBufferPointer

  static func number(ofHour hour: Int32) -> Int32 { hour >= 0 ? hour / hours : (hour + 1) / hours - 1 }

  // MARK: - Reading

  /// Valid as long as the bytes are.
  ///
  /// - Throws: `DatabaseError` when they are not as they were written. Nothing in them is believed before that is known.
  init(_ packed: UnsafeRawBufferPointer, day: Int64, texts table: TextTable) throws {
    guard let start = packed.baseAddress, packed.count > 8,
      UInt64(littleEndian: packed.loadUnaligned(as: UInt64.self))
        == BlockChecksum.of(UnsafeRawBufferPointer(rebasing: packed[8...]))
    else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "day \(day) of the tally is damaged") }
    firstHour = Int32(truncatingIfNeeded: day) * Self.hours
    var input = PackedReader(start + 8)
    for _ in 0..<input.variable() {
      let count = Int(input.variable())
      texts.append(table.id(of: input.bytes(count)))
    }
    let count = Int(input.variable())
    outcomes = input.bytes(count)
    charges = UnsafeRawBufferPointer(rebasing: packed[(input.at - start)...])
  }

  /// Visits the outcome cells by hour.
  @inline(__always) func forEachOutcome(_ body: (CountedCell, OutcomeCounts) throws -> Void) rethrows {
    guard let start = outcomes.baseAddress else { return }
    var input = PackedReader(start)
    while input.at < start + outcomes.count {
      let (hour, account) = (firstHour + Int32(input.byte()), texts[Int(input.variable())])
      let packed = input.byte()
      var cell = CountedCell(hour: hour, account: account, method: Self.method(packed))
      (cell.hasRequest, cell.hasCallRecord) = (packed & 1 != 0, packed & 2 != 0)
      cell.cause = Int16(truncatingIfNeeded: input.variable()) &- 1
      cell.finalStatus = texts[Int(input.variable())]
      var counts = OutcomeCounts()
      counts.verifications = input.count()
      counts.redirected = input.count()
      counts.notRedirected = input.count()
      counts.callRecords = input.count()
      counts.duplicateRequests = input.count()
      counts.duplicateCallRecords = input.count()
      counts.conflicting = input.count()
      counts.accountMismatches = input.count()
      counts.numberMismatches = input.count()
      try body(cell, counts)
    }
  }

  /// Visits the charge cells by hour.
  @inline(__always) func forEachCharge(_ body: (CountedCell, Int) throws -> Void) rethrows {
    guard let start = charges.baseAddress else { return }
    var input = PackedReader(start)
    while input.at < start + charges.count {
      let (hour, account) = (firstHour + Int32(input.byte()), texts[Int(input.variable())])
      let packed = input.byte()
      var cell = CountedCell(hour: hour, account: account, method: Self.method(packed))
      cell.reached = ChargePoint(number: packed & 3)
      cell.callerStem = PackedDigits(word: input.variable())
      try body(cell, input.count())
    }
  }

  private static func method(_ packed: UInt8) -> Method {
    guard let method = Method(rawValue: packed >> 2) else { preconditionFailure("a packed cell holds a method") }
    return method
  }

  // MARK: - Writing

  /// - Parameters:
  ///   - outcomes: cells of one day, in order; their accounts and final statuses are numbers of `texts`.
  ///   - charges: the same.
  ///   - texts: in the order of their bytes.
  static func pack(
    outcomes: some Collection<(cell: CountedCell, counts: OutcomeCounts)>,
    charges: some Collection<(cell: CountedCell, counts: Int)>, texts: [[UInt8]]
  ) -> [UInt8] {
    // Of those that the day has, its own numbers.
    var found: Set<Int> = []
    for (cell, _) in outcomes {
      found.insert(Int(cell.account))
      found.insert(Int(cell.finalStatus))
    }
    for (cell, _) in charges { found.insert(Int(cell.account)) }
    let used = found.sorted()
    let own = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, UInt64($0)) })
    let textBytes = used.reduce(2 * PackedWriter.maximumVariable) {
      $0 + texts[$1].count + PackedWriter.maximumVariable
    }
    let (outcomeLimit, chargeLimit) = (3 + 12 * PackedWriter.maximumVariable, 2 + 3 * PackedWriter.maximumVariable)
    let limit = 8 + textBytes + outcomes.count * outcomeLimit + charges.count * chargeLimit
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: limit, alignment: 8)
    defer { memory.deallocate() }
    // The outcome cells' length comes before them, so they are packed apart.
    let cells = UnsafeMutableRawBufferPointer.allocate(byteCount: outcomes.count * outcomeLimit + 1, alignment: 8)
    defer { cells.deallocate() }
    guard let start = memory.baseAddress, let cellStart = cells.baseAddress else { return [] }
    var packedOutcomes = PackedWriter(cellStart)
    for (cell, counts) in outcomes { write(cell, counts, own, to: &packedOutcomes) }
    var out = PackedWriter(start)
    out.word(0)
    out.variable(UInt64(used.count))
    for index in used {
      out.variable(UInt64(texts[index].count))
      texts[index].withUnsafeBytes { out.bytes($0) }
    }
    out.variable(UInt64(packedOutcomes.count))
    out.bytes(UnsafeRawBufferPointer(start: cellStart, count: packedOutcomes.count))
    for (cell, count) in charges { write(cell, count, own, to: &out) }
    let packed = UnsafeRawBufferPointer(start: start, count: out.count)
    memory.storeBytes(
      of: BlockChecksum.of(UnsafeRawBufferPointer(rebasing: packed[8...])).littleEndian, as: UInt64.self)
    return Array(packed)
  }

  private static func hourOfDay(_ hour: Int32) -> UInt8 { UInt8(hour - number(ofHour: hour) * hours) }

  private static func number(_ text: TextID, _ own: [Int: UInt64]) -> UInt64 {
    guard let number = own[Int(text)] else { preconditionFailure("a day's texts are those of its cells") }
    return number
  }

  private static func write(
    _ cell: CountedCell, _ counts: OutcomeCounts, _ own: [Int: UInt64], to out: inout PackedWriter
  ) {
    out.byte(hourOfDay(cell.hour))
    out.variable(number(cell.account, own))
    out.byte(cell.method.rawValue << 2 | (cell.hasCallRecord ? 2 : 0) | (cell.hasRequest ? 1 : 0))
    out.variable(UInt64(UInt16(bitPattern: cell.cause &+ 1)))
    out.variable(number(cell.finalStatus, own))
    out.variable(counts.verifications)
    out.variable(counts.redirected)
    out.variable(counts.notRedirected)
    out.variable(counts.callRecords)
    out.variable(counts.duplicateRequests)
    out.variable(counts.duplicateCallRecords)
    out.variable(counts.conflicting)
    out.variable(counts.accountMismatches)
    out.variable(counts.numberMismatches)
  }

  private static func write(_ cell: CountedCell, _ count: Int, _ own: [Int: UInt64], to out: inout PackedWriter) {
    out.byte(hourOfDay(cell.hour))
    out.variable(number(cell.account, own))
    out.byte(cell.method.rawValue << 2 | cell.reached.number)
    out.variable(cell.callerStem.word)
    out.variable(count)
  }
}

extension PackedWriter {
  /// The most bytes that a variable integer takes.
  static let maximumVariable = 10

  /// A count; one below nothing, which no sound tally has, comes back as well.
  @inline(__always) fileprivate mutating func variable(_ count: Int) {
    variable(UInt64(bitPattern: Int64(count)))
  }
}

extension PackedReader {
  @inline(__always) fileprivate mutating func count() -> Int { Int(Int64(bitPattern: variable())) }
}
