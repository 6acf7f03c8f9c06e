import Calls
import Ledger

/// What became of a source that was to be read again; a row of `rejects retry --json`.
struct RetriedSource: Encodable {
  var path: String
  var member: String
  var sha256: String
  /// How many of its records were rejected when it was read before.
  var rejectedBefore: Int
  /// How many of these are not rejected any more.
  var mended = 0
  var records = 0
  var requests = 0
  var refused = 0
  var calls = 0
  var duplicates = 0
  var rejected: Int
  var ignored = 0
  var joined = 0
  var lines = 0
  var error: String?
  /// Nil where the source was not read.
  private(set) var counts: FileCounts?

  init(_ path: String, _ member: String, _ source: RejectedSource, _ reread: RereadCounts) {
    (self.path, self.member, sha256) = (path, member, source.sha256)
    (rejectedBefore, mended) = (reread.rejectedBefore, reread.rejectedBefore - reread.stayed)
    rejected = reread.counts.rejected
    take(reread.counts)
  }

  init(_ source: RejectedSource, refused problem: Problem) {
    (path, member) = (source.places.first?.path ?? "", source.places.first?.member ?? "")
    (sha256, rejectedBefore, rejected) = (source.sha256, source.rejected, source.rejected)
    error = problem.description
  }

  /// The figures as they are at the end: sources that came later may have changed them.
  mutating func settle(_ session: ImportSession) throws {
    if let counts { take(try session.settled(counts)) }
  }

  private mutating func take(_ counts: FileCounts) {
    self.counts = counts
    (records, requests, refused, calls) = (counts.records, counts.requests, counts.refused, counts.calls)
    (duplicates, rejected, ignored, joined) = (counts.duplicates, counts.rejected, counts.ignored, counts.joined)
    lines = counts.lines
  }

  enum CodingKeys: String, CodingKey {
    case path, member, sha256
    case rejectedBefore = "rejected_before"
    case mended, records, requests, refused, calls, duplicates, rejected, ignored, joined, lines, error
  }

  /// Every key is there, null where it does not apply.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(path, forKey: .path)
    try container.encode(member, forKey: .member)
    try container.encode(sha256, forKey: .sha256)
    try container.encode(rejectedBefore, forKey: .rejectedBefore)
    try container.encode(mended, forKey: .mended)
    try container.encode(counts?.records, forKey: .records)
    try container.encode(counts?.requests, forKey: .requests)
    try container.encode(counts?.refused, forKey: .refused)
    try container.encode(counts?.calls, forKey: .calls)
    try container.encode(counts?.duplicates, forKey: .duplicates)
    try container.encode(rejected, forKey: .rejected)
    try container.encode(counts?.ignored, forKey: .ignored)
    try container.encode(counts?.joined, forKey: .joined)
    if lines > 0 { try container.encode(lines, forKey: .lines) }
    try container.encode(error, forKey: .error)
  }
}

/// `rejects retry --json`.
struct RetryReport: Encodable {
  var dryRun: Bool
  var files: [RetriedSource]
  var rejectedBefore: Int
  var mended: Int
  var rejected: Int
  var matching: ImportReport.Matching
  var unpaired: ImportReport.Unpaired

  init(_ files: [RetriedSource], _ totals: MatchingTotals, _ unpaired: UnpairedHalves, isDryRun: Bool) {
    func sum(_ count: (RetriedSource) -> Int) -> Int { files.reduce(0) { $0 + count($1) } }
    (self.files, dryRun) = (files, isDryRun)
    (rejectedBefore, mended, rejected) = (sum(\.rejectedBefore), sum(\.mended), sum(\.rejected))
    matching = ImportReport.Matching(totals)
    self.unpaired = ImportReport.Unpaired(requests: unpaired.requests, replies: unpaired.replies)
  }

  enum CodingKeys: String, CodingKey {
    case dryRun = "dry_run"
    case files
    case rejectedBefore = "rejected_before"
    case mended, rejected, matching, unpaired
  }
}

/// What `rejects retry` says to a person.
enum RetrySummary {
  static func text(
    _ sources: [RetriedSource], _ totals: MatchingTotals, ledgerPath: String, isDryRun: Bool
  ) -> String {
    let read = sources.compactMap { source in source.counts.map { (source, $0) } }
    var lines: [String] = []
    for (source, counts) in read {
      lines.append(line(source))
      lines += ImportSummary.reasons(counts.rejectReasons)
    }
    return (lines + ImportSummary.ledgerLines(totals, ledgerPath: ledgerPath, isDryRun: isDryRun))
      .joined(separator: "\n")
  }

  private static func line(_ source: RetriedSource) -> String {
    let path = Terminal.printable(source.member.isEmpty ? source.path : "\(source.path):\(source.member)")
    let stayed = source.rejectedBefore - source.mended
    let added = source.rejected - stayed
    var parts = ["\(Terminal.grouped(source.mended)) can be read now"]
    if stayed > 0 { parts.append("\(Terminal.grouped(stayed)) \(stayed == 1 ? "stays" : "stay") rejected") }
    if added > 0 {
      parts.append("\(Terminal.counted(added, "other record")) \(added == 1 ? "is" : "are") rejected now")
    }
    let before = Terminal.counted(source.rejectedBefore, "reject")
    return "\(path): \(before): " + parts.joined(separator: ", ")
  }
}
