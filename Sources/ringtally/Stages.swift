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
  /// Intake → Ledger, first half: begins to read a file. Nil for content that the ledger holds already.
  static func beginReading(_ file: InputFile, _ options: IntakeOptions, for session: ImportSession) throws
    -> FileReading?
  {
    var contents = try SourceContents(file, options)
    guard !contents.isContainer else { return FileReading(contents, temporaryFolder: session.temporaryFolder) }
    var reader = try contents.content()
    // Content that begins like known content is worth a pass that only hashes it; a pipe can be read but once.
    if file.size != nil, try session.knowsHead(reader.headSHA256) {
      if try session.skipIfKnown(try reader.digestOnly(), facts(file, options)) { return nil }
      contents = try SourceContents(file, options)
      reader = try contents.content()
    }
    return FileReading(reader, of: contents, temporaryFolder: session.temporaryFolder)
  }

  /// Intake → Ledger, second half: a content of a file that was read to its end, whole or not at all.
  ///
  /// - Parameter isLast: nothing else is expected.
  static func write(
    _ read: FileReading.ReadRecords, of file: InputFile, member: String, _ options: IntakeOptions,
    into session: ImportSession, isLast: Bool, progress: (_ written: Int, _ total: Int) -> Void
  ) throws -> FileOutcome {
    try session.add(read.records, of: facts(file, member: member, options), read.source, isLast: isLast) {
      progress($0, read.records.count)
    }
  }

  /// Ledger → Intake: which sources with rejects lie in a file, by their members. Told by the beginnings of contents where
  /// these are enough: whether the rest is the same shows when it is read.
  static func find(_ wanted: [RejectedSource], in file: InputFile, _ options: IntakeOptions) throws
    -> [String: RejectedSource]
  {
    let byHead = Dictionary(grouping: wanted, by: \.headSHA256)
    var found: [String: RejectedSource] = [:]
    func look(_ reader: SourceReader) throws {
      guard let candidates = byHead[reader.headSHA256] else { return }
      // A log that grew was imported more than once.
      let digest = candidates.count > 1 ? try reader.digestOnly() : candidates[0].sha256
      found[reader.member] = candidates.first { $0.sha256 == digest }
    }
    let contents = try SourceContents(file, options)
    guard contents.isContainer else {
      try look(contents.content())
      return found
    }
    while let next = try contents.next() {
      if case .content(let reader) = next { try look(reader) }
    }
    return found
  }

  /// Intake → Ledger once more: begins to read some contents of a file that the ledger holds already.
  static func beginRereading(
    _ file: InputFile, members: Set<String>, _ options: IntakeOptions, for session: ImportSession
  ) throws -> FileReading {
    let contents = try SourceContents(file, options)
    guard !contents.isContainer else {
      return FileReading(contents, only: members, temporaryFolder: session.temporaryFolder)
    }
    return FileReading(try contents.content(), of: contents, temporaryFolder: session.temporaryFolder)
  }

  /// The ledger, made where it is not there yet, with the seed's tariff in it.
  static func openForWriting(_ path: String) throws -> Ledger {
    let ledger = try Ledger.openForWriting(path)
    if try ledger.currentTariff() == nil { try ledger.addFirstTariff(name: "seed", csv: Tariff.seedCSV) }
    return ledger
  }

  /// A file, or a content in it, as the ledger remembers it.
  static func facts(_ file: InputFile, member: String = "", _ options: IntakeOptions) -> FileFacts {
    FileFacts(
      path: file.absolutePath, file: file.name, member: member, kindOption: options.kind.rawValue,
      zone: options.zone.name,
      formatOption: options.format?.rawValue, encodingOption: options.encoding?.rawValue, salvages: options.salvages,
      mapping: options.mapping.name, mappingSHA256: options.mapping.sha256)
  }

  /// Ledger → Rating: what an initiation costs by a tariff.
  static func pricing(_ tariff: Tariff) -> Pricing {
    return { facts in
      let initiation = initiation(facts)
      switch tariff.price(of: initiation) {
      case .unrated(let reason): return .unrated(because: reason.words(initiation))
      case .priced(let row, let isCharged):
        return .priced(
          PricedInitiation(
            currency: row.currency, unitPrice: row.price, decimals: row.priceDecimals, isCharged: isCharged))
      }
    }
  }

  static func initiation(_ facts: ChargeFacts) -> Initiation {
    Initiation(
      callerStem: facts.callerStem, account: facts.account, method: facts.method, day: facts.day,
      reached: facts.reached)
  }

  /// Ledger → Rating: all that is known of a verification, with its price. Nil for a key that no record carries.
  static func trace(_ key: VerificationKey, in ledger: Ledger, by chosen: ChosenTariff, graceMilliseconds: Int64) throws
    -> PricedTrace?
  {
    let pricing = pricing(chosen.tariff)
    let trace = try ledger.trace(key, graceMilliseconds: graceMilliseconds) { facts in
      if case .unrated(let reason) = pricing(facts) { reason } else { nil }
    }
    return trace.map {
      PricedTrace(trace: $0, tariff: chosen, explanation: chosen.tariff.explain(initiation($0.charge)))
    }
  }

  /// Intake → Ledger: a called number as the ledger keeps it; nil where the ledger holds no number yet.
  ///
  /// - Throws: `Problem`, without the number, for what is none.
  static func callee(_ number: String, in ledger: Ledger) throws -> Callee? {
    guard let number = CalledNumber(number) else {
      throw Problem(
        "--phone", "this is not a telephone number: 7 to 15 digits",
        remedy: "Write it with its country code, as +421 905 123 456",
        exit: .usage)
    }
    return try PseudonymKey.loadToRead(for: ledger, fingerprint: fingerprint).map(number.callee)
  }

  /// SHA-256 in hexadecimal, for the fingerprint of the pseudonyms' key.
  static func fingerprint(_ key: [UInt8]) -> String {
    SHA256.hash(data: key).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}

/// A verification's trace with its price.
struct PricedTrace {
  var trace: VerificationTrace
  var tariff: ChosenTariff
  var explanation: PriceExplanation
}

/// Ledger → Reporting: one view of the ledger for all reports of a run, with the relation that each asks for.
final class LedgerReports: ReportSource {
  private let snapshot: ReportSnapshot
  private let pricing: Pricing
  private let reconciling: Reconciling
  private let callLists: CallListOptions
  /// How long the SQL of a user may run.
  private let sqlSeconds: Int
  /// Compared once, whatever asks for it.
  private var found: Reconciling.Found?

  init(
    _ ledger: Ledger, scope: ReportScope, tariff: ChosenTariff, wishes: ReconciliationWishes = ReconciliationWishes(),
    sqlSeconds: Int = Configuration.defaultSQLSeconds
  ) throws {
    self.sqlSeconds = sqlSeconds
    callLists = wishes.callLists
    pricing = Stages.pricing(tariff.tariff)
    snapshot = try ReportSnapshot(ledger, scope: scope)
    reconciling = Reconciling(snapshot, by: tariff, wishes)
  }

  func forEachRow(of query: ReportQuery, _ body: ([String], [CellValue]) throws -> Void) throws {
    try make(query)
    guard let author = query.author else { return try snapshot.forEachRow(query.sql, body) }
    let end = ContinuousClock.now + .seconds(sqlSeconds)
    try snapshot.forEachRow(of: own(query, author), isOutOfTime: { ContinuousClock.now > end }, body)
  }

  /// How a query would be run, whoever wrote it.
  func plan(of query: ReportQuery) throws -> (relation: [String], selects: [String], steps: [String]) {
    try make(query)
    return try snapshot.plan(of: own(query, query.author ?? .init(file: query.relation.rawValue, line: 1)))
  }

  private func own(_ query: ReportQuery, _ author: ReportQuery.Author) -> OwnSQL {
    OwnSQL(
      sql: query.sql, relation: query.relation.rawValue, file: author.file, line: author.line, seconds: sqlSeconds)
  }

  private func make(_ query: ReportQuery) throws {
    snapshot.scope = query.scope
    let dimensions = Set(query.dimensions)
    switch query.relation {
    case .tally: try snapshot.makeTally(by: dimensions)
    case .charge: try snapshot.makeCharges(by: dimensions, pricing: pricing)
    case .exception: try snapshot.makeExceptions(pricing: pricing)
    case .reconciliation: _ = try reconciled()
    case .billedCall: try snapshot.makeBilledCalls(callLists, pricing: pricing)
    }
  }

  /// Invoices and ledger compared, of the scope that was asked for last.
  func reconciled() throws -> Reconciling.Found {
    if let found { return found }
    let found = try reconciling.run()
    self.found = found
    return found
  }

  /// How many lines and verifications of the call lists are in which state.
  func billedCalls() throws -> [String: Int] {
    try snapshot.makeBilledCalls(callLists, pricing: pricing)
    return try snapshot.billedCallStates()
  }

  /// Finds the verifications behind the rows that have a cause.
  func collectEvidence() throws { try reconciling.collectEvidence(reconciled()) }

  /// Hands over what stands behind a row, which are numbered from 1.
  func forEachEvidence(ofRow row: Int, _ body: (EvidenceRow) throws -> Void) throws {
    try snapshot.forEachEvidence(ofRow: row, body)
  }

  func close() { snapshot.close() }
}
