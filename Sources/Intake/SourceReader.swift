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
  /// Forces the encoding; nil finds it out.
  package var encoding: TextEncoding?
  package var privacy: NumberPrivacy
  /// The key of the pseudonyms: 32 bytes, the ledger's own.
  package var pseudonymKey: [UInt8]
  /// Take what can be read of a damaged file.
  package var salvages: Bool
  /// What the source's own names, places and words mean.
  package var mapping: FieldMapping
  /// Looks on while contents are read; nil for an import.
  package var inspector: Inspector?

  package init(
    kind: KindChoice = .auto, zone: Zone = .utc, format: SourceFormat? = nil, encoding: TextEncoding? = nil,
    privacy: NumberPrivacy = .pseudonym, pseudonymKey: [UInt8], salvages: Bool = false,
    mapping: FieldMapping = .none
  ) {
    (self.kind, self.zone, self.format, self.encoding) = (kind, zone, format, encoding)
    (self.privacy, self.pseudonymKey, self.salvages) = (privacy, pseudonymKey, salvages)
    self.mapping = mapping
  }

  /// With the names that mean something in a source of its kind.
  var forItsKind: IntakeOptions {
    var options = self
    options.mapping = mapping.reading(kind)
    return options
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
  /// `gzip`, or empty; several joined by `+`, the outermost last.
  package var compression: String
  /// What the text is written in; nil for a source that is none or has no record.
  package var encoding: TextEncoding?
  package var records: Int
}

/// Reads one content from its first byte to its last, as batches of records.
package final class SourceReader {
  static let headSize = 1 << 16
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let spreadsheet = Array("PK\u{3}\u{4}".utf8)

  let file: InputFile
  /// Where the content lies in the file, such as `logs/a.json`; empty for a file that is no container.
  package let member: String
  private let options: IntakeOptions
  private let tuning: LineTuning
  private let raw: any SizedSource
  /// The decoded content.
  private let source: any ByteSource
  private let compression: String
  /// What it is changed to UTF-8 from while it is read; nil where it is read as it is.
  private let transcoded: TextEncoding?
  private let isSpreadsheet: Bool
  /// The encoding that was asked for is plainly not the text's.
  private let isMisnamed: Bool
  /// What an earlier reading found out; nil for none.
  private let corrected: SourceFormat?
  let buffer: RecordBuffer
  private let digest: DigestingSource
  /// What the content's beginning looks like.
  private lazy var detection = SourceFormat.detect(
    UnsafeRawBufferPointer(rebasing: buffer.bytes[markLength...]), isWhole: buffer.isAtEnd, options.mapping)

  /// SHA-256 of the content's first 64 KiB: content whose head is unknown to the ledger is new.
  package let headSHA256: String

  /// Behind the last record, and why nothing could be read from there on: known when a damaged content was salvaged.
  package private(set) var end = Place(line: 0, item: 0)
  package private(set) var salvaged: Problem?

  /// Looks at the beginning of a content.
  ///
  /// - Parameters:
  ///   - content: everything around it taken off.
  ///   - compression: what was around it, joined by `+`.
  ///   - raw: the file that it comes from.
  ///   - corrected: the format that an earlier reading found out (`FormatCorrection`).
  /// - Throws: `Problem` when it cannot be read.
  init(
    _ file: InputFile, _ content: PeekedSource, member: String, compression: String, raw: any SizedSource,
    corrected: SourceFormat?, _ options: IntakeOptions, _ tuning: LineTuning
  ) throws {
    self.corrected = corrected
    (self.file, self.member, self.compression, self.raw) = (file, member, compression, raw)
    (self.options, self.tuning) = (options.forItsKind, tuning)
    headSHA256 = SHA256.hash(data: content.head).hexadecimal
    let digest = DigestingSource(content)
    self.digest = digest
    isSpreadsheet = content.head.starts(with: Self.spreadsheet)
    // A spreadsheet is no text, whatever was said of the texts beside it.
    isMisnamed = !isSpreadsheet && TextEncoding.isMistaken(content.head, asked: options.encoding)
    transcoded = isSpreadsheet ? nil : TextEncoding.toTranscode(content.head, asked: options.encoding)
    // The digest is that of the content as it is.
    source = transcoded.map { TranscodingSource(digest, from: $0) } ?? digest
    buffer = RecordBuffer(source, chunk: tuning.chunkSize)
    try Self.readHead(buffer, salvages: options.salvages)
  }

  /// The content, as messages name it.
  var place: String { member.isEmpty ? file.path : "\(file.path):\(member)" }

  /// Whether it is an export or a log: parts of messages that are not are passed over. A letter is text, too, so of text some
  /// line must be a record.
  var isRecognised: Bool {
    guard case .format(let found, _) = detection else { return false }
    return found != .text && found != .logfmt || TextRecognition.holdsRecord(buffer.bytes, options)
  }

  /// Fills `buffer` with enough to tell a format: the head, and at least one line where lines are not absurdly long.
  private static func readHead(_ buffer: RecordBuffer, salvages: Bool) throws {
    do {
      var (searched, hasLine) = (0, false)
      while buffer.bytes.count < headSize || !hasLine {
        guard buffer.bytes.count < 4 << 20, try buffer.fill(dropping: 0) else { return }
        hasLine = hasLine || buffer.bytes[searched...].contains(10)
        searched = buffer.bytes.count
      }
    } catch {
      // The damage lies in the head: what came before it is in the buffer, and reading on meets the damage again.
      guard salvages, error.exitStatus == .data else { throw error }
    }
  }

  private var markLength: Int { buffer.bytes.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0 }

  /// Whether the text is a table that is an invoice: because it was said so, or because its header says so. A title above it
  /// makes it a text for everybody else.
  private lazy var isInvoiceTable: Bool = {
    let isText =
      switch detection {
      case .format(let found, _): found == .csv || found == .text || found == .logfmt
      case .unknown: true
      case .empty: false
      }
    guard isText, options.format ?? .csv == .csv else { return false }
    let head = UnsafeRawBufferPointer(rebasing: buffer.bytes[markLength...])
    return options.kind == .invoice
      || options.kind == .auto && InvoiceReading.isInvoice(head, isWhole: buffer.isAtEnd, options.mapping)
  }()

  /// The format that the source is read in; nil for one that holds nothing or cannot be told.
  private var format: SourceFormat? {
    if isInvoiceTable { return .csv }
    return switch detection {
    case .empty: nil
    case .format(let found, _): options.format ?? (holdsPositions(found) ? .jsonSequence : corrected ?? found)
    case .unknown: options.format
    }
  }

  /// Whether what looks like an array of records is the values of one, whose places a mapping names.
  private func holdsPositions(_ found: SourceFormat) -> Bool {
    guard found == .json, !options.mapping.positions.isEmpty else { return false }
    let inside = buffer.bytes[markLength...].drop { $0 <= 32 }.dropFirst().first { $0 > 32 }
    return inside.map { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: "[") } ?? false
  }

  /// How many workers may call the sink of `read(into:)`, each from a thread of its own.
  package private(set) lazy var workers: Int =
    // A file that is read in two pieces is decoded before a second thread has begun.
    // What looks on sees the records in their order.
    (format == .ndjson || format == .csv) && size > 2 * tuning.chunkSize && options.inspector == nil
    ? tuning.workers : 1

  /// Of the content where it is known already, else of the file.
  private var size: Int { buffer.isAtEnd ? buffer.bytes.count : raw.size ?? .max }

  /// Reads to the end without decoding: the content's SHA-256. Of a damaged one that is salvaged, of all that can be read.
  package func digestOnly() throws -> String {
    try readRest()
    return digest.hexadecimal
  }

  /// Reads what is left for the digest alone, which must not depend on where decoding ended.
  private func readRest() throws {
    do { try source.drain() } catch {
      guard options.salvages, error.exitStatus == .data else { throw error }
    }
  }

  /// Reads every record.
  ///
  /// - Parameter sink: takes each batch. It may be called by several workers at the same time; each of them, known by its
  ///   number from 0 to `workers`, calls from one thread at a time and brings its batches in the order of the file.
  /// - Throws: `Problem` when the source cannot be read to its end, `FormatCorrection` when it must be read again in another
  ///   format; what the sink took then must be dropped.
  package func read(
    into sink: @escaping @Sendable (_ worker: Int, _ batch: RecordBatch, _ progress: ReadProgress) throws -> Void
  ) throws -> SourceSummary {
    let delivery = BatchDelivery(totalBytes: raw.size, sink)
    let collectors = (0..<workers).map { RecordCollector(worker: $0, options, delivery) }
    let inspection = options.inspector?.begin(path: file.path, member: member, options)
    collectors[0].inspection = inspection
    inspect(inspection)
    do {
      try readRecords(collectors)
    } catch let problem as Problem where options.salvages && problem.exitStatus == .data {
      // Damage ends a source, so it comes behind what each worker has found.
      let end = collectors.map(\.end).max { ($0.line, $0.item) < ($1.line, $1.item) } ?? Place(line: 0, item: 0)
      collectors[0].reject(problem.reason, record: "", at: end)
      salvaged = problem
      try readRest()
    }
    end = collectors.map(\.end).max { ($0.line, $0.item) < ($1.line, $1.item) } ?? end
    try collectors[0].flush(consumed: raw.consumed)
    if options.kind != .auto, collectors.contains(where: { $0.mapper.ofOtherKind > 0 }),
      collectors.allSatisfy({ $0.mapper.ofWantedKind == 0 })
    {
      let other = options.kind == .calls ? "requests" : "call records"
      throw Problem(
        place, "holds \(other), not \(options.kind.rawValue)",
        remedy: "Import it without --kind, which finds the kind of each record", exit: .data)
    }
    let summary = SourceSummary(
      sha256: digest.hexadecimal, bytes: digest.count, format: format?.rawValue ?? "", compression: compression,
      encoding: encoding(collectors), records: collectors.reduce(0) { $0 + $1.records })
    inspection?.note(summary, encodingReason: encodingReason(summary.encoding))
    return summary
  }

  /// Tells how the content was understood, before it is read.
  private func inspect(_ inspection: ContentInspection?) {
    guard let inspection else { return }
    let head = UnsafeRawBufferPointer(rebasing: buffer.bytes[markLength...])
    if isInvoiceTable {
      return inspection.note(
        format: SourceFormat.csv.rawValue,
        reason: FormatReason.ofInvoice(isForced: options.kind == .invoice))
    }
    switch detection {
    case .empty: inspection.note(format: "", reason: "it holds nothing")
    case .format(let found, _):
      let reason =
        options.format.map { "--format \($0.rawValue) says so" } ?? FormatReason.text(corrected ?? found, head)
      inspection.note(format: format?.rawValue ?? "", reason: reason)
    case .unknown(let reason):
      inspection.note(format: options.format?.rawValue ?? "", reason: reason)
      if options.format == nil { inspection.lookAtTable(head, isWhole: buffer.isAtEnd) }
    }
  }

  private func encodingReason(_ encoding: TextEncoding?) -> String {
    if options.encoding != nil, !isSpreadsheet { return "--encoding says so" }
    return FormatReason.text(encoding, hasMark: markLength > 0)
  }

  private func encoding(_ collectors: [RecordCollector]) -> TextEncoding? {
    guard format != nil, !isSpreadsheet else { return nil }
    var evidence = EncodingEvidence()
    for collector in collectors { evidence.add(collector.evidence) }
    return transcoded ?? evidence.page ?? .utf8
  }

  private func readRecords(_ collectors: [RecordCollector]) throws {
    if isMisnamed {
      throw Problem(
        place, "the text is not \(options.encoding?.rawValue.uppercased() ?? ""), as --encoding says",
        remedy: "Leave --encoding out: the encoding is found out", exit: .data)
    }
    // The rest of a source that begins with white space only was read to its end.
    if case .empty = detection { return }
    if case .unknown(let reason) = detection, options.format == nil, !isInvoiceTable {
      throw Problem(
        place, "the format is unknown: \(reason)",
        remedy:
          "Import JSON, a HAR, a table with a header row (CSV, XLSX) or a log, as it is, compressed, in an archive or mail"
          // Who inspects it is shown what to do about columns of its own.
          + (options.inspector == nil ? ". For columns of your own: ringtally inspect FILE" : ""),
        exit: .data)
    }
    if options.kind == .invoice, let format, format != .csv, format != .xlsx {
      throw Problem(
        place, "it is no table, as invoices are", remedy: "Save it as CSV or XLSX with a header row", exit: .data)
    }
    switch format {
    case nil: return
    case .ndjson: try readLines(collectors)
    case .json: try readValues(JSONValueSplitter(.array), as: .plain, collectors[0])
    case .jsonSequence: try readValues(JSONValueSplitter(.sequence), as: .plain, collectors[0])
    case .text, .logfmt: try readText(collectors[0])
    case .har: try readValues(ListSplitter(.har), as: .harEntry, collectors[0])
    case .csv: try isInvoiceTable ? readInvoice(collectors[0]) : readTable(collectors)
    case .xlsx: try readWorkbook(collectors[0])
    }
  }

  private func readInvoice(_ collector: RecordCollector) throws {
    let content = try wholeContent(
      limit: InvoiceReading.maximumSize, called: "invoice", remedy: "Import it in parts, each with whole periods")
    let text = UnsafeRawBufferPointer(rebasing: content.bytes[markLength...])
    collector.take(try InvoiceReading(place: place, mapping: options.mapping).read(text))
  }

  /// Formats of one thread read on in the buffer, which must begin with text.
  func dropMark() throws {
    if markLength > 0 { _ = try buffer.fill(dropping: markLength) }
  }

  private func readLines(_ collectors: [RecordCollector]) throws {
    let dispenser = LineDispenser(buffer, dropping: markLength, then: source, tuning)
    let correction = options.format == nil ? FormatCorrection(member: member, format: .text) : nil
    try LineReading(dispenser, collectors, maximumRecord: tuning.maximumRecord, correction: correction).run()
  }

  private func readTable(_ collectors: [RecordCollector]) throws {
    let head = UnsafeRawBufferPointer(rebasing: buffer.bytes[markLength...])
    guard let table = TableLayout.find(head, isWhole: buffer.isAtEnd, options.mapping) else {
      throw Problem(
        place,
        TableLayout.complaint(head, SourceFormat.wholeLines(head, isWhole: buffer.isAtEnd))
          ?? "no row names a column that is known here",
        remedy: "Put a header row above the rows; docs/formats/columns.md lists the names", exit: .data)
    }
    collectors[0].inspection?.note(table.header, line: table.line - 1)
    for _ in 0..<table.ignored { collectors[0].ignore() }
    let dispenser = LineDispenser(
      buffer, dropping: markLength + table.start, firstLine: table.line, then: source, tuning,
      cutter: RowCutter(table.header, maximumRecord: tuning.maximumRecord))
    try LineReading(dispenser, collectors, maximumRecord: tuning.maximumRecord, header: table.header).run()
  }

  private func readWorkbook(_ collector: RecordCollector) throws {
    let content = try wholeContent(
      limit: WorkbookArchive.maximumSize, called: "workbook", remedy: "Export the table as CSV")
    let archive = WorkbookArchive(content.bytes, place: place)
    guard archive.hasDirectory || options.salvages else {
      throw WorkbookDamage.problem(place, "its end is missing: the file was cut")
    }
    let workbook = try Workbook(archive, place: place)
    if options.kind == .invoice || options.kind == .auto && InvoiceReading.isInvoice(workbook) {
      return collector.take(try InvoiceReading(place: place, mapping: options.mapping).read(workbook))
    }
    let reading = WorkbookReading(collector, maximumRecord: tuning.maximumRecord) { try self.flushIfFull(collector) }
    try reading.read(workbook)
    guard reading.hasTable || !reading.hasRows else {
      throw Problem(
        place, "no sheet has a header row that names a column that is known here",
        remedy: "Put a header row above the rows; docs/formats/columns.md lists the names", exit: .data)
    }
  }

  /// The content from its first byte to its last.
  private func wholeContent(limit: Int, called name: String, remedy: String) throws -> HeldBytes {
    let content = HeldBytes()
    content.append(buffer.bytes)
    guard try content.read(source, limit: limit) else {
      throw Problem(
        place, "the \(name) is larger than \(limit >> 20) MiB", remedy: remedy, exit: .data)
    }
    return content
  }

  func flushIfFull(_ collector: RecordCollector) throws { try collector.flushIfFull(consumed: raw.consumed) }
}
