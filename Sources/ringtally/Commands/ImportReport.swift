import Calls
import Intake
import Ledger

/// What became of one file; a row of `import --json`.
struct ImportedFileReport: Encodable {
  var path: String
  var member = ""
  var sha256: String?
  var format: String?
  var encoding: String?
  var kind: String?
  var records = 0
  var requests = 0
  var refused = 0
  var calls = 0
  var duplicates = 0
  var rejected = 0
  var ignored = 0
  var joined = 0
  var lines = 0
  private(set) var invoices: [ImportedInvoice] = []
  /// Of the lines those of a call list.
  private(set) var billedCalls = 0
  var skipped: Bool?
  var error: String?
  private(set) var rejectReasons: [String: Int] = [:]
  /// Nil where nothing was added.
  private var counts: FileCounts?
  private(set) var duplicateRequests = 0
  private(set) var duplicateCalls = 0

  init(_ path: String, _ member: String, _ outcome: FileOutcome, _ source: SourceSummary?) {
    (self.path, self.member) = (path, member)
    guard case .added(let counts) = outcome else {
      skipped = true
      return
    }
    (sha256, format) = (
      source?.sha256, source.map { $0.compression.isEmpty ? $0.format : "\($0.format)+\($0.compression)" }
    )
    encoding = source?.encoding?.rawValue
    take(counts)
  }

  /// The figures as they are at the end of the import: later files may have changed them.
  mutating func settle(_ session: ImportSession) throws {
    if let counts { take(try session.settled(counts)) }
  }

  private mutating func take(_ counts: FileCounts) {
    self.counts = counts
    (records, requests, refused, calls) = (counts.records, counts.requests, counts.refused, counts.calls)
    rejectReasons = counts.rejectReasons
    (rejected, ignored, duplicates) = (counts.rejected, counts.ignored, counts.duplicates)
    (joined, lines, billedCalls, invoices) = (counts.joined, counts.lines, counts.billedCalls, counts.invoices)
    (duplicateRequests, duplicateCalls) = (counts.duplicateRequests, counts.duplicateCalls)
    kind =
      billedCalls > 0
      ? KindChoice.billedCalls.rawValue
      : !invoices.isEmpty
        ? KindChoice.invoice.rawValue
        : Self.kind(hasRequests: requests + duplicateRequests > 0, hasCalls: calls + duplicateCalls > 0)
  }

  init(_ path: String, _ member: String, refused problem: Problem) {
    (self.path, self.member) = (path, member)
    error = problem.description
  }

  /// It was read, has records, and none of them is a request or a call record.
  var holdsNothingOfOurs: Bool { error == nil && records > 0 && requests + calls + duplicates + joined == 0 }

  private static func kind(hasRequests: Bool, hasCalls: Bool) -> String {
    switch (hasRequests, hasCalls) {
    case (true, true): "mixed"
    case (true, false): "requests"
    case (false, true): "calls"
    case (false, false): "none"
    }
  }

  enum CodingKeys: String, CodingKey {
    case path, member, sha256, format, encoding, kind, records, requests, refused, calls, duplicates, rejected, ignored,
      joined, lines, invoices, skipped, error
  }

  /// Every key is there, null where it does not apply; but `skipped` only where it is true.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .path)
    try container.encode(member, forKey: .member)
    try container.encode(sha256, forKey: .sha256)
    try container.encode(format, forKey: .format)
    try container.encode(encoding, forKey: .encoding)
    try container.encode(kind, forKey: .kind)
    try container.encode(records, forKey: .records)
    try container.encode(requests, forKey: .requests)
    try container.encode(refused, forKey: .refused)
    try container.encode(calls, forKey: .calls)
    try container.encode(duplicates, forKey: .duplicates)
    try container.encode(rejected, forKey: .rejected)
    try container.encode(ignored, forKey: .ignored)
    try container.encode(joined, forKey: .joined)
    if lines > 0 { try container.encode(lines, forKey: .lines) }
    if !invoices.isEmpty { try container.encode(invoices.map(ImportedInvoiceReport.init), forKey: .invoices) }
    try container.encodeIfPresent(skipped, forKey: .skipped)
    try container.encode(error, forKey: .error)
  }
}

/// An invoice of a file, in `import --json`.
struct ImportedInvoiceReport: Encodable {
  var invoice: String
  var version: Int
  var isNew: Bool
  var isCurrent: Bool
  var lines: Int

  init(_ imported: ImportedInvoice) {
    (invoice, version, lines) = (imported.invoice, imported.version, imported.lines)
    (isNew, isCurrent) = (imported.isNew, imported.isCurrent)
  }

  enum CodingKeys: String, CodingKey {
    case invoice, version
    case isNew = "is_new"
    case isCurrent = "is_current"
    case lines
  }

  /// What it means for a person.
  var text: String {
    let name = "invoice \(Terminal.printable(invoice))"
    if isNew { return "\(name), version \(version)" }
    return isCurrent
      ? "\(name) says what version \(version) says, nothing changes"
      : "\(name) says what version \(version) says, which a later one has replaced; to go back to it, forget the later import"
  }
}

/// `import --json`.
struct ImportReport: Encodable {
  struct Requests: Encodable {
    var added: Int
    var duplicates: Int
    var refused: Int
  }
  struct CallRecords: Encodable {
    var added: Int
    var duplicates: Int
  }
  struct Matching: Encodable {
    var matched: Int
    var awaiting: Int
    var missing: Int
    var callOnly: Int
    var conflicting: Int

    init(_ totals: MatchingTotals) {
      (matched, awaiting, missing) = (totals.matched, totals.awaiting, totals.missing)
      (callOnly, conflicting) = (totals.callOnly, totals.conflicting)
    }

    enum CodingKeys: String, CodingKey {
      case matched, awaiting, missing
      case callOnly = "call_only"
      case conflicting
    }
  }

  struct Unpaired: Encodable {
    var requests: Int
    var replies: Int
  }

  var files: [ImportedFileReport]
  var requests: Requests
  var calls: CallRecords
  var rejected: Int
  var ignored: Int
  var joined: Int
  var matching: Matching
  var unpaired: Unpaired

  init(_ files: [ImportedFileReport], _ totals: MatchingTotals, _ unpaired: UnpairedHalves) {
    func sum(_ count: (ImportedFileReport) -> Int) -> Int { files.reduce(0) { $0 + count($1) } }
    self.files = files
    requests = Requests(added: sum(\.requests), duplicates: sum(\.duplicateRequests), refused: sum(\.refused))
    calls = CallRecords(added: sum(\.calls), duplicates: sum(\.duplicateCalls))
    (rejected, ignored, joined) = (sum(\.rejected), sum(\.ignored), sum(\.joined))
    self.unpaired = Unpaired(requests: unpaired.requests, replies: unpaired.replies)
    matching = Matching(totals)
  }
}

/// What `import` says to a person.
enum ImportSummary {
  /// Reasons of rejects that are told.
  private static let maximumReasons = 3
  /// Files that are named to be inspected.
  private static let maximumPaths = 3

  /// - Parameter reading: the options by which files were read, as they were typed.
  static func text(
    _ files: [ImportedFileReport], _ totals: MatchingTotals, _ unpaired: UnpairedHalves, ledgerPath: String,
    reading: [String], isDryRun: Bool
  ) -> String {
    var lines = files.filter { $0.error == nil }.map(line)
    let rejected = files.reduce(0) { $0 + $1.rejected }
    lines += ledgerLines(totals, ledgerPath: ledgerPath, isDryRun: isDryRun)
    if rejected > 0, !isDryRun {
      lines.append(
        "\(Terminal.counted(rejected, "record")) rejected, kept with line and reason: ringtally rejects list")
    }
    lines += reasons(files.reduce(into: [:]) { $0.merge($1.rejectReasons, uniquingKeysWith: +) })
    if unpaired != UnpairedHalves() { lines.append(text(unpaired)) }
    if let line = inspectLine(files, reading) { lines.append(line) }
    return lines.joined(separator: "\n")
  }

  /// What to do about files in which nothing is ours; nil where there is none.
  private static func inspectLine(_ files: [ImportedFileReport], _ reading: [String]) -> String? {
    var paths: [String] = []
    for file in files where file.holdsNothingOfOurs && !paths.contains(file.path) { paths.append(file.path) }
    guard !paths.isEmpty else { return nil }
    let named = paths.count <= maximumPaths ? paths.map(ShellWord.quoted) : ["FILE"]
    let words = (["ringtally", "inspect"] + reading).map(ShellWord.quoted) + named
    let what = paths.count == 1 ? "it holds" : "they hold"
    return Terminal.printable("To see what \(what): \(words.joined(separator: " "))")
  }

  /// How requests and calls stand to each other now.
  static func ledgerLines(_ totals: MatchingTotals, ledgerPath: String, isDryRun: Bool) -> [String] {
    let states = [
      "\(Terminal.grouped(totals.matched)) matched", "\(Terminal.grouped(totals.awaiting)) awaiting",
      "\(Terminal.grouped(totals.missing)) missing", "\(Terminal.grouped(totals.callOnly)) call_only",
      "\(Terminal.grouped(totals.conflicting)) conflicting",
    ].joined(separator: ", ")
    return isDryRun
      ? ["Dry run: nothing was kept.", "The ledger would hold \(states)"] : ["\(ledgerPath): \(states)"]
  }

  /// The most frequent reasons of rejects: what is wrong with all lines of a log must be said, and not looked for.
  static func reasons(_ counts: [String: Int]) -> [String] {
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let told = sorted.prefix(maximumReasons).map { "  \(Terminal.grouped($0.value)): \(Terminal.printable($0.key))" }
    let others = sorted.count - told.count
    return told + (others > 0 ? ["  and \(Terminal.counted(others, "other reason"))"] : [])
  }

  private static func text(_ unpaired: UnpairedHalves) -> String {
    var parts: [String] = []
    if unpaired.requests > 0 { parts.append("\(Terminal.counted(unpaired.requests, "request")) without a reply") }
    if unpaired.replies > 0 {
      let noun = unpaired.replies == 1 ? "reply" : "replies"
      parts.append("\(Terminal.grouped(unpaired.replies)) \(noun) without a request")
    }
    return "\(parts.joined(separator: ", ")), of those logged on two lines: import the logs of the time around them"
  }

  /// What a file's lines are, that are no records.
  private static func lineWords(_ file: ImportedFileReport) -> [String] {
    file.invoices.map { ImportedInvoiceReport($0).text }
  }

  private static func callList(_ file: ImportedFileReport) -> String {
    var parts = [Terminal.counted(file.billedCalls, "billed call")]
    if file.rejected > 0 { parts.append("\(Terminal.grouped(file.rejected)) rejected") }
    if file.ignored > 0 { parts.append("\(Terminal.grouped(file.ignored)) ignored") }
    return parts.joined(separator: ", ")
  }

  private static func line(_ file: ImportedFileReport) -> String {
    let path = Terminal.printable(file.member.isEmpty ? file.path : "\(file.path):\(file.member)")
    if file.skipped == true { return "\(path): skipped, its content is in the ledger already" }
    if !file.invoices.isEmpty {
      return "\(path): \(Terminal.counted(file.lines, "line")): " + lineWords(file).joined(separator: ", ")
    }
    if file.billedCalls > 0 { return "\(path): " + callList(file) }
    if file.records + file.joined == 0 { return "\(path): empty, it holds no record" }
    var parts: [String] = []
    if file.requests > 0 {
      parts.append(
        Terminal.counted(file.requests, "request")
          + (file.refused > 0 ? " (\(Terminal.grouped(file.refused)) refused)" : ""))
    }
    if file.calls > 0 { parts.append(Terminal.counted(file.calls, "call record")) }
    if file.duplicates > 0 { parts.append(Terminal.counted(file.duplicates, "duplicate")) }
    if file.rejected > 0 { parts.append("\(Terminal.grouped(file.rejected)) rejected") }
    if file.joined > 0 { parts.append("\(Terminal.counted(file.joined, "line")) joined") }
    if file.ignored > 0 { parts.append("\(Terminal.grouped(file.ignored)) ignored") }
    if file.holdsNothingOfOurs {
      parts.append("nothing in it is a request or a call record")
    }
    return "\(path): \(Terminal.counted(file.records, "record")): " + parts.joined(separator: ", ")
  }
}
