import Calls
import Testing

@Suite struct OutcomeTests {
  /// One row of the table in docs/domain.md, section 2; nil means "any".
  private struct Row {
    let causes: [Int?]
    let statuses: [String?]
    let outcome: String
  }

  private static let answer: [String?] = ["ANSWER", "answer", "Answer", "aNsWeR"]
  private static let cancel: [String?] = ["CANCEL", "cancel", "Cancel", "cAnCeL"]
  private static let other: [String?] = [nil, "", "BUSY", "busy", "NOANSWER", "ANSWERED", "ANSWER ", "16", "?"]

  /// The table, written out row by row: together the rows cover every pair exactly once.
  private static let table: [Row] = [
    Row(causes: [16], statuses: answer, outcome: "answered"),
    Row(causes: [16], statuses: cancel, outcome: "no_answer"),
    Row(causes: [16], statuses: other, outcome: "unclassified"),
    Row(causes: [17], statuses: cancel + other, outcome: "busy"),
    Row(causes: [31], statuses: cancel + other, outcome: "rejected"),
    Row(causes: [41], statuses: cancel + other, outcome: "billing"),
    Row(
      causes: (0...15).map { $0 } + (18...30).map { $0 } + (32...40).map { $0 } + (42...127).map { $0 },
      statuses: cancel + other, outcome: "unavailable"),
    Row(causes: (0...15).map { $0 } + (17...127).map { $0 }, statuses: answer, outcome: "unclassified"),
    Row(causes: [nil], statuses: answer + cancel + other, outcome: "unclassified"),
  ]

  @Test func everyPairOfTheTable() throws {
    var pairs = 0
    for row in Self.table {
      for cause in row.causes {
        for status in row.statuses {
          let code = try cause.map { try #require(CauseCode($0)) }
          #expect(
            Outcome(cause: code, finalStatus: status).rawValue == row.outcome,
            "\(cause.map(String.init) ?? "absent") × \(status ?? "absent")")
          pairs += 1
        }
      }
    }
    #expect(pairs == 129 * (Self.answer.count + Self.cancel.count + Self.other.count))
  }

  /// docs/domain.md, section 3: answered + busy + no_answer + unavailable with q931 19 or 21.
  @Test func networkEffective() {
    for outcome in Outcome.allCases {
      for code in 0...127 {
        let expected: Bool
        switch outcome.rawValue {
        case "answered", "busy", "no_answer": expected = true
        case "unavailable": expected = [19, 21].contains(code)
        default: expected = false
        }
        #expect(outcome.countsAsNetworkEffective(cause: CauseCode(code)) == expected)
      }
    }
    #expect(!Outcome.unavailable.countsAsNetworkEffective(cause: nil))
  }

  @Test func everyOutcomeHasTheVendorsWords() {
    #expect(Set(Outcome.allCases.map(\.vendorWords)).count == Outcome.allCases.count)
  }
}
