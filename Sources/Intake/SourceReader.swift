import Calls
import Crypto
import Foundation

/// How a source is to be read.
package struct IntakeOptions: Sendable {
  package var kind: KindChoice
  /// The zone of times that name none.
  package var zone: Zone
  /// Forces the format; nil detects it.
  package var format: SourceFormat?
  package var privacy: NumberPrivacy
  /// The key of the pseudonyms: 32 bytes, the ledger's own.
  package var pseudonymKey: [UInt8]
  /// Take what can be read of a damaged file.
  package var salvages: Bool

  package init(
    kind: KindChoice = .auto, zone: Zone = .utc, format: SourceFormat? = nil, privacy: NumberPrivacy = .pseudonym,
    pseudonymKey: [UInt8], salvages: Bool = false
  ) {
    (self.kind, self.zone, self.format) = (kind, zone, format)
    (self.privacy, self.pseudonymKey, self.salvages) = (privacy, pseudonymKey, salvages)
  }
}

/// How far a source has been read.
package struct ReadProgress: Sendable {
  /// Bytes of the file (compressed, where it is) and how many there are; nil for a pipe.
  package var bytes: Int
  package var totalBytes: Int?
  package var records: Int
}

/// What a source was, once it is read.
package struct SourceSummary: Sendable, Equatable {
  /// SHA-256 of the decoded content, in hexadecimal.
  package var sha256: String
  /// Decoded bytes.
  package var bytes: Int
  /// Empty for a source without a record.
  package var format: String
  /// `gzip`, or empty.
  package var compression: String
  package var records: Int
}

/// Reads one source from its first byte to its last, as batches of records.
package final class SourceReader {
  /// Records per batch: few enough that a batch stays in a core's cache until it is taken over.
  private static let batchSize = 1 << 12
  private static let headSize = 1 << 16

  let file: InputFile
  private let options: IntakeOptions
  private let raw: FileSource
  private let compression: String
  let buffer: RecordBuffer
  private let digest = ContentDigest()
  let fields = FieldSet()
  private var mapper: RecordMapper
  var batch = RecordBatch()
  var position: UInt64 = 0
  /// The line of the last record, or of the damage behind it.
  private var line: UInt64 = 0
  private var unitShape = UnitShape.plain
  private var sink: (RecordBatch, ReadProgress) throws -> Void = { _, _ in }

  /// SHA-256 of the content's first 64 KiB: content whose head is unknown to the ledger is new.
  package let headSHA256: String

  /// Opens the file and looks at its beginning.
  ///
  /// - Throws: `Problem` when it cannot be opened or read.
  package init(_ file: InputFile, _ options: IntakeOptions) throws {
    self.file = file
    self.options = options
    mapper = RecordMapper(
      kind: options.kind, zone: options.zone,
      pseudonyms: Pseudonyms(key: options.pseudonymKey, privacy: options.privacy))
    raw = try FileSource(path: file.path)
    let magic = try Self.peek(raw, 2)
    let whole = PrefixedSource(magic, then: raw)
    let isGzip = magic == [0x1F, 0x8B]
    compression = isGzip ? "gzip" : ""
    let digest = digest
    buffer = RecordBuffer(isGzip ? GzipSource(whole, place: file.path) : whole) { digest.update($0) }
    try Self.readHead(buffer, salvages: options.salvages)
    headSHA256 = SHA256.hash(data: buffer.bytes.prefix(Self.headSize)).hexadecimal
  }

  /// Fills `buffer` with enough to tell a format: the head, and at least one line where lines are not absurdly long.
  private static func readHead(_ buffer: RecordBuffer, salvages: Bool) throws {
    do {
      while buffer.bytes.count < headSize || !buffer.bytes.contains(10) {
        guard buffer.bytes.count < 4 << 20, try buffer.fill(dropping: 0) else { return }
      }
    } catch {
      // The damage lies in the head: what came before it is in the buffer, and reading on meets the damage again.
      guard salvages, error.exitStatus == .data else { throw error }
    }
  }

  private static func peek(_ source: FileSource, _ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var part = [UInt8](repeating: 0, count: count - bytes.count)
      let added = try part.withUnsafeMutableBytes { try source.read(into: $0) }
      if added == 0 { break }
      bytes += part[..<added]
    }
    return bytes
  }

  /// Reads to the end without decoding: the content's SHA-256.
  package func digestOnly() throws -> String {
    while try buffer.fill(dropping: buffer.bytes.count) {}
    return digest.hexadecimal
  }

  /// Reads every record.
  ///
  /// - Parameter sink: takes each batch, in order.
  /// - Throws: `Problem` when the source cannot be read to its end; what the sink took then must be dropped.
  package func read(into sink: @escaping (RecordBatch, ReadProgress) throws -> Void) throws -> SourceSummary {
    self.sink = sink
    var format: SourceFormat?
    do {
      format = try readRecords()
    } catch let problem as Problem where options.salvages && problem.exitStatus == .data {
      reject(problem.reason, record: "", line: line)
    }
    try flush()
    if options.kind != .auto, mapper.ofOtherKind > 0, mapper.ofWantedKind == 0 {
      let other = options.kind == .calls ? "requests" : "call records"
      throw Problem(
        file.path, "holds \(other), not \(options.kind.rawValue)",
        remedy: "Import it without --kind, which finds the kind of each record", exit: .data)
    }
    return SourceSummary(
      sha256: digest.hexadecimal, bytes: digest.count, format: format?.rawValue ?? "", compression: compression,
      records: Int(position))
  }

  private func readRecords() throws -> SourceFormat? {
    if buffer.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { _ = try buffer.fill(dropping: 3) }
    let detection = SourceFormat.detect(buffer.bytes, isWhole: buffer.isAtEnd)
    let detected: (format: SourceFormat, delimiter: UInt8)
    switch detection {
    case .empty:
      // The rest of a source that begins with white space only was read to its end.
      return nil
    case .format(let format, let delimiter): detected = (options.format ?? format, delimiter)
    case .unknown(let reason):
      guard let forced = options.format, forced != .csv else {
        throw Problem(
          file.path, "the format is unknown: \(reason)",
          remedy: "Import NDJSON, a JSON array, a HAR, or CSV with a header row, plain or gzip", exit: .data)
      }
      detected = (forced, 0)
    }
    switch detected.format {
    case .ndjson: try readLines()
    case .json: try readValues(JSONValueSplitter(.array))
    case .jsonSequence: try readValues(JSONValueSplitter(.sequence))
    case .har:
      unitShape = .harEntry
      try readValues(HARSplitter())
    case .csv:
      guard detected.delimiter != 0 else {
        throw Problem(
          file.path, "the header row names no column that is known here", remedy: "See docs/formats/columns.md",
          exit: .data)
      }
      try readTable(delimiter: detected.delimiter)
    }
    return detected.format
  }

  // MARK: - Lines

  private func readLines() throws {
    var (start, line) = (0, UInt64(1))
    while true {
      let bytes = buffer.bytes
      let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
      if let end = rest.firstOffset(of: 10) {
        try takeLine(UnsafeRawBufferPointer(rebasing: rest[..<end]), line, isTerminated: true)
        start += end + 1
        line += 1
      } else if buffer.isAtEnd {
        if !rest.isEmpty { try takeLine(rest, line, isTerminated: false) }
        return
      } else if rest.count > RecordBuffer.maximumRecord {
        reject(Reasons.tooLong(RecordBuffer.maximumRecord), rest, line: line)
        start = try skipLine()
        line += 1
      } else {
        _ = try buffer.fill(dropping: start)
        start = 0
      }
    }
  }

  /// Drops everything up to the next line end; the offset of the line behind it.
  private func skipLine() throws -> Int {
    while try buffer.fill(dropping: buffer.bytes.count) {
      if let end = buffer.bytes.firstOffset(of: 10) { return end + 1 }
    }
    return buffer.bytes.count
  }

  private func takeLine(_ bytes: UnsafeRawBufferPointer, _ line: UInt64, isTerminated: Bool) throws {
    var end = bytes.count
    while end > 0, bytes[end - 1] <= 32 { end -= 1 }
    guard end > 0 else { return }
    let text = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    if let reason = fields.readJSON(text) {
      reject(isTerminated ? Reasons.notJSON(reason) : Reasons.truncatedLine(reason), text, line: line)
    } else {
      map(line: line) { RecordRedaction.json(text) }
    }
    try flushIfFull()
  }

  // MARK: - Arrays, sequences and archives

  private func readValues(_ values: some ValueSplitter) throws {
    var splitter = values
    while true {
      let bytes = buffer.bytes
      switch splitter.next(bytes) {
      case .value(let range): try takeValue(bytes, range, line: splitter.valueLine)
      case .damaged(let reason, let line): throw damage(reason, line)
      case .needsMore(let kept):
        if bytes.count - kept > RecordBuffer.maximumRecord {
          let text = UnsafeRawBufferPointer(rebasing: bytes[kept...])
          reject(Reasons.tooLong(RecordBuffer.maximumRecord), unreadable: text, line: splitter.valueLine)
          splitter.giveUpValue()
          continue
        }
        guard try buffer.fill(dropping: kept) else {
          splitter.moved(by: kept)
          if let last = splitter.finish(buffer.bytes) {
            guard case .value(let range) = last else {
              if case .damaged(let reason, let line) = last { throw damage(reason, line) }
              return
            }
            try takeValue(buffer.bytes, range, line: splitter.valueLine)
          }
          return
        }
        splitter.moved(by: kept)
      }
    }
  }

  private func takeValue(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, line: UInt64) throws {
    let text = UnsafeRawBufferPointer(rebasing: bytes[range])
    if let reason = unitShape == .harEntry ? fields.readHAREntry(text) : fields.readJSON(text) {
      reject(Reasons.notJSON(reason), unreadable: text, line: line)
    } else {
      map(line: line) { RecordRedaction.json(text) }
    }
    try flushIfFull()
  }

  /// Of an archive's entry that cannot be read no text is kept: a body in it may be encoded, and what is encoded cannot be
  /// masked.
  private func reject(_ reason: String, unreadable text: UnsafeRawBufferPointer, line: UInt64) {
    reject(reason, record: unitShape == .harEntry ? "" : Redaction.record(text), line: line)
  }

  private func damage(_ reason: String, _ line: UInt64) -> Problem {
    self.line = line
    return Problem(
      "\(file.path):\(line)", "the JSON is damaged: \(reason)",
      remedy: "Export the file again, or import what can be read with --salvage", exit: .data)
  }

  // MARK: - Records

  func map(line: UInt64, redacted: () -> String) {
    self.line = line
    let place = Place(line: line, position: position + 1)
    // A unit of many records may bring many rejects; its text is masked once.
    var text: String?
    let records = mapper.map(fields, at: place, into: &batch) {
      let masked = text ?? redacted()
      text = masked
      return masked
    }
    position += UInt64(records)
  }

  private func reject(_ reason: String, _ bytes: UnsafeRawBufferPointer, line: UInt64) {
    reject(reason, record: Redaction.record(bytes), line: line)
  }

  func reject(_ reason: String, record: String, line: UInt64) {
    position += 1
    batch.rejects.append(Reject(place: Place(line: line, position: position), reason: reason, record: record))
  }

  func flushIfFull() throws {
    if batch.requests.count + batch.calls.count + batch.refused.count >= Self.batchSize || batch.rejects.count >= 1024
      || batch.ignored >= 1 << 20
    {
      try flush()
    }
  }

  private func flush() throws {
    guard batch.count > 0 else { return }
    try sink(batch, ReadProgress(bytes: raw.consumed, totalBytes: raw.size, records: Int(position)))
    // Filled again: new memory costs a page fault for every 4 KiB of it.
    batch.removeAll()
  }
}

/// SHA-256 over a stream.
private final class ContentDigest {
  private var hash = SHA256()
  private(set) var count = 0

  func update(_ bytes: UnsafeRawBufferPointer) {
    hash.update(bufferPointer: bytes)
    count += bytes.count
  }

  /// Of all bytes so far.
  var hexadecimal: String { hash.finalize().hexadecimal }
}

extension SHA256Digest {
  fileprivate var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
