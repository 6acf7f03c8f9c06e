import Calls
import Ledger
import Rating

/// A trace as JSON (docs/reference/trace-json.md).
struct TraceJSON {
  var zone: Zone

  func value(_ priced: PricedTrace) -> JSONValue {
    let trace = priced.trace
    return .object([
      "verification_call_uuid": .text(trace.key), "account": .text(trace.account), "method": .text(trace.method.name),
      "time": time(trace.time), "time_of": JSONValue(trace.timeOrigin?.rawValue),
      "time_is_ambiguous": .flag(trace.timeIsAmbiguous), "callee_prefix": JSONValue(trace.calleePrefix),
      "country": .text(Country.code(ofPrefix: trace.calleePrefix ?? "")), "caller_stem": JSONValue(trace.callerStem),
      "origin": .text(Country.callingCode(ofNumber: trace.callerStem ?? "")),
      "match_state": .text(trace.state.rawValue), "newest_call_of_account": time(trace.newestCallOfAccount),
      "outcome": outcome(trace), "request": trace.request.map(request) ?? .null,
      "call_records": .array(trace.calls.map(call)), "decided_by": JSONValue(trace.decidedBy?.rawValue),
      "charge": charge(priced),
      "exceptions": .array(
        trace.exceptions.map { .object(["kind": .text($0.kind.rawValue), "detail": .text($0.detail)]) }),
      "sightings": .array(trace.sightings.map(sighting)),
    ])
  }

  func value(_ entry: TracedEntry) -> JSONValue {
    .object([
      "time": time(entry.time), "verification_call_uuid": JSONValue(entry.key), "account": .text(entry.account),
      "method": .text(entry.method.name), "outcome": JSONValue(entry.outcome?.rawValue),
      "match_state": .text(entry.state?.rawValue ?? "refused"),
      "http_status": JSONValue(entry.httpStatus.map(Int64.init)),
      "callee_prefix": JSONValue(entry.calleePrefix),
      "file": .text(entry.file), "member": .text(entry.member), "line": .integer(Int64(entry.line)),
    ])
  }

  private func time(_ instant: Instant?) -> JSONValue { JSONValue(instant.map(zone.text)) }

  private func outcome(_ trace: VerificationTrace) -> JSONValue {
    guard let outcome = trace.outcome else { return .null }
    return .object([
      "name": .text(outcome.rawValue), "vendor_words": .text(outcome.vendorWords),
      "cause": JSONValue(trace.countedCall?.cause?.name),
      "cause_class": JSONValue(trace.countedCall?.cause?.causeClass),
    ])
  }

  private func request(_ request: TracedRequest) -> JSONValue {
    var members = callee(request.callee)
    members["time"] = time(request.time)
    members["method"] = JSONValue(request.method?.name)
    members["caller_stem"] = JSONValue(request.callerStem)
    members["is_with_redirect"] = JSONValue(request.isWithRedirect.flag)
    members["is_redirect"] = JSONValue(request.isRedirect.flag)
    members["account_agrees"] = JSONValue(request.accountAgrees)
    members["is_conflict"] = .flag(request.isConflict)
    members["sightings"] = .integer(Int64(request.sightings))
    return .object(members)
  }

  private func call(_ call: TracedCall) -> JSONValue {
    var members = callee(call.callee)
    members["q931_status"] = JSONValue(call.cause.map { Int64($0.value) })
    members["final_status"] = JSONValue(call.finalStatus)
    members["outcome"] = .text(call.outcome.rawValue)
    members["start_time"] = time(call.start)
    members["answer_time"] = time(call.answer)
    members["stop_time"] = time(call.stop)
    members["received_time"] = time(call.received)
    members["duration_milliseconds"] = JSONValue(call.durationMilliseconds)
    members["method"] = JSONValue(call.method?.name)
    members["caller_stem"] = JSONValue(call.callerStem)
    members["account_agrees"] = JSONValue(call.accountAgrees)
    members["counts"] = .flag(call.counts)
    members["lost_by"] = JSONValue(call.lostBy?.rawValue)
    members["sightings"] = .integer(Int64(call.sightings))
    return .object(members)
  }

  private func callee(_ callee: TracedCallee?) -> [String: JSONValue] {
    [
      "callee_prefix": JSONValue(callee?.prefix), "callee_pseudonym": JSONValue(callee?.pseudonym),
      "callee_number": JSONValue(callee?.number),
    ]
  }

  private func charge(_ priced: PricedTrace) -> JSONValue {
    var members: [String: JSONValue] = [
      "reached": .text(priced.trace.charge.reached.rawValue), "tariff_version": JSONValue(priced.tariff.version),
      "tariff_file": JSONValue(priced.tariff.file),
      "is_charged": .flag(false), "unit_price": .null, "currency": .null, "charged_when": .null, "tariff_line": .null,
      "tariff_origin": .null, "unrated": .null, "candidates": .array(priced.explanation.candidates.map(candidate)),
    ]
    switch priced.explanation.price {
    case .unrated(let reason): members["unrated"] = .text(reason.rawValue)
    case .priced(let row, let isCharged):
      members["is_charged"] = .flag(isCharged)
      members["unit_price"] = .text(row.priceText)
      members["currency"] = .text(row.currency)
      members["charged_when"] = .text(row.charge.rawValue)
      members["tariff_line"] = .integer(Int64(row.line))
      members["tariff_origin"] = .text(row.origin)
    }
    return .object(members)
  }

  private func candidate(_ candidate: (row: TariffRow, standing: PriceExplanation.Standing)) -> JSONValue {
    .object([
      "line": .integer(Int64(candidate.row.line)), "origin": .text(candidate.row.origin),
      "standing": .text(candidate.standing.name),
    ])
  }

  private func sighting(_ sighting: TracedSighting) -> JSONValue {
    var members = place(sighting.place)
    members["request_lines"] = .array(sighting.requestLines.map { .object(place($0)) })
    switch sighting.record {
    case .request(let when):
      members["record"] = .text("request")
      members["time"] = time(when)
      (members["q931_status"], members["final_status"]) = (.null, .null)
    case .call(let cause, let finalStatus, let when):
      members["record"] = .text("call_record")
      members["time"] = time(when)
      members["q931_status"] = JSONValue(cause.map { Int64($0.value) })
      members["final_status"] = JSONValue(finalStatus)
    }
    return .object(members)
  }

  private func place(_ place: TracedPlace) -> [String: JSONValue] {
    [
      "line": .integer(Int64(place.line)), "item": .integer(Int64(place.item)),
      "files": .array(
        place.names.map { name in
          .object([
            "file": .text(name.file), "member": .text(name.member), "path": .text(name.path),
            "import": .integer(name.importID), "imported_at": .text(Zone.utc.text(name.importedAt)),
          ])
        }),
    ]
  }
}

extension Tristate {
  /// Nil for unknown.
  fileprivate var flag: Bool? { self == .unknown ? nil : self == .yes }
}
