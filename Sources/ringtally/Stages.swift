import Calls
import Crypto
import Foundation
import Intake
import Ledger
import Rating
import Reporting

/// The order of a record's way, written once: Intake reads, the Ledger keeps and counts, Rating prices, Reporting tells.
///
/// The stages do not know each other; what one needs of another is joined here.
enum Stages {
  /// Intake → Ledger: one file, whole or not at all.
  ///
  /// Decoding runs on a thread of its own while this one writes; two batches at most wait between them.
  static func importFile(
    _ file: InputFile, _ options: IntakeOptions, into session: ImportSession, progress: (ReadProgress) -> Void
  ) throws -> (outcome: FileOutcome, source: SourceSummary?) {
    let facts = facts(file, options)
    do {
      var reader = try SourceReader(file, options)
      // Content that begins like known content is worth a pass that only hashes it; a pipe can be read but once.
      if file.size != nil, try session.knowsHead(reader.headSHA256) {
        if try session.skipIfKnown(try reader.digestOnly(), facts) { return (.skipped, nil) }
        reader = try SourceReader(file, options)
      }
      try session.beginFile(facts)
      let head = reader.headSHA256
      let summary = try BatchPipe.run(reader) { batch, state in
        try session.add(batch)
        progress(state)
      }
      let source = SourceFacts(
        sha256: summary.sha256, headSHA256: head, bytes: summary.bytes, format: summary.format,
        compression: summary.compression)
      return (try session.finishFile(source), summary)
    } catch {
      session.abandonFile()
      throw error
    }
  }

  /// The ledger, made where it is not there yet, with the seed's tariff in it.
  static func openForWriting(_ path: String) throws -> Ledger {
    let ledger = try Ledger.openForWriting(path)
    if try ledger.currentTariff() == nil { try ledger.addTariff(name: "seed", csv: Tariff.seedCSV, setAt: nil) }
    return ledger
  }

  /// A file as the ledger remembers it.
  static func facts(_ file: InputFile, _ options: IntakeOptions) -> FileFacts {
    FileFacts(
      path: file.absolutePath, file: file.name, kindOption: options.kind.rawValue, zone: options.zone.name,
      formatOption: options.format?.rawValue)
  }

  /// Ledger → Rating: what an initiation costs by the tariff in the ledger.
  static func pricing(_ ledger: Ledger) throws -> Pricing {
    let stored = try ledger.currentTariff() ?? (version: 0, csv: Tariff.seedCSV)
    let tariff: Tariff
    do {
      tariff = try Tariff(csv: Array(stored.csv.utf8), place: "tariff version \(stored.version)")
    } catch {
      throw error.problems[0]
    }
    return { facts in
      guard let method = Method(name: facts.method) else { return nil }
      let initiation = Initiation(
        callerStem: facts.callerStem, account: facts.account, method: method, day: facts.day, reached: facts.reached)
      switch tariff.price(of: initiation) {
      case .unrated: return nil
      case .priced(let row, let isCharged):
        return PricedInitiation(
          currency: row.currency, unitPrice: row.price, decimals: row.priceDecimals, isCharged: isCharged)
      }
    }
  }

  /// SHA-256 in hexadecimal, for the fingerprint of the pseudonyms' key.
  static func fingerprint(_ key: [UInt8]) -> String {
    SHA256.hash(data: key).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}

/// Ledger → Reporting: one view of the ledger for all reports of a run, with the relation that each asks for.
struct LedgerReports: ReportSource {
  private let snapshot: ReportSnapshot
  private let pricing: Pricing

  init(_ ledger: Ledger, scope: ReportScope) throws {
    pricing = try Stages.pricing(ledger)
    snapshot = try ReportSnapshot(ledger, scope: scope)
  }

  func forEachRow(of query: ReportQuery, _ body: ([String], [CellValue]) throws -> Void) throws {
    snapshot.scope = query.scope
    let dimensions = Set(query.dimensions)
    switch query.relation {
    case .tally: try snapshot.makeTally(by: dimensions)
    case .charge: try snapshot.makeCharges(by: dimensions, pricing: pricing)
    case .exception: try snapshot.makeExceptions(pricing: pricing)
    }
    try snapshot.forEachRow(query.sql, body)
  }

  func close() { snapshot.close() }
}

/// Hands batches from the thread that decodes to the one that writes.
private final class BatchPipe: @unchecked Sendable {
  // Unchecked: every access to the state below holds the condition's lock.
  private let condition = NSCondition()
  private var waiting: [(RecordBatch, ReadProgress)] = []
  private var result: Result<SourceSummary, any Error>?
  private var isCancelled = false
  private static let capacity = 2

  private struct Cancelled: Error {}

  static func run(_ reader: SourceReader, _ consume: (RecordBatch, ReadProgress) throws -> Void) throws -> SourceSummary
  {
    let pipe = BatchPipe()
    // The reader belongs to the thread from here on; this one touches it no more.
    nonisolated(unsafe) let reader = reader
    let thread = Thread {
      let result = Result { try reader.read { try pipe.push($0, $1) } }
      pipe.finish(result)
    }
    thread.stackSize = 8 << 20
    thread.start()
    do {
      while let (batch, progress) = pipe.next() { try consume(batch, progress) }
    } catch {
      pipe.cancel()
      throw error
    }
    return try pipe.summary()
  }

  private func push(_ batch: RecordBatch, _ progress: ReadProgress) throws {
    condition.lock()
    defer { condition.unlock() }
    while waiting.count == Self.capacity, !isCancelled { condition.wait() }
    if isCancelled { throw Cancelled() }
    waiting.append((batch, progress))
    condition.broadcast()
  }

  private func finish(_ result: Result<SourceSummary, any Error>) {
    condition.lock()
    self.result = result
    condition.broadcast()
    condition.unlock()
  }

  private func next() -> (RecordBatch, ReadProgress)? {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty, result == nil { condition.wait() }
    // A source that failed is dropped whole: what it sent before need not be written.
    if case .failure = result { return nil }
    guard !waiting.isEmpty else { return nil }
    defer { condition.broadcast() }
    return waiting.removeFirst()
  }

  /// Waits for the thread to let go of the reader.
  private func cancel() {
    condition.lock()
    isCancelled = true
    condition.broadcast()
    while result == nil { condition.wait() }
    condition.unlock()
  }

  private func summary() throws -> SourceSummary {
    condition.lock()
    defer { condition.unlock() }
    guard let result else { preconditionFailure("the thread has finished") }
    return try result.get()
  }
}
