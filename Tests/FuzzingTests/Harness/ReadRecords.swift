import Calls
import Foundation
import Synchronization

@testable import Intake

/// What reading a content gave: its batches, or why it was refused.
struct ReadRecords: Equatable, CustomStringConvertible {
  private(set) var batches: [RecordBatch] = []
  private(set) var summary: SourceSummary?
  private(set) var problem: Problem?
  /// Bytes of the content that were there before its records were read: of a short one all.
  private(set) var size = 0

  init(_ reader: SourceReader) throws {
    size = reader.buffer.bytes.count
    let found = Mutex<[RecordBatch]>([])
    do {
      let sum = Mutex(0)
      summary = try reader.read { _, batch, progress in
        found.withLock { $0.append(batch) }
        let delivered = sum.withLock { sum in
          sum += batch.count + batch.billedCalls.count
          return sum
        }
        try require(progress.records == delivered, "progress tells of \(progress.records) records, not \(delivered)")
      }
    } catch let refusal as Problem {
      problem = Problem("", refusal.reason, remedy: refusal.remedy, exit: refusal.exitStatus)
    }
    batches = found.withLock { $0 }
  }

  /// Of records that did not come out of a file.
  init(batches: [RecordBatch]) { self.batches = batches }

  /// What does not depend on how the text was cut: of a text that is refused the reason, since what was read of it before is
  /// dropped.
  static func == (left: Self, right: Self) -> Bool {
    if left.problem != nil || right.problem != nil { return left.problem?.reason == right.problem?.reason }
    return left.summary == right.summary && left.batches.count == right.batches.count
      && zip(left.batches, right.batches).allSatisfy { left, right in
        left.arena == right.arena && left.rejects == right.rejects && left.ignored == right.ignored
          && left.requests.map(Self.numbers) == right.requests.map(Self.numbers)
          && left.refused.map(Self.numbers) == right.refused.map(Self.numbers)
          && left.calls.map(Self.numbers) == right.calls.map(Self.numbers)
          && left.billedCalls.map(Self.numbers) == right.billedCalls.map(Self.numbers)
      }
  }

  var description: String {
    let counts = batches.map { batch in
      "\(batch.requests.count) requests, \(batch.refused.count) refused, \(batch.calls.count) calls, \(batch.ignored) ignored, "
        + "\(batch.rejects.count) rejects: \(batch.rejects.map { "\($0.place.line).\($0.place.item) \($0.reason): \($0.record)" })"
    }
    return "\(counts) \(summary.map { "\($0)" } ?? "") \(problem?.reason ?? "")"
  }

  private static func numbers(_ request: AcceptedRequest) -> [Int64] {
    numbers(request.place, request.callee) + [request.time, Int64(request.callerStem.word)]
  }

  private static func numbers(_ refused: RefusedRequest) -> [Int64] {
    numbers(refused.place, refused.callee) + [refused.time, Int64(refused.httpStatus)]
  }

  private static func numbers(_ call: CallRecord) -> [Int64] {
    numbers(call.place, call.callee)
      + [call.startTime, call.stopTime, call.receivedTime, call.duration, Int64(call.cause)]
  }

  private static func numbers(_ billed: BilledCall) -> [Int64] {
    numbers(billed.place, billed.callee)
      + [
        billed.time, Int64(billed.callerStem.word), Int64(billed.cause), billed.price.nano,
        Int64(billed.price.decimals),
      ]
  }

  private static func numbers(_ place: Place, _ callee: Callee) -> [Int64] {
    [Int64(place.line), Int64(place.item), callee.pseudonym, Int64(callee.prefix.word), Int64(callee.number.word)]
  }
}

// MARK: - What must hold

extension ReadRecords {
  /// Every record is counted once, stands where no other does, and lies inside its batch's memory.
  func checkBatches(_ options: IntakeOptions) throws {
    let count = batches.reduce(0) { $0 + $1.count + $1.billedCalls.count }
    if let summary { try require(summary.records == count, "\(summary.records) records, but \(count) in batches") }
    var places: Set<PlaceKey> = []
    for batch in batches {
      for list in [
        batch.requests.map(\.place), batch.refused.map(\.place), batch.calls.map(\.place), batch.rejects.map(\.place),
        batch.billedCalls.map(\.place),
      ] {
        for (before, place) in zip(list, list.dropFirst()) where isInOrder {
          let ascends = Self.order(before) < Self.order(place)
          try require(ascends, "\(place) comes behind \(before)")
        }
        for place in list {
          try require(places.insert(PlaceKey(place)).inserted, "two records stand at \(place)")
          try require(place.line > 0 || list.count == 1, "no line has the number 0")
        }
      }
      for request in batch.requests {
        try checkKey(request.key, request.keyPrefix, batch)
        try check(request.callee, request.account, batch, options)
        try checkTimes([request.time])
      }
      for refused in batch.refused {
        try check(refused.callee, .other(refused.account), batch, options)
        try checkTimes([refused.time])
      }
      for call in batch.calls { try check(call, batch, options) }
      for billed in batch.billedCalls {
        try require(options.kind == .billedCalls, "a billed call of --kind \(options.kind.rawValue)")
        try require(
          billed.key.count > 0 || !billed.callee.isNone && billed.time != RecordTime.none,
          "nothing tells which call it is")
        try check(billed.callee, .other(billed.account), batch, options)
        try checkTimes([billed.time])
        try require((-1...9).contains(billed.price.decimals), "\(billed.price.decimals) decimals")
      }
      for reject in batch.rejects {
        try require(
          reject.record.utf8.count <= Redaction.maximumLength, "a reject of \(reject.record.utf8.count) bytes")
        try require(reject.reason.utf8.count <= 512, "a reason of \(reject.reason.utf8.count) bytes")
      }
    }
  }

  /// Of a log of text a record stands where its first line does, and comes when its last line was read.
  private var isInOrder: Bool { summary.map { !["text", "logfmt"].contains($0.format) } ?? false }

  /// Sheets of a workbook follow each other, each with lines from 1 on.
  private static func order(_ place: Place) -> (UInt32, UInt64, UInt32) {
    (place.item / WorkbookReading.itemsOfASheet, place.line, place.item)
  }

  private struct PlaceKey: Hashable {
    let line: UInt64
    let item: UInt32
    init(_ place: Place) { (line, item) = (place.line, place.item) }
  }

  private func check(_ call: CallRecord, _ batch: RecordBatch, _ options: IntakeOptions) throws {
    try checkKey(call.key, call.keyPrefix, batch)
    try check(call.callee, call.account, batch, options)
    try checkTimes([call.startTime, call.answerTime, call.stopTime, call.receivedTime])
    try require((-1...127).contains(call.cause), "\(call.cause) is no cause")
    try require(call.duration >= -1, "a call of \(call.duration) ms")
    try checkInside(call.finalStatus, batch)
    let status = batch.text(call.finalStatus)
    try require(status == status.uppercased(), "\(status) is not in upper case")
    try require(call.cause >= 0 || !status.isEmpty, "a call without an outcome")
  }

  private func checkKey(_ key: RecordBatch.Bytes, _ prefix: UInt64, _ batch: RecordBatch) throws {
    try checkInside(key, batch)
    let text = batch.text(key)
    try require(VerificationKey(text)?.text == text, "\(text) is no key in lower case")
    let first = (Array(text.utf8) + [UInt8](repeating: 0, count: 8)).prefix(8).reduce(UInt64(0)) {
      $0 << 8 | UInt64($1)
    }
    try require(prefix == first, "\(text) does not begin with \(prefix)")
  }

  private func check(_ callee: Callee, _ account: AccountField, _ batch: RecordBatch, _ options: IntakeOptions) throws {
    try require(options.privacy == .full || callee.number.isNone, "a whole number is kept")
    try require(callee.prefix.count <= 6, "a prefix of \(callee.prefix.count) digits")
    if case .other(let digits) = account { try checkInside(digits, batch) }
  }

  private func checkInside(_ bytes: RecordBatch.Bytes, _ batch: RecordBatch) throws {
    try require(Int(bytes.offset) + Int(bytes.count) <= batch.arena.count, "\(bytes) lies outside the batch")
  }

  private func checkTimes(_ times: [Int64]) throws {
    for time in times where time != RecordTime.none {
      try require(Instant.plausible.contains(time), "\(time) is no time of a call")
    }
  }

  /// A planted secret is nowhere: not in texts, not in rejects, not in numbers.
  func mustNotHold(_ plant: Plant, _ options: IntakeOptions) throws {
    if let problem { try plant.mustNotBe(in: problem.reason, "a problem") }
    for batch in batches {
      for reject in batch.rejects {
        try plant.mustNotBe(in: reject.record, "a reject")
        try plant.mustNotBe(in: reject.reason, "a reason")
      }
      if !plant.mayBePartOfKey {
        try plant.mustNotBe(in: String(decoding: batch.arena, as: UTF8.self), "a batch's memory")
      }
      let stems = batch.calls.map(\.callerStem) + batch.requests.map(\.callerStem)
      try require(!stems.contains { $0.text == Plant.number }, "a whole caller's number is kept")
    }
  }
}
