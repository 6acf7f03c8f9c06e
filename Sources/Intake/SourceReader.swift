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
  private static let headSize = 1 << 16
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  let file: InputFile
  private let options: IntakeOptions
  private let tuning: LineTuning
  private let raw: FileSource
  /// The decoded content.
  private let source: any ByteSource
  private let compression: String
  let buffer: RecordBuffer
  private let digest = ContentDigest()
  /// What the content's beginning looks like.
  private lazy var detection = SourceFormat.detect(
    UnsafeRawBufferPointer(rebasing: buffer.bytes[markLength...]), isWhole: buffer.isAtEnd)

  /// SHA-256 of the content's first 64 KiB: content whose head is unknown to the ledger is new.
  package let headSHA256: String

  /// Opens the file and looks at its beginning.
  ///
  /// - Throws: `Problem` when it cannot be opened or read.
  package convenience init(_ file: InputFile, _ options: IntakeOptions) throws {
    try self.init(file, options, LineTuning())
  }

  init(_ file: InputFile, _ options: IntakeOptions, _ tuning: LineTuning) throws {
    (self.file, self.options, self.tuning) = (file, options, tuning)
    raw = try FileSource(path: file.path)
    let magic = try Self.peek(raw, 2)
    let whole = PrefixedSource(magic, then: raw)
    let isGzip = magic == [0x1F, 0x8B]
    compression = isGzip ? "gzip" : ""
    source = isGzip ? GzipSource(whole, place: file.path) : whole
    let digest = digest
    buffer = RecordBuffer(source) { digest.update($0) }
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

  private var markLength: Int { buffer.bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0 }

  /// The format that the source is read in; nil for one that holds nothing or cannot be told.
  private var format: SourceFormat? {
    switch detection {
    case .empty: nil
    case .format(let found, _): options.format ?? found
    case .unknown: options.format
    }
  }

  /// How many workers may call the sink of `read(into:)`, each from a thread of its own.
  package private(set) lazy var workers: Int =
    // A file that is read in two pieces is decoded before a second thread has begun.
    format == .ndjson && raw.size ?? .max > 2 * tuning.chunkSize ? tuning.workers : 1

  /// Reads to the end without decoding: the content's SHA-256.
  package func digestOnly() throws -> String {
    while try buffer.fill(dropping: buffer.bytes.count) {}
    return digest.hexadecimal
  }

  /// Reads every record.
  ///
  /// - Parameter sink: takes each batch. It may be called by several workers at the same time; each of them, known by its
  ///   number from 0 to `workers`, calls from one thread at a time and brings its batches in the order of the file.
  /// - Throws: `Problem` when the source cannot be read to its end; what the sink took then must be dropped.
  package func read(
    into sink: @escaping @Sendable (_ worker: Int, _ batch: RecordBatch, _ progress: ReadProgress) throws -> Void
  ) throws -> SourceSummary {
    let delivery = BatchDelivery(totalBytes: raw.size, sink)
    let collectors = (0..<workers).map { RecordCollector(worker: $0, options, delivery) }
    do {
      try readRecords(collectors)
    } catch let problem as Problem where options.salvages && problem.exitStatus == .data {
      // Damage ends a source, so it comes behind what each worker has found.
      let end = collectors.map(\.end).max { ($0.line, $0.item) < ($1.line, $1.item) } ?? Place(line: 0, item: 0)
      collectors[0].reject(problem.reason, record: "", at: end)
    }
    try collectors[0].flush(consumed: raw.consumed)
    if options.kind != .auto, collectors.contains(where: { $0.mapper.ofOtherKind > 0 }),
      collectors.allSatisfy({ $0.mapper.ofWantedKind == 0 })
    {
      let other = options.kind == .calls ? "requests" : "call records"
      throw Problem(
        file.path, "holds \(other), not \(options.kind.rawValue)",
        remedy: "Import it without --kind, which finds the kind of each record", exit: .data)
    }
    return SourceSummary(
      sha256: digest.hexadecimal, bytes: digest.count, format: format?.rawValue ?? "", compression: compression,
      records: collectors.reduce(0) { $0 + $1.records })
  }

  private func readRecords(_ collectors: [RecordCollector]) throws {
    var delimiter: UInt8 = 0
    switch detection {
    // The rest of a source that begins with white space only was read to its end.
    case .empty: return
    case .format(_, let found): delimiter = found
    case .unknown(let reason):
      guard let forced = options.format, forced != .csv else {
        throw Problem(
          file.path, "the format is unknown: \(reason)",
          remedy: "Import NDJSON, a JSON array, a HAR, or CSV with a header row, plain or gzip", exit: .data)
      }
    }
    switch format {
    case nil: return
    case .ndjson: try readLines(collectors)
    case .json: try readValues(JSONValueSplitter(.array), as: .plain, collectors[0])
    case .jsonSequence: try readValues(JSONValueSplitter(.sequence), as: .plain, collectors[0])
    case .text, .logfmt: try readText(collectors[0])
    case .har: try readValues(HARSplitter(), as: .harEntry, collectors[0])
    case .csv:
      guard delimiter != 0 else {
        throw Problem(
          file.path, "the header row names no column that is known here", remedy: "See docs/formats/columns.md",
          exit: .data)
      }
      try dropMark()
      try readTable(delimiter: delimiter, collectors[0])
    }
  }

  /// Formats of one thread read on in the buffer, which must begin with text.
  func dropMark() throws {
    if markLength > 0 { _ = try buffer.fill(dropping: markLength) }
  }

  private func readLines(_ collectors: [RecordCollector]) throws {
    let digest = digest
    let dispenser = LineDispenser(buffer, dropping: markLength, then: source, tuning) { digest.update($0) }
    try LineReading(dispenser, collectors, maximumRecord: tuning.maximumRecord).run()
  }

  func flushIfFull(_ collector: RecordCollector) throws { try collector.flushIfFull(consumed: raw.consumed) }
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
