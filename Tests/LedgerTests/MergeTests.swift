import Calls
import Testing

@testable import Ledger

@Suite("One record of many sightings") struct MergeTests {
  private static func permutations<Element>(_ all: [Element]) -> [[Element]] {
    guard all.count > 1 else { return [all] }
    return all.indices.flatMap { index in
      var rest = all
      let first = rest.remove(at: index)
      return permutations(rest).map { [first] + $0 }
    }
  }

  private static let place = SightingPlace(sourceID: 1, line: 1, item: 0)
  private static func digits(_ text: String?) -> PackedDigits { text.flatMap { PackedDigits($0.utf8) } ?? .none }

  private static func callee(_ prefix: String?, _ pseudonym: Int64) -> Callee {
    prefix == nil ? .none : Callee(prefix: digits(prefix), pseudonym: pseudonym, number: .none)
  }

  private func request(
    _ time: Int64?, _ method: Method?, _ prefix: String?, _ pseudonym: Int64, stem: String?, asked: Tristate,
    told: Tristate, _ account: SightedAccount, isAmbiguous: Bool = false
  ) -> RequestSighting {
    RequestSighting(
      place: Self.place, time: time ?? RecordTime.none, timeIsAmbiguous: isAmbiguous, method: method,
      callee: Self.callee(prefix, pseudonym), callerStem: Self.digits(stem), isWithRedirect: asked, isRedirect: told,
      account: account)
  }

  /// A record's fields as one text, to be compared at once.
  private func text(_ record: RequestRecord) -> String {
    """
    \(record.time) \(record.timeIsAmbiguous) \(record.method?.name ?? "-") \(record.callee.prefix.text)/\
    \(record.callee.pseudonym) \(record.callerStem.text) \(record.isWithRedirect) \(record.isRedirect) \
    \(record.accountDiffers) conflict=\(record.isConflict) varies=\(record.calleeVaries)
    """
  }

  @Test func takesTheEarliestRequest() {
    let sightings = [
      request(2000, .passwordcall, "421905", 5, stem: "42122102", asked: .yes, told: .no, .own),
      request(1000, nil, "420777", -7, stem: "7999111", asked: .no, told: .yes, .absent),
      request(nil, .flashcall, "420111", 1, stem: nil, asked: .no, told: .no, .absent),
    ]
    for order in Self.permutations(sightings) {
      #expect(
        text(RequestRecord(order)) == "1000 false - 420777/-7 7999111 no yes false conflict=true varies=false")
    }
  }

  /// As texts: "42122101" is before "7", and 10 is not before -9 as a number.
  @Test func takesTheSmallerValueOfEqualTimes() {
    let sightings = [
      request(1000, .passwordcall, "421905", -9, stem: "42122102", asked: .yes, told: .unknown, .absent),
      request(1000, nil, "421905", 10, stem: "42122101", asked: .no, told: .yes, .other(1), isAmbiguous: true),
      request(1000, .flashcall, nil, 0, stem: nil, asked: .unknown, told: .yes, .own),
    ]
    for order in Self.permutations(sightings) {
      // Two numbers that begin alike: which of the pseudonyms is smaller says nothing, so the callee varies.
      #expect(
        text(RequestRecord(order)) == "1000 false flashcall 421905/-9 42122101 no yes true conflict=true varies=true")
    }
  }

  /// One sighting that says less does not contradict; one without a time, or with another number, does.
  @Test func knowsConflicts() {
    let full = request(1000, .passwordcall, "421905", 5, stem: "42122102", asked: .yes, told: .no, .own)
    let less = request(1000, nil, nil, 0, stem: nil, asked: .unknown, told: .unknown, .absent)
    #expect(!RequestRecord([full]).isConflict && !RequestRecord([full, full]).isConflict)
    #expect(
      !RequestRecord([full, less]).isConflict && text(RequestRecord([less, full])) == text(RequestRecord([full])))
    let changes: [(String, (inout RequestSighting) -> Void)] = [
      ("later", { $0.time = 1001 }), ("no time", { $0.time = RecordTime.none }), ("method", { $0.method = .flashcall }),
      ("prefix", { $0.callee.prefix = Self.digits("420777") }), ("pseudonym", { $0.callee.pseudonym = 6 }),
      ("stem", { $0.callerStem = Self.digits("7") }), ("asked", { $0.isWithRedirect = .no }),
      ("told", { $0.isRedirect = .yes }), ("account", { $0.account = .other(9) }),
    ]
    for (name, change) in changes {
      var changed = full
      change(&changed)
      #expect(RequestRecord([full, changed]).isConflict, "\(name)")
      #expect(text(RequestRecord([changed, full])) == text(RequestRecord([full, changed])), "\(name)")
    }
  }

  private func merged(_ sightings: [CallSighting]) -> CallFacts {
    var record = CallFacts(sightings[0])
    for sighting in sightings.dropFirst() { record.add(sighting) }
    return record
  }

  private func text(_ record: CallFacts) -> String {
    """
    \(record.startTime) \(record.stopTime) \(record.receivedTime) \(record.timeIsAmbiguous) \
    \(record.method?.name ?? "-") \(record.callee.prefix.text)/\(record.callee.pseudonym) \(record.callerStem.text) \
    \(record.accountDiffers) varies=\(record.calleeVaries)
    """
  }

  @Test func takesTheWidestCall() {
    var (one, two, bare) = (
      CallSighting(place: Self.place), CallSighting(place: Self.place), CallSighting(place: Self.place)
    )
    (one.startTime, one.stopTime, one.receivedTime) = (2000, 3000, 9000)
    (one.callee, one.callerStem) = (Self.callee("421905", 5), Self.digits("42122102"))
    (two.startTime, two.stopTime, two.receivedTime, two.timeIsAmbiguous) = (10_000, 20_000, 800, true)
    (two.method, two.callee, two.account) = (.flashcall, Self.callee("421905", -5), .other(3))
    bare.account = .own
    for order in Self.permutations([one, two, bare]) {
      #expect(text(merged(order)) == "2000 20000 800 true flashcall 421905/-5 42122102 true varies=true")
    }
    var whole = one
    whole.callee.number = Self.digits("421905000001")
    #expect(!merged([one, whole]).calleeVaries && merged([one, whole]).callee == merged([whole, one]).callee)
    #expect(!merged([one, bare]).calleeVaries && text(merged([bare, one])) == text(merged([one])))
    let none = RecordTime.none
    #expect(text(merged([bare])) == "\(none) \(none) \(none) false - /0  false varies=false")
  }

  /// Random sightings, every order: a function of the set.
  @Test func isFreeOfOrder() {
    var random = Seeded(4)
    for _ in 0..<300 {
      func pick<Value>(_ values: Value...) -> Value { values[random.below(values.count)] }
      let requests = (0..<3).map { _ in
        request(
          pick(nil, 999, 1000), pick(nil, .passwordcall, .flashcall), pick(nil, "421905", "42077"), pick(-10, 9, 10),
          stem: pick(nil, "4212", "7999"), asked: pick(.yes, .no, .unknown), told: pick(.yes, .no, .unknown),
          pick(.absent, .own, .other(4)), isAmbiguous: pick(true, false))
      }
      let calls = (0..<3).map { _ in
        var call = CallSighting(place: Self.place)
        (call.startTime, call.stopTime) = (pick(RecordTime.none, 999, 1000), pick(RecordTime.none, 999, 1000))
        (call.receivedTime, call.timeIsAmbiguous) = (pick(RecordTime.none, 999, 1000), pick(true, false))
        (call.method, call.callee) = (
          pick(nil, .flashcall), Self.callee(pick(nil, "421905", "42077"), pick(-10, 9, 10))
        )
        (call.callerStem, call.account) = (Self.digits(pick(nil, "4212")), pick(.absent, .own, .other(4)))
        return call
      }
      let (oneRequest, oneCall) = (text(RequestRecord(requests)), text(merged(calls)))
      for order in Self.permutations(requests) { #expect(text(RequestRecord(order)) == oneRequest) }
      for order in Self.permutations(calls) { #expect(text(merged(order)) == oneCall) }
      // Said again, nothing changes.
      #expect(text(RequestRecord(requests + [requests[0]])) == oneRequest)
      #expect(text(merged(calls + [calls[1]])) == oneCall)
    }
  }
}
