import Calls
import Dispatch
import Foundation

/// Decodes the lines of a source, or the rows of a table, with several workers: each takes the next chunk, and has its own of everything else.
final class LineReading: @unchecked Sendable {
  // Unchecked: the dispenser has a lock of its own, each collector and chunk is one worker's, and every access to the
  // errors holds the lock.
  private let dispenser: LineDispenser
  private let collectors: [RecordCollector]
  private let maximumRecord: Int
  /// The table's; nil for lines.
  private let header: TableHeader?
  /// Thrown when a line turns up that is one of several; nil where the format was told.
  private let correction: FormatCorrection?
  private let others = DispatchGroup()
  private let lock = NSLock()
  private var errors: [(chunk: Int, error: any Error)] = []

  init(
    _ dispenser: LineDispenser, _ collectors: [RecordCollector], maximumRecord: Int, header: TableHeader? = nil,
    correction: FormatCorrection? = nil
  ) {
    (self.dispenser, self.collectors, self.maximumRecord) = (dispenser, collectors, maximumRecord)
    (self.header, self.correction) = (header, correction)
  }

  /// Reads to the end, the calling thread being the first worker.
  ///
  /// - Throws: of several errors the one that stands first in the source.
  func run() throws {
    work(0)
    others.wait()
    // Chunks that were handed out come before the place that the source could not be read at.
    if let first = errors.min(by: { $0.chunk < $1.chunk }) { throw first.error }
    if let problem = dispenser.failure { throw problem }
  }

  /// The others are begun when there is something for them: most files are read before a thread has started.
  private func startOthers() {
    for worker in collectors.indices.dropFirst() {
      others.enter()
      let thread = Thread {
        self.work(worker)
        self.others.leave()
      }
      // As much as the first worker has: masking a reject goes deep.
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  private func work(_ worker: Int) {
    let collector = collectors[worker]
    let chunk = LineChunk()
    let rows = header.map { RowDecoder($0, collector, maximumRecord: maximumRecord) }
    let watch = correction.map(OrderWatch.init)
    do {
      while dispenser.next(into: chunk) {
        if chunk.index == 0, !chunk.isLast { startOthers() }
        if let rows { try rows.decode(chunk) } else { try decode(chunk, collector, watch) }
      }
      try collector.flush(consumed: chunk.consumed)
    } catch {
      dispenser.stop()
      lock.lock()
      errors.append((chunk.index, error))
      lock.unlock()
    }
  }

  private func decode(_ chunk: LineChunk, _ collector: RecordCollector, _ watch: OrderWatch?) throws {
    let bytes = chunk.bytes
    var (start, line) = (0, chunk.firstLine)
    if chunk.isTooLong {
      collector.reject(Reasons.tooLong(maximumRecord), bytes, line: line)
      return try collector.flushIfFull(consumed: chunk.consumed)
    }
    for index in chunk.lineEnds.indices {
      let end = Int(chunk.lineEnds[index])
      try take(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), line, isTerminated: true, collector, watch)
      try collector.flushIfFull(consumed: chunk.consumed)
      start = end + 1
      line += 1
    }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
    if !rest.isEmpty { try take(rest, line, isTerminated: false, collector, watch) }
  }

  private func take(
    _ bytes: UnsafeRawBufferPointer, _ line: UInt64, isTerminated: Bool, _ collector: RecordCollector,
    _ watch: OrderWatch?
  ) throws {
    guard bytes.count <= maximumRecord else {
      return collector.reject(Reasons.tooLong(maximumRecord), bytes, line: line)
    }
    var end = bytes.count
    while end > 0, bytes[end - 1] <= 32 { end -= 1 }
    guard end > 0 else { return }
    var text = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    var failure = collector.fields.readJSONLine(&text)
    if failure != nil, let legible = collector.legible(text) {
      text = legible
      failure = collector.fields.readJSONLine(&text)
    }
    if failure != nil || collector.fields.findings.mayNeedOrder || text[0] | 0x20 != UInt8(ascii: "{") {
      try watch?.look(at: text)
    }
    if let reason = failure {
      collector.takeText(text, line: line, or: isTerminated ? Reasons.notJSON(reason) : Reasons.truncatedLine(reason))
    } else {
      collector.mapValue(text, line: line) { RecordRedaction.json(text, collector.fields.mapping.names) }
    }
  }
}

/// One worker's look at lines that may be some of several that belong together: they must be read by one thread.
private final class OrderWatch {
  private let correction: FormatCorrection
  private lazy var peeler = LinePeeler()

  init(_ correction: FormatCorrection) { self.correction = correction }

  func look(at line: UnsafeRawBufferPointer) throws {
    if LogShape.needsOrder(line, peeler) { throw correction }
  }
}
