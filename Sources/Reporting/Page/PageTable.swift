import Calls

/// A report's table on the page: words for names, per cent for rates, each interval beside its rate.
struct PageTable {
  let table: ReportTable
  /// Positions of the columns that are shown; an interval's ends are folded into their rate's cell.
  private let shown: [Int]
  /// For a rate's position: whether its interval is one of the report's columns.
  private let hasInterval: Set<Int>

  /// Rows on the page; the CSV holds all.
  static let rowLimit = 1000
  static let streamedRowLimit = 100
  /// More rows than this scroll in a box.
  private static let openRows = 16
  /// More columns than this do not fit beside each other on a desk.
  private static let wideColumns = 12

  init(_ table: ReportTable) {
    self.table = table
    var intervals: Set<Int> = []
    let unfolded = table.columns.indices.filter { index in
      switch table.columns[index].kind {
      case .low(let part, let whole), .high(let part, let whole):
        guard let rate = table.columns.firstIndex(where: { $0.kind == .rate(part: part, whole: whole) }) else {
          return true
        }
        intervals.insert(rate)
        return false
      default: return true
      }
    }
    hasInterval = intervals
    // A wide table would hide its point beyond the right edge: its rates come first, right after what a row is about.
    let isRate = unfolded.filter { if case .rate = table.columns[$0].kind { true } else { false } }
    let leading = unfolded.prefix { !table.columns[$0].kind.isNumeric }
    shown =
      unfolded.count <= Self.wideColumns
      ? unfolded : leading + isRate + unfolded.dropFirst(leading.count).filter { !isRate.contains($0) }
  }

  private var rowsOnPage: ArraySlice<[Cell]> {
    table.rows.prefix(table.definition.isStreamed ? Self.streamedRowLimit : Self.rowLimit)
  }

  func markup() -> Markup {
    guard table.rowCount > 0 else {
      return "<p class=\"none\">Nothing to report for this time and these accounts.</p>\n"
    }
    let rows = rowsOnPage
    var body: Markup = ""
    for row in rows { body += "<tr>\(cells(row))</tr>\n" }
    let heads = shown.map { index -> Markup in
      let column = table.columns[index]
      return """
        <th scope="col"\(column.kind.isNumeric ? " class=\"number\"" : "" as Markup) \
        title="\(column.description)">\(Figures.words(column.name))</th>
        """
    }
    let cut: Markup =
      table.rowCount > rows.count
      ? """
      <p class="note">The first \(Figures.count(rows.count)) of \(Figures.count(table.rowCount)) rows; \
      <a href="\(table.definition.csvName)">\(table.definition.csvName)</a> holds all of them.</p>

      """ : ""
    return """
      <div class="scroll\(rows.count > Self.openRows ? " long" : "" as Markup)" tabindex="0" role="region" \
      aria-label="Table: \(table.definition.title)">
      <table class="data"><thead><tr>\(Markup.joined(heads))</tr></thead>
      <tbody>
      \(body)</tbody>
      \(totals())</table>
      </div>
      \(cut)
      """
  }

  /// The totals, over all rows of the report and not only those on the page.
  private func totals() -> Markup {
    guard !table.totals.isEmpty else { return "" }
    let rows = table.totals.map { row -> Markup in
      guard let first = shown.first, row[first].isEmpty else { return "<tr>\(cells(row))</tr>" }
      var row = row
      let isUnrated = table.index(of: "currency").map { row[$0].isEmpty } ?? false
      row[first] = .text(isUnrated ? "unrated" : "total")
      return "<tr>\(cells(row, isTotal: true))</tr>"
    }
    return "<tfoot>\(Markup.joined(rows))</tfoot>\n"
  }

  private func cells(_ row: [Cell], isTotal: Bool = false) -> Markup {
    Markup.joined(shown.map { cell(row[$0], at: $0, isTotal: isTotal) })
  }

  private func cell(_ cell: Cell, at index: Int, isTotal: Bool) -> Markup {
    switch cell {
    case .empty:
      // A total has no text of its own; elsewhere an absent value shows that it is absent.
      return isTotal || !table.columns[index].kind.isNumeric ? "<td></td>" : "<td class=\"number zero\">–</td>"
    case .text(let text): return "<td>\(text)</td>"
    case .number(let number): return "<td class=\"number\">\(number)</td>"
    case .count(let count):
      return "<td class=\"number\(count == 0 ? " zero" : "" as Markup)\">\(Figures.count(count))</td>"
    case .money(let money, let decimals): return "<td class=\"number\">\(Figures.money(money, decimals: decimals))</td>"
    case .rate(let part, let whole):
      guard whole > 0 else { return "<td class=\"number zero\">–</td>" }
      let interval: Markup = hasInterval.contains(index) ? " <small>\(Figures.interval(part, over: whole))</small>" : ""
      return "<td class=\"number\">\(Figures.percent(part, over: whole))\(interval)</td>"
    case .low, .high: return "<td class=\"number\">\(cell.plainText)</td>"
    }
  }
}
