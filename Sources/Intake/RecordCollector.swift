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
  let fields: FieldSet
  /// What an object says beside its list.
  lazy var wrapper = FieldSet(fields.mapping)
  private(set) var mapper: RecordMapper
  /// All records so far, of every kind.
  private(set) var records = 0
  /// The item that the first record of a line has: sheets of a workbook have lines of the same numbers.
  var firstItem: UInt32 = 0
  /// Behind the last unit that could be read: where damage is, if there is more of the source and it is damaged.
  var end = Place(line: 0, item: 0)
  /// Looks on; nil but for `inspect`.
  var inspection: ContentInspection? {
    didSet { isPlain = !changesValues && secrets == nil && inspection == nil }
  }

  /// What the records that are not UTF-8 say about the source's encoding.
  private(set) var evidence = EncodingEvidence()
  private let findsEncoding: Bool
  private var legibleText = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  private let changesValues: Bool
  /// Neither a mapping nor somebody who looks on has a say.
  private var isPlain: Bool
  /// Of the mapping; nil where it names none.
  private let secrets: NamedSecrets?

  private var batch = RecordBatch()
  /// Where the next record stands, if it is one more of the same line.
  private var next = Place(line: 0, item: 0)
  private var delivered = 0
  private let delivery: BatchDelivery

  init(worker: Int, _ options: IntakeOptions, _ delivery: BatchDelivery) {
    (self.worker, self.delivery) = (worker, delivery)
    findsEncoding = options.encoding == nil
    fields = FieldSet(options.mapping)
    changesValues = options.mapping.changesValues
    secrets = NamedSecrets(options.mapping.secretNames)
    isPlain = !changesValues && secrets == nil
    mapper = RecordMapper(
      kind: options.kind, zone: options.zone,
      pseudonyms: Pseudonyms(key: options.pseudonymKey, privacy: options.privacy),
      timeFormats: options.mapping.timeFormats)
  }

  deinit { legibleText.deallocate() }

  /// Notes what bytes that are not UTF-8 say about the source's encoding. What we read is ASCII in every code page, so such
  /// a text can be read as it is.
  func noteEncoding(of text: UnsafeRawBufferPointer) {
    if findsEncoding, !text.isUTF8 { evidence.note(text) }
  }

  /// A text that is not UTF-8 in UTF-8, from the code page that its own bytes speak of, with the tokenizer's padding behind
  /// it; valid until the next one. Nil where the text is UTF-8, or has to be.
  func legible(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard findsEncoding, !text.isUTF8, let page = EncodingEvidence(text).page.flatMap(CodePage.of) else { return nil }
    evidence.note(text)
    legibleText.deallocate()
    legibleText = .allocate(byteCount: 3 * text.count + JSONTokenizer.padding, alignment: 16)
    legibleText.initializeMemory(as: UInt8.self, repeating: 0)
    var written = UTF8Writer(legibleText)
    page.decode(text, into: &written)
    return UnsafeRawBufferPointer(rebasing: legibleText[..<written.count])
  }

  /// The place of the next record on a line.
  func place(on line: UInt64) -> Place {
    next.line == line && next.item >= firstItem ? next : Place(line: line, item: firstItem)
  }

  /// Takes the records of the unit that `fields` hold.
  func map(line: UInt64, redacted: () -> String) {
    guard isPlain else { return mapSpecially(line, redacted) }
    take(line) { redacted() }
  }

  /// As `map` where a mapping changes values or names secrets, or somebody looks on: apart, since asking for these things
  /// counts references, which workers share.
  @inline(never)
  private func mapSpecially(_ line: UInt64, _ redacted: () -> String) {
    if changesValues { fields.apply(fields.mapping) }
    let mark = inspection == nil ? nil : BatchMark(batch)
    take(line) { masked(redacted()) }
    if let inspection, let mark { inspection.note(fields, mark.outcome(batch), batch) }
  }

  @inline(__always)
  private func take(_ line: UInt64, _ redacted: () -> String) {
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

  /// Takes a line among lines of JSON that is none: the records of its text; where there is no record, `reason` rejects
  /// it. What begins as JSON was to be JSON, and of half a record nothing is guessed.
  func takeText(_ text: UnsafeRawBufferPointer, line: UInt64, or reason: String) {
    guard !TextLine.beginsAsJSON(text) else { return reject(reason, text, line: line) }
    fields.readTextUnit(text)
    fields.findings.reason = reason
    map(line: line) { Redaction.record(text) }
  }

  func reject(_ reason: String, _ bytes: UnsafeRawBufferPointer, line: UInt64) {
    reject(reason, record: Redaction.record(bytes), at: place(on: line))
  }

  func reject(_ reason: String, record: String, at place: Place) {
    batch.rejects.append(Reject(place: place, reason: reason, record: masked(record)))
    inspection?.note(batch.rejects[batch.rejects.count - 1])
    records += 1
    next = place.following(1)
    if end.line <= place.line { end = next }
  }

  /// The names of everywhere are masked already.
  private func masked(_ record: String) -> String { secrets?.masked(record) ?? record }

  /// Takes an invoice's lines, which are no records.
  func take(_ lines: [InvoiceLine]) {
    batch.invoiceLines += lines
    end = Place(line: (lines.last?.line ?? 0) + 1, item: 0)
  }

  /// A record that is not ours: a row above the header, a row of a report.
  func ignore() {
    inspection?.noteIgnored("a row that is no record: above the header, the header again, or of a report")
    batch.ignored += 1
    records += 1
  }

  /// - Parameter consumed: bytes of the file that have been read.
  func flushIfFull(consumed: Int) throws {
    if batch.requests.count + batch.calls.count + batch.refused.count >= Self.batchSize || batch.rejects.count >= 1024
      || batch.halves.count >= Self.batchSize || batch.billedCalls.count >= Self.batchSize
      || batch.ignored >= 1 << 20
    {
      try flush(consumed: consumed)
    }
  }

  func flush(consumed: Int) throws {
    guard !batch.isEmpty else { return }
    try delivery.deliver(batch, of: worker, added: records - delivered, consumed: consumed)
    delivered = records
    // Filled again: new memory costs a page fault for every 4 KiB of it.
    batch.removeAll()
  }
}
