import Calls
import Ledger
import Rating

/// What a trace says in words.
enum TraceWords {
  static func origin(_ origin: VerificationTrace.TimeOrigin?) -> String {
    switch origin {
    case nil: "nobody's"
    case .request: "the request's"
    case .start: "the call's start"
    case .stop: "the call's stop"
    case .received: "the time when the call record was received"
    }
  }

  /// Why the match state is what it is.
  static func state(_ trace: VerificationTrace, grace: String, _ zone: Zone) -> String {
    let newest = trace.newestCallOfAccount.map(zone.text)
    switch trace.state {
    case .matched: return "a request and \(trace.calls.count == 1 ? "a call record" : "call records")"
    case .callOnly: return "a call record, and no logged request"
    case .missing:
      return
        "no call record, though the account's newest one, of \(newest ?? "no time"), is \(grace) or more after the request"
    case .awaiting:
      guard let newest else { return "no call record, and none of its account that tells a time: it may still come" }
      return "no call record yet; the account's newest one, of \(newest), is not \(grace) after the request"
    }
  }

  /// The provider's words and Q.850's, side by side.
  static func outcome(_ trace: VerificationTrace) -> String {
    guard let outcome = trace.outcome else { return "none: no call record" }
    let cause = trace.countedCall?.cause
    let standard = cause.map { "; Q.850: \($0.name ?? "no name"), \($0.causeClass)" } ?? ""
    return "\(self.outcome(outcome))\(standard)"
  }

  static func outcome(_ outcome: Outcome) -> String {
    "\(outcome.rawValue) (the provider's words: \(outcome.vendorWords))"
  }

  static func cause(_ cause: CauseCode?) -> String {
    guard let cause else { return "not told" }
    return "\(cause.value) (Q.850: \(cause.name ?? "no name"), \(cause.causeClass))"
  }

  /// Whether a call record of several counts, and what decided.
  static func counts(_ call: TracedCall, _ trace: VerificationTrace) -> String {
    let counted = timeName(trace.countedCall)
    switch call.lostBy ?? trace.decidedBy {
    case nil: return "which counts"
    case .time?:
      return call.counts ? "which counts: its \(counted) is the latest" : "which does not count: it is earlier"
    case .cause?:
      return call.counts
        ? "which counts: of equal times, its q931_status is the larger"
        : "which does not count: of equal times, its q931_status is the smaller"
    case .finalStatus?:
      return call.counts
        ? "which counts: of equal times and q931_status, its final_status is the larger"
        : "which does not count: of equal times and q931_status, its final_status is the smaller"
    }
  }

  /// What orders it among others: the stop, else the start, else when it was received.
  private static func timeName(_ call: TracedCall?) -> String {
    guard let call else { return "time" }
    return call.stop != nil
      ? "stop" : call.start != nil ? "start (it tells no stop)" : "time of receipt (it tells no other)"
  }

  static func redirect(_ request: TracedRequest) -> String {
    let found = request.isRedirect == .yes ? "redirected" : "not redirected"
    switch (request.isWithRedirect, request.isRedirect) {
    case (.yes, .unknown): return "asked, no answer told"
    case (.yes, _): return "asked: \(found)"
    case (.no, .unknown): return "not asked"
    case (.no, _): return "not asked; told nevertheless: \(found)"
    case (.unknown, .unknown): return "not told"
    case (.unknown, _): return "not told whether it was asked; told: \(found)"
    }
  }

  static func account(_ agrees: Bool?) -> String {
    switch agrees {
    case nil: "none"
    case true?: "the key's account"
    case false?: "another account than the key's"
    }
  }

  static func charge(_ priced: PricedTrace) -> String {
    let tariff = priced.tariff.label
    switch priced.explanation.price {
    case .unrated(let reason): return "unrated by \(tariff): \(reason.words(priced.explanation.initiation))"
    case .priced(let row, let isCharged):
      let source = "\(tariff), line \(row.line): \(self.row(row))"
      if isCharged { return "\(row.priceText) \(row.currency), charged when \(row.charge.rawValue) (\(source))" }
      return
        "none: \(row.priceText) \(row.currency) is charged when \(row.charge.rawValue), and this came as far as \(priced.trace.charge.reached.rawValue) (\(source))"
    }
  }

  private static func row(_ row: TariffRow) -> String {
    var words = [
      "origin \(row.origin)", row.method?.name ?? "any method", row.account.map { "account \($0)" } ?? "any account",
    ]
    if let from = row.validFrom { words.append("from \(from)") }
    if let end = row.validTo { words.append("before \(end)") }
    return words.joined(separator: ", ")
  }

  /// For each row that also begins the caller's number, why it does not price the verification.
  static func otherRows(_ explanation: PriceExplanation) -> [String] {
    explanation.candidates.compactMap { row, standing in
      guard let reason = reason(standing, row) else { return nil }
      return "not line \(row.line), origin \(row.origin): \(reason)"
    }
  }

  private static func reason(_ standing: PriceExplanation.Standing, _ row: TariffRow) -> String? {
    switch standing {
    case .prices: nil
    case .comesAfter(.origin): "its origin is shorter"
    case .comesAfter(.account): "it does not name the account"
    case .comesAfter(.method): "it does not name the method"
    case .isUndecided: "what is known of the verification does not decide it"
    case .doesNotHold(.account): "it is account \(row.account ?? "")'s"
    case .doesNotHold(.method): "it is for \(row.method?.name ?? "")"
    case .doesNotHold(.tooEarly): "it holds from \(row.validFrom?.description ?? "") on"
    case .doesNotHold(.tooLate): "it held before \(row.validTo?.description ?? "")"
    case .doesNotHold(.noDay): "it does not hold always, and no record dates the verification"
    }
  }

  static func record(_ record: TracedSighting.Record) -> String {
    switch record {
    case .request: "request"
    case .call(let cause, let finalStatus, _):
      "call record " + [cause.map { "\($0.value)" }, finalStatus].compactMap(\.self).joined(separator: " ")
    }
  }

  /// `12.3 s`, exact.
  static func seconds(_ milliseconds: Int64) -> String {
    let (whole, rest) = (milliseconds / 1000, milliseconds % 1000)
    guard rest != 0 else { return "\(whole) s" }
    var digits = String(1000 + rest).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(whole).\(digits) s"
  }
}
