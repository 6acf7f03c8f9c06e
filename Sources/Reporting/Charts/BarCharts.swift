import Calls

/// Rates without a course of time: a bar from 0 to the rate for each account, its interval on top; `top` ends the scale.
enum RateBars {
  static func markup(_ series: [ChartData.RateSeries], top: Double, title: String) -> Markup {
    let rows = series.map { one -> Markup in
      let (part, whole) = (one.total.part, one.total.whole)
      guard let interval = WilsonInterval(part, over: whole) else { return "" }
      let rate = Double(part) / Double(whole) / top * 100
      let name = ChartData.accountName(one.name, isRest: one.isRest)
      let words =
        "\(Figures.percent(part, over: whole)) (\(Figures.interval(part, over: whole))), \(Figures.count(part)) of \(Figures.count(whole))"
      return """
        <tr><th scope="row">\(name)</th><td class="drawn">\
        <svg class="bar" role="img"><title>\(name): \(words)</title>\
        <rect class="track" width="100%" height="14"/><rect class="s0" width="\(rate)%" height="14"/>\
        <line class="whisker" x1="\(interval.low / top * 100)%" x2="\(min(1, interval.high / top) * 100)%" y1="7" y2="7"/></svg></td>\
        <td class="value">\(Figures.percent(part, over: whole)) <small>\(Figures.interval(part, over: whole))</small></td></tr>

        """
    }
    return BarTable.markup(rows, label: title)
      + """
      <p class="note">Full width is \(Int((top * 100).rounded())) %. The line across a bar’s end is the 95 % Wilson interval.</p>

      """
  }
}

/// A bar for each account, made of parts: how well two sides agree.
enum PartsChart {
  static func markup(_ table: ReportTable, columns: [String]) -> Markup {
    let indexes = columns.compactMap { table.index(of: $0) }
    guard let keys = ChartData.keys(table), indexes.count == columns.count else { return "" }
    var sums: [String: [Int]] = [:]
    for row in table.rows {
      var sum = sums[row[keys.account].plainText] ?? columns.map { _ in 0 }
      for (place, index) in indexes.enumerated() {
        if case .count(let count) = row[index] { sum[place] += count }
      }
      sums[row[keys.account].plainText] = sum
    }
    var bars = sums.map { (name: $0.key, parts: $0.value, total: $0.value.reduce(0, +), isRest: false) }.filter {
      $0.total > 0
    }
    .sorted { ($1.total, $0.name) < ($0.total, $1.name) }
    if bars.count > BarTable.limit {
      let rest = bars[(BarTable.limit - 1)...]
      let parts = columns.indices.map { place in rest.reduce(0) { $0 + $1.parts[place] } }
      let name = "\(Figures.count(rest.count)) other accounts"
      bars = bars[..<(BarTable.limit - 1)] + [(name, parts, parts.reduce(0, +), true)]
    }
    guard !bars.isEmpty else { return "" }
    let rows = bars.map { bar -> Markup in
      var start = 0
      let pieces = columns.indices.map { place -> Markup in
        defer { start += bar.parts[place] }
        guard bar.parts[place] > 0 else { return "" }
        let (x, width) = (Double(start) / Double(bar.total) * 100, Double(bar.parts[place]) / Double(bar.total) * 100)
        return """
          <g><title>\(ChartData.accountName(bar.name, isRest: bar.isRest)), \(Figures.words(columns[place])): \
          \(Figures.count(bar.parts[place])) (\(Figures.percent(bar.parts[place], over: bar.total)))</title>\
          <rect class="\(partClass(place))" x="\(x)%" width="\(width)%" height="14"/></g>
          """
      }
      let first = "\(Figures.percent(bar.parts[0], over: bar.total)) \(Figures.words(columns[0]))"
      return """
        <tr><th scope="row">\(ChartData.accountName(bar.name, isRest: bar.isRest))</th><td class="drawn"><svg class="bar" role="img">\
        <title>\(ChartData.accountName(bar.name, isRest: bar.isRest)): \(first) of \(Figures.count(bar.total))</title>\(Markup.joined(pieces))</svg></td>\
        <td class="value">\(Figures.count(bar.total)) <small>\(first)</small></td></tr>

        """
    }
    let legend = columns.enumerated().map { (name: Figures.words($0.element), seriesClass: partClass($0.offset)) }
    return PlotFrame.legend(legend) + BarTable.markup(rows, label: table.definition.title)
  }

  /// The first part is the good one, the second is still open, the others ask for attention.
  private static func partClass(_ place: Int) -> String { ["s0", "s6", "s3", "s1", "s4", "s5", "s2"][place % 7] }
}

/// A bar for each value of a text column: how many rows have it.
enum KindsChart {
  static func markup(_ table: ReportTable) -> Markup {
    let kinds = table.kinds.sorted { ($1.count, $0.text) < ($0.count, $1.text) }
    guard let most = kinds.first?.count else { return "" }
    let rows = kinds.prefix(BarTable.limit).map { kind -> Markup in
      """
      <tr><th scope="row">\(Figures.words(kind.text))</th><td class="drawn">\
      \(BarTable.bar(kind.count, of: most, title: "\(Figures.words(kind.text)): \(Figures.count(kind.count))"))</td>\
      <td class="value">\(Figures.count(kind.count))</td></tr>

      """
    }
    return BarTable.markup(Array(rows), label: table.definition.title)
  }
}

/// Causes of failure: what the vendor calls them beside what Q.850 calls them, for the two do not always agree.
enum CausesChart {
  private struct Cause: Hashable {
    let code: Int?
    let outcome: String
  }

  static func markup(_ table: ReportTable, column: String) -> Markup {
    guard let code = table.index(of: "q931"), let outcome = table.index(of: "outcome"),
      let calls = table.index(of: column)
    else { return "" }
    var sums: [Cause: Int] = [:]
    for row in table.rows {
      guard case .count(let count) = row[calls] else { continue }
      var cause = Cause(code: nil, outcome: row[outcome].plainText)
      if case .number(let number) = row[code] { cause = Cause(code: number, outcome: cause.outcome) }
      sums[cause, default: 0] += count
    }
    let total = sums.values.reduce(0, +)
    let causes = sums.sorted {
      ($1.value, $0.key.code ?? 128, $0.key.outcome) < ($0.value, $1.key.code ?? 128, $1.key.outcome)
    }
    guard let most = causes.first?.value else { return "" }
    var rows = causes.prefix(BarTable.limit).map { row($0.key, $0.value, most: most, total: total) }
    if causes.count > BarTable.limit {
      let rest = causes[BarTable.limit...]
      let count = rest.reduce(0) { $0 + $1.value }
      rows.append(
        """
        <tr><td class="code"></td><td class="vendor">\(Figures.count(rest.count)) other causes</td><td class="q850"></td>\
        <td class="drawn">\(BarTable.bar(count, of: most, title: "other causes: \(Figures.count(count))"))</td>\
        <td class="value">\(Figures.count(count)) <small>\(Figures.percent(count, over: total))</small></td></tr>

        """)
    }
    return """
      <table class="bars causes" aria-label="\(table.definition.title) by cause, chart">
      <thead><tr><th scope="col">Code</th><th scope="col">The vendor says</th><th scope="col">Q.850 says</th>\
      <th scope="col" class="drawn"></th><th scope="col" class="value">Calls</th></tr></thead>
      <tbody>
      \(Markup.joined(rows))</tbody></table>

      """
  }

  private static func row(_ cause: Cause, _ count: Int, most: Int, total: Int) -> Markup {
    let vendor = Outcome(rawValue: cause.outcome)?.vendorWords ?? Figures.words(cause.outcome)
    let known = cause.code.flatMap(CauseCode.init)
    let name = known.map { $0.name ?? "not defined" } ?? "no cause given"
    let words =
      "\(cause.code.map(String.init) ?? "no code"), \(vendor): \(Figures.count(count)) calls, \(Figures.percent(count, over: total)) of failures"
    return """
      <tr><td class="code">\(cause.code.map(String.init) ?? "–")</td><td class="vendor">\(vendor)</td>\
      <td class="q850">\(name)<small>\(known.map(\.causeClass) ?? "")</small></td>\
      <td class="drawn">\(BarTable.bar(count, of: most, title: words))</td>\
      <td class="value">\(Figures.count(count)) <small>\(Figures.percent(count, over: total))</small></td></tr>

      """
  }
}

/// Bars as a table: names and values stay text, and wrap on a narrow screen.
enum BarTable {
  /// Bars in one picture; beyond it they would be a second table.
  static let limit = 12

  static func markup(_ rows: [Markup], label: String) -> Markup {
    "<table class=\"bars\" aria-label=\"\(label), chart\"><tbody>\n\(Markup.joined(rows))</tbody></table>\n"
  }

  static func bar(_ count: Int, of most: Int, title: String) -> Markup {
    """
    <svg class="bar" role="img"><title>\(title)</title>\
    <rect class="s0" width="\(most > 0 ? Double(count) / Double(most) * 100 : 0)%" height="14"/></svg>
    """
  }
}

extension Markup {
  static func + (left: Markup, right: Markup) -> Markup {
    var sum = left
    sum += right
    return sum
  }
}
