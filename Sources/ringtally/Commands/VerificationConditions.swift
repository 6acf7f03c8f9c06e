import ArgumentParser
import Calls
import Foundation
import Ledger

/// Conditions of `verifications`, in the words of reports' columns.
struct VerificationConditions: ParsableArguments {
  @Option(help: "answered, busy, no_answer, rejected, billing, unavailable, unclassified, or unknown (no call record).")
  var outcome: [String] = []

  @Option(help: "matched, awaiting, missing, call_only, or refused (requests that the provider refused).")
  var state: [String] = []

  @Option(help: ArgumentHelp("The q931_status of the call record that counts, or none.", valueName: "0-127|none"))
  var q931: [String] = []

  @Option(help: ArgumentHelp("The final_status of the call record that counts, or none.", valueName: "status|none"))
  var finalStatus: [String] = []

  @Option(help: "passwordcall, flashcall and so on.")
  var method: [String] = []

  @Option(help: ArgumentHelp("The called number's country, such as SK.", valueName: "code"))
  var country: [String] = []

  @Option(help: ArgumentHelp("The called number's first digits, six at most.", valueName: "digits"))
  var prefix: [String] = []

  @Option(help: ArgumentHelp("The country calling code of the number that calls, such as 421.", valueName: "digits"))
  var origin: [String] = []

  @Option(help: "yes or no: the number was found redirected, or not.")
  var redirected: String?

  private static let refused = "refused"

  /// Refused requests are listed, which are no verifications.
  var areOfRefused: Bool { state == [Self.refused] }

  func filter() throws -> VerificationFilter {
    var filter = VerificationFilter()
    filter.outcomes = try Set(outcome.map { try $0 == "unknown" ? nil : outcome(named: $0) })
    if !areOfRefused { filter.states = try Set(state.map(state(named:))) }
    filter.causes = try Set(q931.map { try $0 == "none" ? nil : cause($0) })
    filter.finalStatuses = Set(finalStatus.map { $0.lowercased() == "none" ? "" : $0.uppercased() })
    filter.methods = try Set(method.map(method(named:)))
    filter.countries = try Set(country.map(country(coded:)))
    filter.prefixes = try prefix.map { try digits($0, "--prefix", 1...6) }
    filter.origins = try Set(origin.map { try $0 == "unknown" ? $0 : digits($0, "--origin", 1...4) })
    if let redirected {
      guard ["yes", "no"].contains(redirected) else {
        throw wrong("--redirected", redirected, ["yes", "no"])
      }
      filter.isRedirected = redirected == "yes"
    }
    let others = !outcome.isEmpty || !q931.isEmpty || !finalStatus.isEmpty || !origin.isEmpty || redirected != nil
    guard !areOfRefused || !others else {
      throw Problem(
        "--state", "a refused request has no call, no caller and no outcome",
        remedy: "Narrow it by period, account, method, country or prefix", exit: .usage)
    }
    return filter
  }

  private func outcome(named name: String) throws -> Outcome {
    guard let outcome = Outcome(rawValue: name) else {
      throw wrong("--outcome", name, Outcome.allCases.map(\.rawValue) + ["unknown"])
    }
    return outcome
  }

  private func state(named name: String) throws -> MatchState {
    if name == Self.refused {
      throw Problem(
        "--state", "refused requests are listed by themselves: they have no key", remedy: "Ask for them alone",
        exit: .usage)
    }
    guard let state = MatchState(rawValue: name) else {
      throw wrong("--state", name, MatchState.allCases.map(\.rawValue) + [Self.refused])
    }
    return state
  }

  private func cause(_ text: String) throws -> CauseCode {
    guard let cause = Int(text).flatMap(CauseCode.init) else {
      throw Problem(
        "--q931", "\"\(text.prefix(4))\" is not a cause code", remedy: "Codes are 0 to 127, or none", exit: .usage)
    }
    return cause
  }

  private func method(named name: String) throws -> Calls.Method {
    guard let method = Calls.Method(name: name) else {
      throw wrong("--method", name, Calls.Method.allCases.map(\.name))
    }
    return method
  }

  private func country(coded code: String) throws -> String {
    if code.lowercased() == "unknown" { return "unknown" }
    guard code.utf8.count == 2, code.allSatisfy({ $0.isASCII && $0.isLetter }) else {
      throw Problem(
        "--country", "this is not a country's code", remedy: "Write its two letters, as SK, or unknown", exit: .usage)
    }
    return code.uppercased()
  }

  /// What is too long may be a whole number, and is not repeated.
  private func digits(_ text: String, _ option: String, _ lengths: ClosedRange<Int>) throws -> String {
    guard lengths.contains(text.utf8.count), text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
    else {
      throw Problem(
        option, "these are not \(lengths.lowerBound) to \(lengths.upperBound) digits",
        remedy: "Write them as the reports print them", exit: .usage)
    }
    return text
  }

  private func wrong(_ option: String, _ name: String, _ known: [String]) -> Problem {
    Problem(
      option, "\"\(name.prefix(20))\" is unknown",
      remedy: Spelling.nearest(to: name, among: known).map { "Did you mean \($0)?" }
        ?? "Known: \(known.joined(separator: ", "))", exit: .usage)
  }
}
