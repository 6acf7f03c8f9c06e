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

  /// time, ambiguous, method, prefix, pseudonym, number, stem, asked, told, account
  private func request(_ fields: String?...) -> Content { Content(fields: fields) }

  @Test func takesTheEarliestRequest() {
    let sightings = [
      request("2000", "0", "passwordcall", "421905", "5", nil, "42122102", "1", "0", ""),
      request("1000", "0", nil, "420777", "-7", nil, "7999111", "0", "1", nil),
      request(nil, "0", "flashcall", "420111", "1", nil, nil, "0", "0", nil),
    ]
    for order in Self.permutations(sightings) {
      let (merged, isConflict, calleeVaries) = Merge.requests(order)
      #expect(
        merged == request("1000", "0", nil, "420777", "-7", nil, "7999111", "0", "1", "") && isConflict && !calleeVaries
      )
    }
  }

  @Test func takesTheSmallerValueOfEqualTimes() {
    let sightings = [
      request("1000", "0", "passwordcall", "421905", "-9", nil, "42122102", "1", nil, nil),
      request("1000", "0", nil, "421905", "10", nil, "42122101", "0", "1", "9999"),
      request("1000", "0", "flashcall", nil, nil, nil, nil, nil, "1", ""),
    ]
    for order in Self.permutations(sightings) {
      let (merged, isConflict, calleeVaries) = Merge.requests(order)
      #expect(
        merged == request("1000", "0", "flashcall", "421905", "-9", nil, "42122101", "0", "1", "9999") && isConflict)
      // Two numbers that begin alike: which of the pseudonyms is smaller says nothing.
      #expect(calleeVaries)
    }
  }

  /// One sighting that says less does not contradict; one without a time, or with another number, does.
  @Test func knowsConflicts() {
    let full = request("1000", "0", "passwordcall", "421905", "5", nil, "42122102", "1", "0", "")
    #expect(!Merge.requests([full, full]).isConflict)
    #expect(!Merge.requests([full, request("1000", "0", nil, nil, nil, nil, nil, nil, nil, nil)]).isConflict)
    for (index, other) in [
      (0, "1001"), (0, nil), (2, "flashcall"), (3, "420777"), (4, "6"), (6, "7"), (7, "0"), (8, "1"), (9, "9999"),
    ] as [(Int, String?)] {
      var changed = full
      changed.fields[index] = other
      #expect(Merge.requests([full, changed]).isConflict, "field \(index)")
      #expect(Merge.requests([changed, full]).merged == Merge.requests([full, changed]).merged, "field \(index)")
    }
  }

  /// start, answer, stop, received, ambiguous, duration, method, prefix, pseudonym, number, stem, account
  @Test func takesTheWidestCall() {
    let sightings = [
      Content(fields: ["2000", "2500", "3000", "9000", "0", "15", nil, "421905", "5", nil, "42122102", nil]),
      Content(fields: ["10000", nil, "20000", "800", "1", "9", "flashcall", "421905", "-5", nil, "42122102", "9999"]),
      Content(fields: [nil, nil, nil, nil, "0", nil, nil, nil, nil, nil, nil, ""]),
    ]
    for order in Self.permutations(sightings) {
      let (merged, varies) = Merge.calls(order)
      #expect(varies)
      #expect(
        merged
          == Content(fields: [
            "2000", "2500", "20000", "800", "1", "9", "flashcall", "421905", "-5", nil, "42122102", "9999",
          ]))
    }
    #expect(!Merge.calls([sightings[0], sightings[2]]).calleeVaries)
    #expect(Merge.calls([sightings[2]]).merged == sightings[2])
  }

  @Test func takesTheSmallerRefusal() {
    let sightings = [
      Content(fields: ["1", "passwordcall", nil]), Content(fields: ["0", nil, nil]),
      Content(fields: ["1", "flashcall", "9"]),
    ]
    for order in Self.permutations(sightings) {
      #expect(Merge.refused(order) == Content(fields: ["0", "flashcall", "9"]))
    }
  }

  /// Random sightings, every order: a function of the set.
  @Test func isFreeOfOrder() {
    var random = Seeded(4)
    for _ in 0..<300 {
      func pick(_ values: String?...) -> String? { values[random.below(values.count)] }
      let requests = (0..<3).map { _ in
        let hasNumber = random.chance(70)
        return request(
          pick(nil, "999", "1000"), pick("0", "1"), pick(nil, "passwordcall", "flashcall"),
          hasNumber ? pick("421905", "42077") : nil,
          hasNumber ? pick("-10", "9", "10") : nil, nil, pick(nil, "4212", "7999"), pick(nil, "0", "1"),
          pick(nil, "0", "1"),
          pick(nil, "", "9999"))
      }
      let calls = (0..<3).map { _ in
        let hasNumber = random.chance(70)
        return Content(fields: [
          pick(nil, "999", "1000"), pick(nil, "999", "1000"), pick(nil, "999", "1000"), pick(nil, "999", "1000"),
          pick("0", "1"),
          pick(nil, "9", "10"), pick(nil, "flashcall"), hasNumber ? pick("421905", "42077") : nil,
          hasNumber ? pick("-10", "9", "10") : nil,
          nil, pick(nil, "4212"), pick(nil, "", "9999"),
        ])
      }
      let (oneRequest, oneCall) = (Merge.requests(requests), Merge.calls(calls))
      for order in Self.permutations(requests) { #expect(Merge.requests(order) == oneRequest) }
      for order in Self.permutations(calls) { #expect(Merge.calls(order) == oneCall) }
      // Merging is done once over all sightings; said again, nothing changes.
      #expect(Merge.requests(requests + [requests[0]]) == oneRequest)
    }
  }

  @Test func writesContentAsText() {
    for fields in [["a", nil, ""], [nil], ["", ""], ["421905", "-5", nil, nil]] as [[String?]] {
      #expect(Content(text: Content(fields: fields).text) == Content(fields: fields))
    }
  }
}
