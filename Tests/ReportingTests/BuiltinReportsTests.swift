import Calls
import GRDB
import Reporting
import Testing

/// The six definitions on a real SQLite, against results worked out by hand.
@Suite struct BuiltinReportsTests {
  /// The columns that users and their scripts rely on, word by word.
  static let contract = [
    "answer-rate": """
    period, account, bids, refused, initiated, awaiting, missing, concluded, answered, busy, no_answer, rejected, \
    billing, unavailable, unclassified, seizures, answer_rate, answer_rate_low, answer_rate_high, answer_bid_ratio, \
    network_effectiveness_ratio
    """,
    "redirects": """
    period, account, initiated, checked, redirected, not_redirected, redirect_rate, redirect_rate_low, redirect_rate_high
    """,
    "failures": """
    period, account, q931, cause, cause_class, final_status, outcome, calls, share_of_failures, share_of_concluded
    """,
    "spend": "period, account, method, origin, currency, unit_price, initiations, charged, amount",
    "spend-by-outcome": "period, account, outcome, currency, initiations, charged, amount",
    "cost-per-answer": "period, account, currency, initiations, charged, amount, answered, cost_per_answer",
    "matching": """
    period, account, requests, call_records, matched, awaiting, missing, call_only, duplicate_requests, \
    duplicate_call_records, conflicting, account_mismatches, number_mismatches
    """,
    "reconciliation": """
    invoice, account, period, method, origin, currency, invoiced_quantity, counted_quantity, quantity_difference, \
    invoiced_amount, computed_amount, amount_difference, cause, status, unrated_quantity, tolerance, detail
    """,
    "exceptions": "kind, verification_call_uuid, account, time, detail, file, member, line",
    "billed-calls": """
    state, verification_call_uuid, account, time, their_status, our_status, their_price, our_price, detail, \
    their_currency, our_currency, file, member, line
    """,
  ]
  static let defaults = [
    "answer-rate": "day,account", "redirects": "day,account", "failures": "account", "spend": "day,account",
    "spend-by-outcome": "account", "cost-per-answer": "account", "matching": "account", "reconciliation": "",
    "exceptions": "", "billed-calls": "",
  ]

  let library: ReportLibrary
  let source: SQLiteSource

  init() throws {
    library = try ReportLibrary.builtin()
    source = try SQLiteSource()
  }

  func run(_ name: String, by: [Dimension] = []) throws -> ReportTable {
    try ReportRun.table(try library.definition(named: name), scope: ReportScope(by: by), from: source)
  }

  @Test func areTheContractsReports() {
    #expect(Set(library.definitions.map(\.name)) == Set(Self.contract.keys))
  }

  @Test(arguments: contract.keys.sorted()) func columnsAreTheContracts(name: String) throws {
    let columns = try ReportRun.printedColumns(try library.definition(named: name), scope: ReportScope())
    #expect(columns.map(\.name).joined(separator: ", ") == Self.contract[name])
    #expect(
      try library.definition(named: name).defaultBy.map(\.rawValue).joined(separator: ",") == Self.defaults[name])
  }

  @Test func answerRateSumsPiecesAndDerives() throws {
    // One aggregate in two pieces: 7 answered of 20 seizures, 2 billing, 4 refused.
    try source.add(
      "tally",
      [
        "period": "2024-02-13", "account": "117793", "requests": 20, "refused": 4, "bids": 24, "initiated": 20,
        "missing": 1, "awaiting": 2, "concluded": 15, "answered": 5, "busy": 3, "no_answer": 2, "rejected": 1,
        "billing": 1, "unavailable": 2, "unclassified": 1, "seizures": 14, "network_effective": 11,
      ])
    try source.add(
      "tally",
      [
        "period": "2024-02-13", "account": "117793", "bids": 7, "initiated": 7, "concluded": 7, "answered": 2,
        "busy": 4,
        "billing": 1, "seizures": 6, "network_effective": 6,
      ])
    // Refused requests alone: bids, so the row stays; every rate over seizures is undefined.
    try source.add("tally", ["period": "2024-02-12", "account": "unknown", "refused": 3, "bids": 3])
    // Nothing at all: falls away.
    try source.add("tally", ["period": "2024-02-11", "account": "9"])
    let table = try run("answer-rate")
    #expect(
      table.lines == [
        "2024-02-12,unknown,3,3,0,0,0,0,0,0,0,0,0,0,0,0,,,,0.000000,",
        "2024-02-13,117793,31,4,27,2,1,22,7,7,2,1,2,2,1,20,0.350000,0.181192,0.567146,0.225806,0.850000",
      ])
    // Totals come from sums: 7 / 34 bids, not the mean of 0 and 7 / 31.
    #expect(
      table.totalLines == [
        ",,34,7,27,2,1,22,7,7,2,1,2,2,1,20,0.350000,0.181192,0.567146,0.205882,0.850000"
      ])
    #expect(source.lastQuery?.dimensions == ["period", "account"])
  }

  @Test func redirectsLeaveOutRowsWithoutAcceptedRequests() throws {
    try source.add(
      "tally",
      [
        "period": "2024-02-13", "account": "117793", "requests": 12, "bids": 12, "checked": 10, "redirected": 0,
        "not_redirected": 10,
      ])
    try source.add("tally", ["period": "2024-02-13", "account": "2", "requests": 4, "bids": 4])
    try source.add("tally", ["period": "2024-02-13", "account": "unknown", "refused": 3, "bids": 3])
    let table = try run("redirects")
    #expect(
      table.lines == [
        "2024-02-13,117793,12,10,0,10,0.000000,0.000000,0.277533", "2024-02-13,2,4,0,0,0,,,",
      ])
    #expect(table.totalLines == [",,16,10,0,10,0.000000,0.000000,0.277533"])
  }

  @Test func failuresShareTheirAccountsBase() throws {
    func add(_ account: String, _ q931: Int?, _ status: String, _ outcome: String, _ concluded: Int) throws {
      try source.add(
        "tally",
        [
          "period": "total", "account": account, "q931": q931, "final_status": status, "outcome": outcome,
          "concluded": concluded, "answered": outcome == "answered" ? concluded : 0,
        ])
    }
    try add("1", 16, "ANSWER", "answered", 70)
    try add("1", 41, "BUSY", "billing", 20)
    try add("1", 17, "BUSY", "busy", 4)
    try add("1", 17, "BUSY", "busy", 3)
    try add("1", nil, "ANSWER", "unclassified", 3)
    try add("2", 16, "ANSWER", "answered", 99)
    try add("2", 3, "", "unavailable", 1)
    // Account 3 has no failure and no row, but its calls are in the total's base.
    try add("3", 16, "ANSWER", "answered", 100)
    let table = try run("failures")
    #expect(
      table.lines == [
        "total,1,17,User busy,normal,BUSY,busy,7,0.233333,0.070000",
        "total,1,41,Temporary failure,resource unavailable,BUSY,billing,20,0.666667,0.200000",
        "total,1,,,,ANSWER,unclassified,3,0.100000,0.030000",
        "total,2,3,No route to destination,normal,,unavailable,1,1.000000,0.010000",
      ])
    #expect(table.totalLines == [",,,,,,,31,1.000000,0.103333"])
    #expect(source.lastQuery?.dimensions == ["account", "q931", "final_status", "outcome"])
    // outcome is the report's own column: asking for it again adds none.
    let again = try run("failures", by: [.account, .outcome])
    #expect(again.columns == table.columns)
  }

  @Test func costPerAnswerDividesSums() throws {
    for (account, currency, nano, answered) in [
      ("7", "EUR", 16_600_000, 1), ("7", "EUR", 8_300_000, 2), ("7", "RUB", 350_000_000, 0), ("8", "EUR", 1000, 2000),
      ("9", "EUR", 8_300_000, 1),
    ] {
      try source.add(
        "charge",
        [
          "period": "total", "account": account, "currency": currency, "unit_price_decimals": 4, "initiations": 3,
          "charged": 3, "amount_nano": nano, "answered": answered,
        ])
    }
    let unrated: KeyValuePairs<String, (any DatabaseValueConvertible)?> = [
      "period": "total", "account": "9", "currency": "", "initiations": 2, "charged": 0, "answered": 1,
    ]
    try source.add("charge", unrated)
    let table = try run("cost-per-answer")
    #expect(
      table.lines == [
        // 0.0249 / 3; nobody answered; 0.000001 / 2000 is less than half of the last decimal; and as it is.
        "total,7,EUR,6,6,0.0249,3,0.008300", "total,7,RUB,3,3,0.3500,0,", "total,8,EUR,3,3,0.000001,2000,0.000000",
        "total,9,EUR,3,3,0.0083,1,0.008300", "total,9,,2,0,,1,",
      ])
    // 0.033201 / 2004 = 0.0000165673…
    #expect(
      table.totalLines == [
        ",,EUR,12,12,0.033201,2004,0.000017", ",,RUB,3,3,0.3500,0,", ",,,2,0,,1,",
      ])
  }

  @Test func spendIsExactAndNeverAddsCurrencies() throws {
    func add(_ origin: String, _ currency: String, _ price: Int64?, _ decimals: Int?, _ count: Int) throws {
      try source.add(
        "charge",
        [
          "period": "2024-02-13", "account": "117793", "method": "passwordcall", "origin": origin, "currency": currency,
          "unit_price_nano": price, "unit_price_decimals": decimals, "initiations": count,
          "charged": price == nil ? 0 : count, "amount_nano": price.map { $0 * Int64(count) },
        ])
    }
    try add("421", "EUR", 8_300_000, 4, 9_999)
    try add("421", "EUR", 8_300_000, 4, 1)
    try add("36", "RUB", 1_500_000_000, 2, 3)
    try add("7", "", nil, nil, 5)
    let table = try run("spend")
    #expect(
      table.lines == [
        "2024-02-13,117793,passwordcall,36,RUB,1.50,3,3,4.50",
        "2024-02-13,117793,passwordcall,421,EUR,0.0083,10000,10000,83.0000",
        "2024-02-13,117793,passwordcall,7,,,5,0,",
      ])
    #expect(table.totalLines == [",,,,EUR,,10000,10000,83.0000", ",,,,RUB,,3,3,4.50", ",,,,,,5,0,"])
    #expect(table.totalCount("initiations") == 10_008)
    #expect(source.lastQuery?.dimensions == ["period", "account", "method", "origin"])
  }

  @Test func matchingCountsAcceptedRequests() throws {
    try source.add(
      "tally",
      [
        "period": "total", "account": "1", "requests": 10, "refused": 2, "bids": 13, "call_records": 9, "matched": 8,
        "awaiting": 1, "missing": 1, "call_only": 1, "duplicate_requests": 2, "duplicate_call_records": 3,
        "conflicting": 1, "account_mismatches": 1, "number_mismatches": 2,
      ])
    try source.add("tally", ["period": "total", "account": "unknown", "refused": 2, "bids": 2])
    let table = try run("matching")
    #expect(table.lines == ["total,1,10,9,8,1,1,1,2,3,1,1,2"])
    #expect(table.totalLines == [",,10,9,8,1,1,1,2,3,1,1,2"])
  }

  @Test func exceptionsStreamInOrderWithEmptyLast() throws {
    for (kind, key, time, file, member, line) in [
      ("unrated", "aa_1", "", "b.log", "", 2), ("missing", "aa_1", "", "b.log", "", 1),
      ("missing", "aa_1", "2024-02-13T08:00:00Z", "b.log", "", 10),
      ("missing", "aa_1", "2024-02-13T08:00:00Z", "b.log", "", 9),
      ("missing", "aa_1", "2024-02-13T08:00:00Z", "b.log", "inner", 11), ("missing", "", "", "a.log", "", 1),
    ] {
      try source.add(
        "exception",
        [
          "kind": kind, "verification_call_uuid": key, "account": "1", "time": time, "detail": "", "file": file,
          "member": member, "line": line,
        ])
    }
    var seen = 0
    let table = try ReportRun.table(
      try library.definition(named: "exceptions"), scope: ReportScope(), from: source, keepingAtMost: 5
    ) { _ in seen += 1 }
    #expect(
      table.lines == [
        "missing,aa_1,1,2024-02-13T08:00:00Z,,b.log,inner,11", "missing,aa_1,1,2024-02-13T08:00:00Z,,b.log,,9",
        "missing,aa_1,1,2024-02-13T08:00:00Z,,b.log,,10", "missing,aa_1,1,,,b.log,,1", "missing,,1,,,a.log,,1",
      ])
    #expect((table.rowCount, seen) == (6, 6))
    #expect(table.kinds.map(\.text) == ["missing", "unrated"])
    #expect(table.kinds.map(\.count) == [5, 1])
    #expect(table.totals.isEmpty)
  }

  @Test func billedCallsStreamInOrderWithEmptyLast() throws {
    for (key, time, theirs, ours, decimals, line) in [
      (nil, "2024-02-13T08:00:00Z", 8_300_000, nil, 4, 1), ("aa_1", nil, 8_300_000, 8_300_000, 4, 2),
      ("aa_1", "2024-02-13T08:00:00Z", nil, 8_300_000, nil, 3),
      ("aa_1", "2024-02-13T08:00:00Z", 10_000_000, 0, 2, 4), ("aa_1", "2024-02-13T08:00:00Z", -8_300_000, nil, 4, 6),
      ("aa_1", "2024-02-13T08:00:00Z", -8_300_000, 8_300_000, 6, 5),
    ] as [(String?, String?, Int?, Int?, Int?, Int)] {
      try source.add(
        "billed_call",
        [
          "state": "differs", "verification_call_uuid": key, "account": "1", "time": time, "their_price_nano": theirs,
          "their_price_decimals": decimals, "our_price_nano": ours, "our_price_decimals": ours.map { _ in 4 },
          "file": "b.csv", "line": line,
        ])
    }
    let table = try run("billed-calls")
    #expect(
      table.lines == [
        "differs,aa_1,1,2024-02-13T08:00:00Z,,,-0.008300,0.0083,,,,b.csv,,5",
        "differs,aa_1,1,2024-02-13T08:00:00Z,,,-0.0083,,,,,b.csv,,6",
        "differs,aa_1,1,2024-02-13T08:00:00Z,,,0.01,0.0000,,,,b.csv,,4",
        "differs,aa_1,1,2024-02-13T08:00:00Z,,,,0.0083,,,,b.csv,,3", "differs,aa_1,1,,,,0.0083,0.0083,,,,b.csv,,2",
        "differs,,1,2024-02-13T08:00:00Z,,,0.0083,,,,,b.csv,,1",
      ])
    #expect(table.definition.onlyWith == .callList && table.definition.hasPrices)
    #expect(library.definitions.filter { $0.onlyWith != nil }.map(\.name) == ["reconciliation", "billed-calls"])
  }

  @Test func exceptionsCannotBeSplit() throws {
    let definition = try library.definition(named: "exceptions")
    #expect(!definition.takesDimensions)
    let problem = #expect(throws: Problem.self) { try run("exceptions", by: [.day]) }
    #expect(problem?.exitStatus == .usage)
    #expect(problem?.place == "--by")
  }

  @Test func addedDimensionsStandAfterAccountAndOrderTheRows() throws {
    for (account, country, count) in [("2", "SK", 1), ("10", "SK", 2), ("10", "HU", 3), ("10", "", 4)] {
      try source.add(
        "tally", ["period": "total", "account": account, "country": country, "requests": count, "bids": count])
    }
    let table = try run("matching", by: [.country, .account])
    #expect(table.columns.prefix(4).map(\.name) == ["period", "account", "country", "requests"])
    // Text by bytes: "10" before "2"; empty last.
    #expect(
      table.rows.map { $0[1...3].map(\.plainText) } == [
        ["10", "HU", "3"], ["10", "SK", "2"], ["10", "", "4"], ["2", "SK", "1"],
      ])
    #expect(source.lastQuery?.dimensions == ["account", "country"])
    let method = try run("spend", by: [.day, .method, .country])
    #expect(method.columns.prefix(5).map(\.name) == ["period", "account", "country", "method", "origin"])
  }
}
