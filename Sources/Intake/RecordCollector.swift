import Calls
import Synchronization

/// Where the workers' batches go.
final class BatchDelivery: Sendable {
  typealias Sink = @Sendable (_ worker: Int, _ batch: RecordBatch, _ progress: ReadProgress) throws -> Void

  private let sink: Sink
  private let totalBytes: Int?
  private let records = Atomic(0)

  init(totalBytes: Int?, _ sink: @escaping Sink) { (self.totalBytes, self.sink) = (totalBytes, sink) }

  /// - Parameters:
  ///   - added: records that the worker has met since its batch before.
  ///   - consumed: bytes of the file that have been read.
  func deliver(_ batch: RecordBatch, of worker: Int, added: Int, consumed: Int) throws {
    let total = records.add(added, ordering: .relaxed).newValue
    try sink(worker, batch, ReadProgress(bytes: consumed, totalBytes: totalBytes, records: total))
  }
}

/// One worker's share of a source: its units become the records of a batch, and full batches are delivered.
final class RecordCollector {
  /// Records per batch: few enough that a batch stays in a core's cache until it is taken over.
  private static let batchSize = 1 << 12

  let worker: Int
  let fields = FieldSet()
  private(set) var mapper: RecordMapper
  /// All records so far, of every kind.
  private(set) var records = 0
  /// Behind the last unit that could be read: where damage is, if there is more of the source and it is damaged.
  var end = Place(line: 0, item: 0)

  private var batch = RecordBatch()
  /// Where the next record stands, if it is one more of the same line.
  private var next = Place(line: 0, item: 0)
  private var delivered = 0
  private let delivery: BatchDelivery

  init(worker: Int, _ options: IntakeOptions, _ delivery: BatchDelivery) {
    (self.worker, self.delivery) = (worker, delivery)
    mapper = RecordMapper(
      kind: options.kind, zone: options.zone,
      pseudonyms: Pseudonyms(key: options.pseudonymKey, privacy: options.privacy))
  }

  /// The place of the next record on a line.
  func place(on line: UInt64) -> Place { next.line == line ? next : Place(line: line, item: 0) }

  /// Takes the records of the unit that `fields` hold.
  func map(line: UInt64, redacted: () -> String) {
    let place = place(on: line)
    // A unit of many records may bring many rejects; its text is masked once.
    var text: String?
    let found = mapper.map(fields, at: place, into: &batch) {
      let masked = text ?? redacted()
      text = masked
      return masked
    }
    records += found
    next = place.following(found)
    end = next
  }

  func reject(_ reason: String, _ bytes: UnsafeRawBufferPointer, line: UInt64) {
    reject(reason, record: Redaction.record(bytes), at: place(on: line))
  }

  func reject(_ reason: String, record: String, at place: Place) {
    batch.rejects.append(Reject(place: place, reason: reason, record: record))
    records += 1
    next = place.following(1)
    if end.line <= place.line { end = next }
  }

  /// A record that is not ours.
  func ignore() {
    batch.ignored += 1
    records += 1
  }

  /// - Parameter consumed: bytes of the file that have been read.
  func flushIfFull(consumed: Int) throws {
    if batch.requests.count + batch.calls.count + batch.refused.count >= Self.batchSize || batch.rejects.count >= 1024
      || batch.halves.count >= Self.batchSize
      || batch.ignored >= 1 << 20
    {
      try flush(consumed: consumed)
    }
  }

  func flush(consumed: Int) throws {
    guard batch.count > 0 else { return }
    try delivery.deliver(batch, of: worker, added: records - delivered, consumed: consumed)
    delivered = records
    // Filled again: new memory costs a page fault for every 4 KiB of it.
    batch.removeAll()
  }
}
