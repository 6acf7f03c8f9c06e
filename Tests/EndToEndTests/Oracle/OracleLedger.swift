import Foundation

/// Where a record stood.
struct OraclePlace: Sendable, Hashable, Comparable {
  let file: String
  let line: Int

  static func < (left: Self, right: Self) -> Bool {
    left.file == right.file
      ? left.line < right.line : Data(left.file.utf8).lexicographicallyPrecedes(Data(right.file.utf8))
  }
}

/// What `import --json` says of one file.
struct OracleFileCounts: Sendable, Hashable {
  var path: String
  var records = 0
  var requests = 0
  var calls = 0
  var duplicates = 0
  var rejected = 0
  var ignored = 0
  /// Lines that are no record of their own, since with another they make one.
  var joined = 0
  /// Of the requests.
  var refused = 0
  /// Of the duplicates.
  var requestDuplicates = 0
  var skipped = false
}

/// The findings of one file.
struct OracleReading: Sendable {
  let file: OracleFile
  let findings: [OracleFinding]

  init(_ file: OracleFile) {
    self.file = file
    findings = OracleCutter.pieces(of: file).flatMap { OracleReader.findings(in: $0, of: file) }
  }
}

/// What `import --json` says of all files, of a ledger that was empty before.
struct OracleImport: Sendable, Hashable {
  var files: [OracleFileCounts] = []
  /// matched, awaiting, missing, call_only, conflicting; of the whole ledger.
  var matching: [String: Int] = [:]
  /// Halves without a partner: requests that count as refused, replies with a key.
  var unpairedRequests = 0
  var unpairedReplies = 0

  var refused: Int { sum(\.refused) }
  var requestsAdded: Int { sum(\.requests) }
  var requestDuplicates: Int { sum(\.requestDuplicates) }
  var callsAdded: Int { sum(\.calls) }
  var callDuplicates: Int { sum(\.duplicates) - sum(\.requestDuplicates) }
  var rejected: Int { sum(\.rejected) }
  var ignored: Int { sum(\.ignored) }
  var joined: Int { sum(\.joined) }

  private func sum(_ count: (OracleFileCounts) -> Int) -> Int { files.map(count).reduce(0, +) }
}

/// What makes a call record the same call record.
struct OracleCallIdentity: Hashable {
  let key: String
  let cause: Int?
  let final: String?
}

/// What makes a refused request the same refused request.
struct OracleRefusalIdentity: Hashable {
  let time: Int64?
  let called: String?
  let account: String?
  let httpStatus: Int?
}

/// Every sighting of every record, as imported.
struct OracleLedger {
  private(set) var requests: [String: [(record: OracleRequest, place: OraclePlace)]] = [:]
  private(set) var calls: [OracleCallIdentity: [(record: OracleCall, place: OraclePlace)]] = [:]
  private(set) var refusals: [OracleRefusalIdentity: [(record: OracleRefusal, place: OraclePlace)]] = [:]
  private(set) var counts = OracleImport()
  private var seenContents: Set<Data> = []

  init(_ files: [OracleFile], graceSeconds: Int = 3600) {
    let readings = files.map { OracleReading($0) }
    let halves = Set(readings.flatMap(\.findings).compactMap(\.half))
    let pairing = OraclePairing(halves)
    for reading in readings { add(reading, pairing) }
    for state in ["matched", "awaiting", "missing", "call_only", "conflicting"] { counts.matching[state] = 0 }
    for verification in verifications(graceSeconds: graceSeconds) {
      counts.matching[verification.state, default: 0] += 1
      if verification.calls.count > 1 { counts.matching["conflicting", default: 0] += 1 }
    }
    counts.unpairedRequests =
      halves.filter { $0.side == .request && $0.standsAlone && pairing.replyOf[$0] == nil }.count
    counts.unpairedReplies = halves.filter { $0.side == .acceptance && pairing.requestOf[$0] == nil }.count
  }

  private mutating func add(_ reading: OracleReading, _ pairing: OraclePairing) {
    var of = OracleFileCounts(path: reading.file.name)
    if !seenContents.insert(reading.file.bytes).inserted {
      of.skipped = true
      counts.files.append(of)
      return
    }
    for finding in reading.findings {
      guard let record = pairing.settled(finding.record, finding.half) else {
        of.joined += 1
        continue
      }
      of.records += 1
      add(record, finding.place, &of)
    }
    counts.files.append(of)
  }

  private mutating func add(_ record: OracleRecord, _ place: OraclePlace, _ of: inout OracleFileCounts) {
    switch record {
    case .request(let request):
      countRequest(isNew: requests[request.key] == nil, &of)
      requests[request.key, default: []].append((request, place))
    case .refusal(let refusal):
      let identity = OracleRefusalIdentity(
        time: refusal.time, called: refusal.called, account: refusal.account, httpStatus: refusal.httpStatus)
      let isNew = refusals[identity] == nil
      if isNew { of.refused += 1 }
      countRequest(isNew: isNew, &of)
      refusals[identity, default: []].append((refusal, place))
    case .call(let call):
      let identity = OracleCallIdentity(key: call.key, cause: call.cause, final: call.final)
      if calls[identity] == nil { of.calls += 1 } else { of.duplicates += 1 }
      calls[identity, default: []].append((call, place))
    case .rejected: of.rejected += 1
    case .ignored: of.ignored += 1
    }
  }

  private func countRequest(isNew: Bool, _ of: inout OracleFileCounts) {
    if isNew {
      of.requests += 1
    } else {
      of.duplicates += 1
      of.requestDuplicates += 1
    }
  }

  /// The refused requests, each once.
  func refused() -> [OracleRefusal] {
    refusals.values.map { sightings in
      var merged = sightings[0].record
      merged.method = OracleMerge.smallest(sightings.map(\.record.method))
      return merged
    }
  }

  /// All that is known of each key, in the order of the keys.
  func verifications(graceSeconds: Int) -> [OracleVerification] {
    var callsOfKey: [String: [OracleCall]] = [:]
    var sightingsOfKey: [String: [OraclePlace]] = [:]
    for (identity, sightings) in calls {
      callsOfKey[identity.key, default: []].append(OracleMerge.call(sightings.map(\.record)))
      sightingsOfKey[identity.key, default: []] += sightings.map(\.place)
    }
    var newest: [String: Int64] = [:]
    for call in callsOfKey.values.joined() {
      guard let time = call.lastTime else { continue }
      let account = OracleForms.account(ofKey: call.key)
      newest[account] = max(newest[account] ?? time, time)
    }
    return Set(requests.keys).union(callsOfKey.keys).sorted().map { key in
      let seen = requests[key] ?? []
      let places = sightingsOfKey[key] ?? []
      var verification = OracleVerification(
        key: key,
        request: seen.isEmpty ? nil : OracleMerge.request(seen.map(\.record)),
        requestSightings: seen.count,
        hasRequestConflict: OracleMerge.isConflict(seen.map(\.record)),
        calls: callsOfKey[key] ?? [],
        callSightings: places.count,
        place: (seen.map(\.place) + places).min() ?? OraclePlace(file: "", line: 0))
      verification.setState(newestCall: newest[verification.account], graceSeconds: graceSeconds)
      return verification
    }
  }
}
