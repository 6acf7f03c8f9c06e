import Calls
import Testing

@testable import Reporting

@Suite struct PageTests {
  let source: SQLiteSource
  let library: ReportLibrary

  init() throws {
    source = try SQLiteSource()
    library = try ReportLibrary.builtin()
    for (day, account, answered, seizures) in [
      ("2024-02-12", "<script>alert(1)</script>", 7, 20), ("2024-02-13", "<script>alert(1)</script>", 500, 1000),
      ("2024-02-13", "\"onload='x'&", 81, 263), ("unknown", "117793", 1, 1),
    ] {
      try source.add(
        "tally",
        [
          "period": day, "account": account, "requests": seizures, "bids": seizures, "initiated": seizures,
          "matched": seizures, "concluded": answered, "answered": answered, "seizures": answered, "checked": seizures,
          "redirected": answered, "not_redirected": seizures - answered, "q931": 16, "final_status": "ANSWER",
          "outcome": "answered",
        ])
      for (cause, status, outcome) in [(17, "BUSY", "busy"), (41, "<b>", "billing")] {
        try source.add(
          "tally",
          [
            "period": day, "account": account, "q931": cause, "final_status": status, "outcome": outcome,
            "concluded": outcome == "busy" ? seizures - answered : 1,
            outcome: outcome == "busy" ? seizures - answered : 1,
            "seizures": outcome == "busy" ? seizures - answered : 0,
          ])
      }
      try source.add(
        "charge",
        [
          "period": day, "account": account, "method": "passwordcall", "origin": "421", "currency": "<EUR>",
          "unit_price_nano": 8_300_000, "unit_price_decimals": 4, "initiations": seizures, "charged": seizures,
          "amount_nano": seizures * 8_300_000,
        ])
    }
    for line in 1...250 {
      try source.add(
        "exception",
        [
          "kind": "missing", "verification_call_uuid": "aa_1", "account": "1", "time": "", "detail": "<i>",
          "file": "</title><script>", "member": "", "line": line,
        ])
    }
  }

  func tables(by: [Dimension] = []) throws -> [ReportTable] {
    try library.definitions.map { definition in
      try ReportRun.table(
        definition, scope: ReportScope(by: definition.takesDimensions ? by : []), from: source,
        keepingAtMost: definition.isStreamed ? 100 : .max)
    }
  }

  func page(by: [Dimension] = []) throws -> String {
    let page = PageWriter.page(
      try tables(by: by), title: "T<script>", scope: ReportScope(accounts: ["<script>"]),
      facts: [PageFact("Ledger", "<script>x</script>")])
    return String(decoding: page, as: UTF8.self)
  }

  @Test(arguments: [[], [.account], [.day]] as [[Dimension]]) func escapesEverything(by: [Dimension]) throws {
    let page = try page(by: by)
    #expect(!page.contains("<script"))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(page.contains("&quot;onload=&#39;x&#39;&amp;"))
    for text in ["<i>", "<EUR>", "\"onload"] { #expect(!page.contains(text), "\(text)") }
    #expect(!page.contains("style="))
    #expect(!page.contains("http://"))
    #expect(!page.contains("https://"))
    #expect(!page.contains("src="))
  }

  @Test func sameInputSameBytes() throws { #expect(try page() == page()) }

  /// A browser that takes the policy takes no style but this one.
  @Test func policyNamesTheStyleSheet() throws {
    let page = try page()
    let start = try #require(page.firstRange(of: "<style>")).upperBound
    let end = try #require(page.firstRange(of: "</style>")).lowerBound
    let hash = StyleHash.base64(String(page[start..<end]))
    #expect(page.contains("style-src &#39;sha256-\(hash)&#39;"))
  }

  @Test func totalsAreTheSumsOfTheRows() throws {
    for table in try tables(by: [.day, .account]) {
      for (index, column) in table.columns.enumerated() {
        guard case .count = column.kind else { continue }
        let sum = table.rows.reduce(0) { sum, row in
          if case .count(let count) = row[index] { sum + count } else { sum }
        }
        #expect(table.totalCount(column.name) == sum, "\(table.name).\(column.name)")
      }
    }
    // 589 of 1284; the mean of the rows' rates would be 55.5 %.
    let answerRate = try tables()[0]
    #expect(answerRate.totalRate("answer_rate").map { [$0.part, $0.whole] } == [589, 1284])
    let page = try page()
    let footer = try #require(page.firstRange(of: "<tfoot>")).upperBound
    #expect(page[footer...].prefix(200).contains("45.9\u{202F}% <small>43.2–48.6\u{202F}%</small>"))
  }

  @Test func headlineLinksEachFigureToItsCSV() throws {
    let page = try page()
    let start = try #require(page.firstRange(of: "<section class=\"headline\"")).lowerBound
    let end = try #require(page.firstRange(of: "<nav")).lowerBound
    let headline = page[start..<end]
    // 589 of 1284 seizures.
    #expect(headline.contains("45.9\u{202F}%"))
    #expect(headline.contains("1\u{202F}284 seizures"))
    // 1284 x 0.0083
    #expect(headline.contains("10.6572 <small>&lt;EUR&gt;</small>"))
    for name in ["answer-rate.csv", "spend.csv", "redirects.csv"] { #expect(headline.contains("href=\"\(name)\"")) }
  }

  /// Of 100 EUR and 7 RUB what went to which outcome; and what no row of the tariff prices.
  @Test func spendOnFailuresAndUnratedOriginsAreInTheOpen() throws {
    let spent = try SQLiteSource()
    for (account, outcome, currency, amount, answered) in [
      ("1", "answered", "EUR", 60, 2), ("1", "busy", "EUR", 25, 0), ("2", "busy", "EUR", 5, 0),
      ("2", "no_answer", "EUR", 8, 0), ("2", "unknown", "EUR", 2, 0), ("2", "answered", "RUB", 7, 1),
    ] {
      try spent.add(
        "charge",
        [
          "period": "total", "account": account, "method": "passwordcall", "origin": "421", "outcome": outcome,
          "currency": currency, "unit_price_nano": 1_000_000_000, "unit_price_decimals": 2, "initiations": amount,
          "charged": amount, "answered": answered, "amount_nano": amount * 1_000_000_000,
        ])
    }
    for (account, origin, method, initiations) in [
      ("1", "420", "passwordcall", 3), ("2", "420", "passwordcall", 4), ("2", "unknown", "<b>", 1000),
    ] {
      try spent.add(
        "charge",
        [
          "period": "total", "account": account, "method": method, "origin": origin, "outcome": "busy", "currency": "",
          "initiations": initiations, "charged": 0, "answered": 0,
        ])
    }
    let tables = try ["spend", "spend-by-outcome", "cost-per-answer"].map {
      try ReportRun.table(try library.definition(named: $0), scope: ReportScope(), from: spent)
    }
    let page = String(decoding: PageWriter.page(tables, scope: ReportScope()), as: UTF8.self)
    let thin = "\u{202F}"
    let figures = page.matches(of: /<a class="figure.*?<\/a>/).map { String($0.output).replacing(/<.*?>/, with: "") }
    #expect(
      figures == [
        "Spend 100.00 EUR 100 initiations charged",
        "Spend on calls that failed 38.00 EUR 38.0\(thin)% of the spend; 38 initiations charged",
        "Cost per answered verification 50.000000 EUR the whole spend by 2 answered",
        "Spend 7.00 RUB 7 initiations charged",
        "Spend on calls that failed 0.00 RUB 0.0\(thin)% of the spend; 0 initiations charged",
        "Cost per answered verification 7.000000 RUB the whole spend by 1 answered",
        "Unrated 1\(thin)007 initiations without a price in the tariff",
      ])
    let notes = page.matches(of: /<div class="aside.*?<\/div>/.dotMatchesNewlines()).map {
      String($0.output).replacing(/<.*?>/, with: "").split(separator: "\n").joined(separator: "|")
    }
    #expect(
      notes == [
        "Unrated: 1\(thin)007 initiations that the tariff has no price for. They are in no amount."
          + "|no calling code known, &lt;b&gt;: 1\(thin)000|calling code 420, passwordcall: 7",
        "Calls that failed: 38.00 EUR of 100.00, 38.0\(thin)%|answered: 60.00|busy: 30.00|no answer: 8.00|unknown: 2.00",
        "Calls that failed: 0.00 RUB of 7.00, 0.0\(thin)%|answered: 7.00",
      ])
  }

  @Test func longReportsNameTheirCSV() throws {
    let page = try page()
    #expect(page.contains("The first 100 of 250 rows; <a href=\"exceptions.csv\">"))
    // All 250 are in the picture, not only the rows that the page shows.
    #expect(page.contains("missing: 250"))
  }

  @Test func bothMeaningsOfACauseStandSideBySide() throws {
    let page = try page()
    #expect(page.contains("<td class=\"vendor\">failed due to billing issues</td><td class=\"q850\">Temporary failure"))
  }

  @Test func manyAccountsShareTheLastPanel() throws {
    let many = try SQLiteSource()
    for day in ["2024-02-12", "2024-02-13"] {
      for account in 1...10 {
        try many.add(
          "tally",
          [
            "period": day, "account": "\(account)", "bids": 100 - account, "answered": 40, "seizures": 100 - account,
            "concluded": 100 - account,
          ])
      }
    }
    let table = try ReportRun.table(try library.definition(named: "answer-rate"), scope: ReportScope(), from: many)
    let page = String(decoding: PageWriter.page([table], scope: ReportScope()), as: UTF8.self)
    #expect(page.contains("<b>All accounts</b>"))
    #expect(page.contains("<b>Account 5</b>"))
    #expect(!page.contains("<b>Account 6</b>"))
    // Accounts 6 to 10: 400 of 2 x (94 + 93 + 92 + 91 + 90) = 920.
    #expect(page.contains("<b>5 other accounts</b> <span>43.5\u{202F}%"))
  }

  @Test func anEmptyReportSaysSo() throws {
    let table = try ReportRun.table(
      try library.definition(named: "redirects"), scope: ReportScope(), from: try SQLiteSource())
    let page = String(decoding: PageWriter.page([table], scope: ReportScope()), as: UTF8.self)
    #expect(page.contains("Nothing to report"))
    #expect(table.totals.isEmpty)
  }

  @Test func aGapIsAGap() {
    let axis = PeriodAxis(["2024-03-01", "2024-02-28", "2024-02-29", "unknown"])
    #expect(axis.labels == ["2024-02-28", "2024-02-29", "2024-03-01"])
    #expect(axis.areNeighbours("2024-02-29", "2024-03-01"))
    #expect(!axis.areNeighbours("2024-02-28", "2024-03-01"))
    #expect(axis.middle(of: "unknown") == nil)
    let weeks = PeriodAxis(["2020-W53", "2021-W01", "2021-W02"])
    #expect(weeks.span == 3)
    // The hour that the change from summer time repeats has two places.
    let hours = PeriodAxis(["2024-10-27T02+02:00", "2024-10-27T02+01:00", "2024-10-27T03+01:00"])
    #expect(hours.labels == ["2024-10-27T02+02:00", "2024-10-27T02+01:00", "2024-10-27T03+01:00"])
    #expect(hours.span == 3)
    #expect(PeriodAxis(["2023-12", "2024-01"]).span == 2)
  }

  @Test func figuresForEyes() {
    #expect(Figures.count(1_234_567) == "1\u{202F}234\u{202F}567")
    #expect(Figures.count(999) == "999")
    #expect(Figures.percent(1, over: 8) == "12.5\u{202F}%")
    #expect(Figures.percent(9995, over: 10_000) == "100.0\u{202F}%")
    #expect(Figures.percent(0, over: 0) == "–")
    #expect(Figures.interval(7, over: 20) == "18.1–56.7\u{202F}%")
    #expect(Figures.money(Money(nano: 1_234_500_000_000), decimals: 4) == "1\u{202F}234.5000")
  }
}
