import BuiltinReports
import Calls
import Crypto
import Foundation

/// A fact about how the page came to be: the ledger's name, the newest record, the tariff's version.
package struct PageFact: Sendable, Equatable {
  package let name: String
  package let value: String
  package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}

/// Writes `index.html`: all reports on one page that needs no network and no script.
///
/// The same tables, scope and facts give the same bytes: nothing here reads a clock.
package enum PageWriter {
  /// - Parameters:
  ///   - tables: the reports in the order of the page; a streamed one may hold only its first rows.
  ///   - title: the page's heading.
  ///   - scope: which time and whose calls the tables are about.
  ///   - pricedBy: the tariff that priced them, said where prices are; nil to leave it unsaid.
  ///   - facts: printed at the foot, in their order.
  package static func page(
    _ tables: [ReportTable], title: String = "Password Call report", scope: ReportScope, pricedBy: String? = nil,
    facts: [PageFact] = []
  ) -> [UInt8] {
    let style = "\n" + BuiltinReports.styleSheet
    // Nothing but this very style sheet may load or run, whatever a name in the data says.
    let hash = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
    let policy =
      "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'"
    let links = tables.map { "<a href=\"#\($0.name)\">\($0.definition.title)</a>\n" as Markup }
    let sections = tables.map { section($0, pricedBy: pricedBy) }
    let page: Markup = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="generator" content="ringtally">
      <title>\(title), \(scope.periodText)</title>
      <style>\(Markup.verbatim(style))</style>
      </head>
      <body>
      <header>
      <h1>\(title)</h1>
      <p class="scope"><span>\(scope.periodText) ·</span> <span>days in \(scope.zone.name) ·</span> \(accounts(scope))</p>
      </header>
      <main>
      \(PageHeadline.markup(tables))<nav aria-label="Reports">
      \(Markup.joined(links))</nav>
      \(Markup.joined(sections))</main>
      <footer>
      \(footer(facts))</footer>
      </body>
      </html>

      """
    return page.bytes
  }

  private static func section(_ table: ReportTable, pricedBy: String?) -> Markup {
    let definition = table.definition
    let method = definition.formulas + (definition.hasPrices ? pricedBy.map { ["priced by \($0)"] } ?? [] : [])
    let formulas = method.map { "<li>\($0)</li>\n" as Markup }
    let columns = table.columns.map { column -> Markup in
      "<dt>\(column.name)</dt><dd>\(column.description)\(unit(column))</dd>\n"
    }
    let chart = chart(table)
    let rows = table.rowCount == 1 ? "1 row" : "\(Figures.count(table.rowCount)) rows"
    return """
      <section class="report" id="\(definition.name)" aria-labelledby="\(definition.name)-title">
      <div class="heading"><h2 id="\(definition.name)-title">\(definition.title)</h2>
      <a class="csv" href="\(definition.csvName)">\(definition.csvName) <small>\(rows)</small></a></div>
      <p class="answers">\(definition.answers)</p>
      \(table.rowCount > 0 ? chart : "")\
      <ul class="formulas">
      \(Markup.joined(formulas))</ul>
      \(SpendFigures.markup(table))\(PageTable(table).markup())\
      <details><summary>What the columns mean</summary>
      <dl class="columns">
      \(Markup.joined(columns))</dl></details>
      </section>

      """
  }

  private static func chart(_ table: ReportTable) -> Markup {
    switch table.definition.chart {
    case .rate(let column): RateChart.markup(table, column: column)
    case .causes(let column): CausesChart.markup(table, column: column)
    case .columns(let column): ColumnChart.markup(table, column: column)
    case .parts(let columns): PartsChart.markup(table, columns: columns)
    case .kinds: KindsChart.markup(table)
    case nil: ""
    }
  }

  private static func unit(_ column: ReportColumn) -> Markup {
    if case .count(let unit) = column.kind { return " <small>(\(unit))</small>" }
    return ""
  }

  private static func accounts(_ scope: ReportScope) -> String {
    switch scope.accounts.count {
    case 0: "all accounts"
    case 1: "account \(scope.accounts[0])"
    case ...6: "accounts \(scope.accounts.joined(separator: ", "))"
    default: "\(Figures.count(scope.accounts.count)) accounts"
    }
  }

  private static func footer(_ facts: [PageFact]) -> Markup {
    let list = facts.map { "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>\n" as Markup }
    return """
      \(facts.isEmpty ? "" : "<dl class=\"facts\">\n\(Markup.joined(list))</dl>\n" as Markup)\
      <p>Every figure stands in the CSV it links to; rates there are fractions of 1 with six decimals. Made by ringtally.</p>

      """
  }
}

extension ReportScope {
  /// The period for people. Dates as in the CSV; the end of a half-open period is its last day.
  var periodText: String {
    guard let range else { return "All time" }
    let first = zone.date(at: range.lowerBound)
    let last = zone.date(at: range.upperBound)
    guard zone.start(of: first) == range.lowerBound, zone.start(of: last) == range.upperBound else {
      return "\(zone.text(range.lowerBound)) to \(zone.text(range.upperBound))"
    }
    let lastDay = last.adding(days: -1)
    return lastDay <= first ? "\(first)" : "\(first) to \(lastDay)"
  }
}
