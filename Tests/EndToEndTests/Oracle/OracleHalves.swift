import Foundation

/// One of the two lines of a request that is logged on two, as far as joining asks.
struct OracleHalf: Sendable, Hashable {
  enum Side: Sendable { case request, acceptance, refusal }

  var side: Side
  var time: Int64
  /// Of a request, of a correlation, of a trace.
  var ids: [String?]
  /// An acceptance has only its key: the rest of what it says is its record's.
  var key: String?
  var called: String?
  var callerStem: String?
  var account: String?
  var httpStatus: Int?
  var method: String?
  var asked: Bool?
  /// Whether it is a refused request as long as it finds no partner.
  var standsAlone = false

  static let idNames = [
    ["requestid", "reqid", "xrequestid"], ["correlationid", "correlation", "xcorrelationid"], ["traceid"],
  ]

  /// Nil for what is no half: what knows both sides or neither, has no time or no id, or is of another endpoint.
  init?(_ fields: OracleFields, _ record: OracleRecord) {
    ids = Self.idNames.map { fields.first($0, Self.id) }
    let isElsewhere =
      fields.has(OracleFields.urlNames) && fields.first(OracleFields.urlNames, OracleForms.methodOfURL) == nil
    guard ids.contains(where: { $0 != nil }), !isElsewhere,
      let time = fields.first(OracleFields.timeNames, OracleTimes.milliseconds)
    else { return nil }
    self.time = time
    let asks = Self.asks(fields)
    let answer = OracleReader.answer(fields)
    switch record {
    case .request(let request):
      if asks { return nil }
      (side, key) = (.acceptance, request.key)
      return
    case .refusal, .ignored:
      switch (asks, answer) {
      case (true, nil): side = .request
      case (false, false?): side = .refusal
      default: return nil
      }
    case .call, .rejected: return nil
    }
    if case .refusal(let refusal) = record {
      account = refusal.account
      standsAlone = true
    } else {
      account = fields.first(OracleFields.accountNames, OracleForms.account)
    }
    called = fields.first(OracleFields.calledNames, OracleForms.number)
    callerStem = OracleReader.stem(fields)
    httpStatus = side == .refusal ? fields.first(OracleFields.httpNames, OracleForms.httpStatus) : nil
    method = OracleReader.method(fields)
    asked = fields.first(OracleFields.askedNames, OracleForms.flag)
  }

  /// A short text or a number; zeros alone are what tracers write for none.
  private static func id(_ value: OracleValue) -> String? {
    guard let text = value.plainText, text.count <= 256, text.contains(where: { $0 != "0" && $0 != "-" }) else {
      return nil
    }
    return text
  }

  /// A called number or a wish for a redirect; a reply may echo the number as `login_did` beside its key.
  private static func asks(_ fields: OracleFields) -> Bool {
    if fields.has(OracleFields.askedNames) { return true }
    return fields.leaves.contains { leaf in
      guard OracleFields.calledNames.contains(leaf.name), OracleForms.number(leaf.value) != nil else { return false }
      return !(leaf.name == "logindid" && leaf.path == fields.keyPath)
    }
  }

  /// The first of the three by which both are joined: 0 by a request's id on both sides, 1 where one has it as a
  /// correlation's, and so on. Nil where no id joins them.
  ///
  /// Equal in the later of the two kinds, the one in which the request's is the earlier comes first.
  static func rank(_ request: OracleHalf, _ reply: OracleHalf) -> [Int]? {
    var ranks: [[Int]] = []
    for (one, asked) in request.ids.enumerated() {
      for (other, told) in reply.ids.enumerated() where asked != nil && asked == told {
        ranks.append([max(one, other), one, other])
      }
    }
    return ranks.min { $0.lexicographicallyPrecedes($1) }
  }
}

/// Pairs halves by the written rule: same id, reply not before the request and ten minutes behind it at most, nearest first.
///
/// Every request is compared with every reply, and the pairs are taken from the best on, as long as both are free.
struct OraclePairing {
  private(set) var replyOf: [OracleHalf: OracleHalf] = [:]
  private(set) var requestOf: [OracleHalf: OracleHalf] = [:]

  /// - Parameter halves: a line that stands in two places is one half.
  init(_ halves: Set<OracleHalf>) {
    var pairs: [(order: [Int], request: OracleHalf, reply: OracleHalf)] = []
    let replies = halves.filter { $0.side != .request }
    for request in halves where request.side == .request {
      for reply in replies where (0...600_000).contains(reply.time - request.time) {
        guard let rank = OracleHalf.rank(request, reply) else { continue }
        pairs.append((rank + [Int(reply.time - request.time)], request, reply))
      }
    }
    for pair in pairs.sorted(by: { $0.order.lexicographicallyPrecedes($1.order) })
    where replyOf[pair.request] == nil && requestOf[pair.reply] == nil {
      replyOf[pair.request] = pair.reply
      requestOf[pair.reply] = pair.request
    }
  }

  /// What a record is once its half has found the other; nil where it is a part of the other's record.
  func settled(_ record: OracleRecord, _ half: OracleHalf?) -> OracleRecord? {
    guard let half else { return record }
    if let reply = replyOf[half] {
      guard reply.side == .refusal else { return nil }
      return .refusal(
        OracleRefusal(
          time: half.time, called: half.called ?? reply.called, account: half.account ?? reply.account,
          httpStatus: reply.httpStatus, method: half.method ?? reply.method))
    }
    guard let request = requestOf[half] else { return record }
    guard case .request(var accepted) = record else { return nil }
    accepted.time = request.time
    accepted.called = request.called ?? accepted.called
    accepted.method = accepted.method ?? request.method
    accepted.callerStem = accepted.callerStem ?? request.callerStem
    accepted.asked = accepted.asked ?? request.asked
    accepted.accountField = accepted.accountField ?? request.account
    return .request(accepted)
  }
}
