import Calls
import Foundation

/// Where a source may be cut into chunks.
///
/// Asked under the dispenser's lock, in the order of the source.
protocol ChunkCutter: AnyObject {
  /// Behind the last line or row that ends in `bytes`, which begin with one; nil where none ends yet.
  ///
  /// - Parameter searched: in so many bytes at the beginning none ended.
  func end(of bytes: UnsafeRawBufferPointer, searched: Int) -> Int?

  /// How many lines a chunk of whole ones holds.
  func lines(in chunk: LineChunk) -> Int

  /// Whether what `bytes` begin with is longer than any record.
  func isTooLong(_ bytes: UnsafeRawBufferPointer) -> Bool

  /// Behind the first line end; nil where there is none yet.
  func endOfLine(_ bytes: UnsafeRawBufferPointer) -> Int?
}

/// Lines that end with LF.
final class LineCutter: ChunkCutter {
  private let maximumRecord: Int

  init(maximumRecord: Int) { self.maximumRecord = maximumRecord }

  func end(of bytes: UnsafeRawBufferPointer, searched: Int) -> Int? {
    UnsafeRawBufferPointer(rebasing: bytes[searched...]).lastOffset(of: 10).map { searched + $0 + 1 }
  }

  func lines(in chunk: LineChunk) -> Int { chunk.lineEnds.count }

  func isTooLong(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.count > maximumRecord }

  func endOfLine(_ bytes: UnsafeRawBufferPointer) -> Int? { bytes.firstOffset(of: 10).map { $0 + 1 } }
}

/// Cuts a source into chunks of whole lines, and hands each to the worker that asks next.
///
/// What must be done in the order of the bytes is done here, under one lock: reading, hashing, and counting lines, so that
/// every chunk knows the number of its first. The far longer decoding is the workers' own.
final class LineDispenser: @unchecked Sendable {
  // Unchecked: every access to the vars below, and to the source, holds the lock.
  private let lock = NSLock()
  private let source: any ByteSource
  private let tuning: LineTuning
  private let cutter: any ChunkCutter
  /// The source's beginning, which was read to find its format out; nil behind its end.
  private var head: (buffer: RecordBuffer, used: Int)?
  /// The beginning of the line that the next chunk begins with.
  private let carried = LineChunk()
  private var nextLine: UInt64
  private var nextIndex = 0
  private var isDone = false
  private var problem: Problem?

  /// - Parameters:
  ///   - dropped: bytes of the head that are no text.
  ///   - firstLine: the number of the line behind those.
  ///   - cutter: nil cuts behind lines.
  init(
    _ head: RecordBuffer, dropping dropped: Int, firstLine: UInt64 = 1, then source: any ByteSource,
    _ tuning: LineTuning, cutter: (any ChunkCutter)? = nil
  ) {
    (self.head, self.source, self.tuning) = ((head, dropped), source, tuning)
    self.cutter = cutter ?? LineCutter(maximumRecord: tuning.maximumRecord)
    nextLine = firstLine
  }

  /// Why the source could not be read to its end; what was handed out came before that.
  var failure: Problem? {
    lock.lock()
    defer { lock.unlock() }
    return problem
  }

  /// No more chunks are handed out.
  func stop() {
    lock.lock()
    isDone = true
    lock.unlock()
  }

  /// Fills `chunk` with the next lines. False at the end.
  func next(into chunk: LineChunk) -> Bool {
    lock.lock()
    defer { lock.unlock() }
    guard !isDone else { return false }
    do {
      guard try fill(chunk) else {
        isDone = true
        return false
      }
    } catch {
      (isDone, problem) = (true, error)
      // A line that is too long was all read that a reject keeps of it.
      guard chunk.isTooLong else { return false }
    }
    chunk.consumed = source.consumed
    chunk.index = nextIndex
    nextIndex += 1
    return true
  }

  private func fill(_ chunk: LineChunk) throws(Problem) -> Bool {
    chunk.begin(usual: tuning.chunkSize)
    chunk.append(carried.bytes)
    carried.cut(to: 0)
    chunk.firstLine = nextLine
    var searched = 0
    while true {
      // First what is there: behind a line that was too long whole lines may have been carried over, and must not be lost
      // with a read that fails.
      if let kept = cutter.end(of: chunk.bytes, searched: searched) {
        carried.append(UnsafeRawBufferPointer(rebasing: chunk.bytes[kept...]))
        chunk.cut(to: kept)
        chunk.findLineEnds()
        nextLine += UInt64(cutter.lines(in: chunk))
        return true
      }
      if cutter.isTooLong(chunk.bytes) {
        nextLine += 1
        chunk.isTooLong = true
        try skipLine(behind: chunk)
        return true
      }
      searched = chunk.count
      guard try read(into: chunk) > 0 else {
        (chunk.isLast, isDone) = (true, true)
        chunk.findLineEnds()
        return chunk.count > 0
      }
    }
  }

  /// Drops everything up to the next line end.
  private func skipLine(behind chunk: LineChunk) throws(Problem) {
    // What follows a CR tells whether it ends the line by itself.
    let kept = chunk.bytes.last == 13 ? chunk.count - 1 : chunk.count
    defer { chunk.cut(to: kept) }
    while true {
      guard try read(into: chunk) > 0 else {
        (chunk.isLast, isDone) = (true, true)
        return
      }
      let fresh = UnsafeRawBufferPointer(rebasing: chunk.bytes[kept...])
      if let end = cutter.endOfLine(fresh) {
        carried.append(UnsafeRawBufferPointer(rebasing: fresh[end...]))
        return
      }
      let isOpen = fresh.last == 13
      chunk.cut(to: kept)
      if isOpen { withUnsafeBytes(of: UInt8(13)) { chunk.append($0) } }
    }
  }

  /// Adds up to a chunk's size of the source to `chunk`; how much, 0 at the end.
  private func read(into chunk: LineChunk) throws(Problem) -> Int {
    if let (buffer, used) = head {
      let rest = buffer.bytes[used...].prefix(tuning.chunkSize)
      if !rest.isEmpty {
        chunk.append(UnsafeRawBufferPointer(rebasing: rest))
        head = (buffer, used + rest.count)
        return rest.count
      }
      head = nil
      if buffer.isAtEnd { return 0 }
    }
    let room = chunk.room(for: tuning.chunkSize)
    let added = try source.read(into: room)
    chunk.take(added)
    return added
  }
}

/// How a source's lines are divided among workers.
struct LineTuning {
  /// Bytes that are read at a time. Small enough that a worker finds its chunk in its core's cache.
  var chunkSize = 1 << 20
  var maximumRecord = RecordBuffer.maximumRecord
  /// More than these cores find nothing to do: hashing and reading keep one busy for a quarter of the time of decoding.
  var workers = min(ProcessInfo.processInfo.activeProcessorCount, 4)
}
