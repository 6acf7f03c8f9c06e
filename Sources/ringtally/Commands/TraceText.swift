import Calls
import Ledger
import Rating

/// A trace as text for people: sections of labels and values.
struct TraceText {
  var zone: Zone
  /// As the user wrote it.
  var grace: String

  private static let labelWidth = 14

  func text(_ priced: PricedTrace) -> String {
    let trace = priced.trace
    var sections = [head(priced)]
    if let request = trace.request { sections.append(["request"] + lines(request)) }
    for (index, call) in trace.calls.enumerated() {
      let number = trace.calls.count == 1 ? "" : " \(index + 1) of \(trace.calls.count)"
      let counts = trace.calls.count == 1 ? "" : ", \(TraceWords.counts(call, trace))"
      sections.append(["call record\(number)\(counts)"] + lines(call))
    }
    if !trace.exceptions.isEmpty {
      sections.append(["exceptions"] + trace.exceptions.map { "  \($0.kind.rawValue): \($0.detail)" })
    }
    sections.append(["sightings"] + trace.sightings.flatMap(lines))
    return sections.map { $0.map { Terminal.printable($0) + "\n" }.joined() }.joined(separator: "\n")
  }

  // MARK: - Sections

  private func head(_ priced: PricedTrace) -> [String] {
    let trace = priced.trace
    let time = trace.time.map { "\(zone.text($0)), \(TraceWords.origin(trace.timeOrigin))" } ?? "no record tells it"
    return [
      trace.key, line("account", trace.account), line("method", trace.method.name),
      line("time", time + (trace.timeIsAmbiguous ? "; the clocks showed this hour twice" : "")),
      line("match state", "\(trace.state.rawValue): \(TraceWords.state(trace, grace: grace, zone))"),
      line("outcome", TraceWords.outcome(trace)), line("charge", TraceWords.charge(priced)),
    ] + TraceWords.otherRows(priced.explanation).map { line("", $0) }
  }

  private func lines(_ request: TracedRequest) -> [String] {
    let seen = Terminal.counted(request.sightings, "time")
    return [
      line("time", told(request.time.map(zone.text))), line("method", told(request.method?.name)),
      line("called", callee(request.callee)), line("caller", caller(request.callerStem)),
      line("redirect", TraceWords.redirect(request)), line("account field", TraceWords.account(request.accountAgrees)),
      line("seen", seen + (request.isConflict ? ", with other content" : "")),
    ]
  }

  private func lines(_ call: TracedCall) -> [String] {
    let times = [("start", call.start), ("answer", call.answer), ("stop", call.stop), ("received", call.received)]
      .compactMap { name, time in time.map { line(name, zone.text($0)) } }
    return [
      line("q931_status", TraceWords.cause(call.cause)), line("final_status", told(call.finalStatus)),
      line("outcome", TraceWords.outcome(call.outcome)),
    ] + (times.isEmpty ? [line("time", told(nil))] : times) + [
      line("duration", told(call.durationMilliseconds.map(TraceWords.seconds))), line("called", callee(call.callee)),
      line("caller", caller(call.callerStem)), line("account field", TraceWords.account(call.accountAgrees)),
      line("seen", Terminal.counted(call.sightings, "time")),
    ]
  }

  /// A content that had several names gets a line for each.
  private func lines(_ sighting: TracedSighting) -> [String] {
    lines(TraceWords.record(sighting.record), sighting.place)
      + sighting.requestLines.flatMap { lines("its request's own line", $0) }
  }

  private func lines(_ label: String, _ place: TracedPlace) -> [String] {
    place.names.enumerated().map { index, name in
      let item = place.item == 1 ? "" : ", record \(place.item) of the line"
      let file = name.file + (name.member.isEmpty ? "" : ":" + name.member)
      return "  \(index == 0 ? label : "the same content"): \(file):\(place.line)\(item) (import \(name.importID))"
    }
  }

  // MARK: - Values

  private func line(_ label: String, _ value: String) -> String {
    "  \(label)\(String(repeating: " ", count: max(0, Self.labelWidth - label.count))) \(value)"
  }

  private func told(_ text: String?) -> String { text ?? "not told" }

  private func callee(_ callee: TracedCallee?) -> String {
    guard let callee else { return told(nil) }
    return
      "\(callee.number ?? callee.prefix + "…") (\(Country.code(ofPrefix: callee.prefix))), pseudonym \(callee.pseudonym)"
  }

  private func caller(_ stem: String?) -> String {
    stem.map { "\($0)…, origin \(Country.callingCode(ofNumber: $0))" } ?? told(nil)
  }
}
