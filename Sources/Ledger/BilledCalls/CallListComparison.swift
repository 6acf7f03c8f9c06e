import Calls
import GRDB

/// How the provider's call lists are compared with the ledger.
package struct CallListOptions: Sendable, Equatable {
  /// Only the lists of one import; nil for all that the ledger holds.
  package var importID: Int64?
  /// How far a line without a key may be from its verification, in milliseconds.
  package var matchWindowMilliseconds: Int64

  package static let defaultMatchWindowMilliseconds: Int64 = 120_000
  /// A year: what is more would match calls that have nothing to do with each other.
  package static let maximumMatchWindowMilliseconds: Int64 = 366 * 86_400_000

  package init(importID: Int64? = nil, matchWindowMilliseconds: Int64 = Self.defaultMatchWindowMilliseconds) {
    precondition((0...Self.maximumMatchWindowMilliseconds).contains(matchWindowMilliseconds), "a window is a length")
    (self.importID, self.matchWindowMilliseconds) = (importID, matchWindowMilliseconds)
  }
}

/// Compares call lists with all verifications (docs/billed-calls.md): by key, then what is left by number and time.
///
/// What belongs together does not depend on the scope, which only chooses rows: the rows of two halves of a period are those of
/// the period. Lines and verifications pass by in the order of their keys, so nothing is looked up, and memory holds no more
/// than a stretch of calls to one number and the lines of one key.
final class CallListComparison {
  /// What a verification that no line names has become.
  private struct ByNumber: BitwiseCopyable {
    var isMatched: Bool
    /// Of a matched one.
    var line: BilledLine
    var distance: Int64
    var equals: Int64 = 0
    var choices: Int64 = 0
  }

  private let snapshot: ReportSnapshot
  private let db: Database
  private let options: CallListOptions
  private let places: SourcePlaces
  private let rows: BilledCallRows
  private let keyed: SortedSpool
  private let numbered: NumberCandidates
  private let paired: SortedSpool

  /// Accounts on the lists, without leading zeros.
  private var accounts: Set<TextID> = []
  private var plainAccounts: [TextID: TextID] = [:]
  /// The time that the lists cover, both ends included.
  private var first = Int64.max
  private var last = Int64.min
  /// Some line has a key and no time: its verification tells when it was.
  private var lacksTimes = false
  /// Some line tells no account: that of its verification is on the list.
  private var lacksAccounts = false

  private static let spoolMemory = 24 << 20

  init(_ snapshot: ReportSnapshot, _ db: Database, _ options: CallListOptions, _ pricing: @escaping Pricing) throws {
    (self.snapshot, self.db, self.options) = (snapshot, db, options)
    places = try SourcePlaces(db)
    rows = try BilledCallRows(snapshot, db, places, options, pricing)
    let folder = snapshot.ledger.temporaryFolder
    keyed = SortedSpool(folder: folder, memoryLimit: Self.spoolMemory)
    paired = SortedSpool(folder: folder, memoryLimit: Self.spoolMemory)
    numbered = NumberCandidates(window: options.matchWindowMilliseconds, folder: folder)
  }

  func run() throws {
    try readLines()
    try keyed.finish()
    guard keyed.count + numbered.lineCount > 0 else { return }
    if numbered.lineCount > 0 || (lacksTimes && snapshot.scope.range == nil) { try gatherCandidates() }
    if numbered.lineCount > 0 { try matchNumbers() }
    try paired.finish()
    try compare()
  }

  // MARK: - Lines

  private func readLines() throws {
    try BilledLines(db, importID: options.importID, places, texts: snapshot.texts).visit { stored in
      let line = stored.line
      if line.account == 0 { lacksAccounts = true } else { accounts.insert(plain(line.account)) }
      if line.time == RecordTime.none { lacksTimes = true } else { cover(line.time) }
      if stored.key.isEmpty {
        try numbered.add(stored)
      } else {
        try LinesByKey.append(line, key: stored.key, to: keyed)
      }
    }
  }

  private func cover(_ time: Int64) { (first, last) = (min(first, time), max(last, time)) }

  /// Leading zeros do not make another account.
  private func plain(_ account: TextID) -> TextID {
    if let known = plainAccounts[account] { return known }
    let text = snapshot.texts.text(account)
    let digits = text.drop { $0 == "0" }
    let plain = digits.isEmpty ? account : snapshot.texts.id(of: String(digits))
    plainAccounts[account] = plain
    return plain
  }

  // MARK: - By number and time

  /// Finds the verifications that lines without keys may mean: those that no line names.
  private func gatherCandidates() throws {
    let named = try LinesByKey<BilledLine>(keyed)
    try VerificationScan(db, .all, texts: snapshot.texts).walkSightings { sightings in
      let facts = VerificationFacts(sightings, texts: snapshot.texts)
      let time = facts.time
      if try named.moves(to: sightings.key) {
        if time != RecordTime.none, named.values.contains(where: { $0.time == RecordTime.none }) { cover(time) }
      } else if numbered.mayMatch(time) {
        let callee = Self.callee(sightings, facts)
        guard !callee.isNone else { return }
        try numbered.add(
          sightings.key, callee, time, account: plain(facts.accountID), method: facts.method.rawValue)
      }
    }
  }

  /// The request's called number, else that of the call that counts, else the smallest that another call tells.
  private static func callee(_ sightings: borrowing KeySightings, _ facts: borrowing VerificationFacts) -> Callee {
    if let request = facts.request, !request.callee.isNone { return request.callee }
    if let call = facts.call, !call.callee.isNone { return call.callee }
    return RequestRecord.smallest(sightings.calls.map(\.callee))
  }

  private func matchNumbers() throws {
    try numbered.match(
      NumberCandidates.Visitor(
        line: { [self] line, fate, key in
          guard case .matched(_, let distance) = fate else { return try rows.write(line, fate) }
          try LinesByKey.append(ByNumber(isMatched: true, line: line, distance: distance), key: key, to: paired)
        },
        verification: { [self] key, account, fate in
          if fate == .unmatched { return }
          if lacksAccounts { accounts.insert(account) }
          guard case .ambiguous(let equals, let choices, let distance) = fate else { return }
          try LinesByKey.append(
            ByNumber(
              isMatched: false, line: .none, distance: distance, equals: Int64(equals), choices: Int64(choices)),
            key: key, to: paired)
        }))
  }

  // MARK: - Verification by verification

  private func compare() throws {
    let named = try LinesByKey<BilledLine>(keyed)
    let paired = try LinesByKey<ByNumber>(self.paired)
    try VerificationScan(db, .all, texts: snapshot.texts).walkSightings { sightings in
      let isNamed = try named.moves(to: sightings.key) { try rows.write(named.values, unknownKey: named.key) }
      let isPaired = try !isNamed && paired.moves(to: sightings.key)
      let facts = VerificationFacts(sightings, texts: snapshot.texts)
      guard rows.isWanted(facts.accountID, facts.time) else {
        if isNamed { try named.advance() }
        return
      }
      if isNamed {
        try rows.write(named.values, facts)
        try named.advance()
      } else if isPaired, let pair = paired.values.first {
        if pair.isMatched {
          try rows.write(pair.line, facts, distance: pair.distance)
        } else {
          let fate = NumberMatching.Fate.ambiguous(
            equals: Int(pair.equals), choices: Int(pair.choices), distance: pair.distance)
          try rows.write(facts, fate, places.first(of: sightings))
        }
      } else if isCovered(facts) {
        try rows.writeIfCharged(facts, places.first(of: sightings))
      }
    }
    while !named.key.isEmpty {
      try rows.write(named.values, unknownKey: named.key)
      try named.advance()
    }
  }

  /// Whether the lists would name the verification if the provider billed it. Which time they cover the scope says, else
  /// they themselves.
  private func isCovered(_ facts: borrowing VerificationFacts) -> Bool {
    let time = facts.time
    guard time != RecordTime.none, accounts.contains(plain(facts.accountID)) else { return false }
    return snapshot.scope.range != nil || (first...max(first, last)).contains(time)
  }
}

extension ReportSnapshot {
  /// Makes the relation `billed_call`: what the provider's call lists and the ledger have in common, and what only one of
  /// them has.
  package func makeBilledCalls(_ options: CallListOptions = CallListOptions(), pricing: @escaping Pricing) throws {
    try ledger.withConnection { db in
      try db.execute(sql: BilledCallRows.table)
      try CallListComparison(self, db, options, pricing).run()
    }
  }
}
