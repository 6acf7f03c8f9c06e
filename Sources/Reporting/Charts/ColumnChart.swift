import Calls

/// Money by period, stacked by account; a picture for each currency, for currencies never add up.
enum ColumnChart {
  static func markup(_ table: ReportTable, column: String) -> Markup {
    guard let index = table.index(of: "currency") else { return "" }
    let currencies = Set(table.rows.map { $0[index].plainText }).filter { !$0.isEmpty }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return Markup.joined(
      currencies.enumerated().map { position, currency in
        let series = ChartData.amounts(table, column: column, currency: currency)
        let axis = PeriodAxis(series.flatMap { $0.byPeriod.keys })
        guard !series.isEmpty else { return "" }
        return axis.labels.count > 1
          ? columns(series, axis, currency, id: "\(table.name)-\(position)", title: table.definition.title)
          : bars(series, currency, title: table.definition.title)
      })
  }

  private static func columns(
    _ series: [ChartData.AmountSeries], _ axis: PeriodAxis, _ currency: String, id: String, title: String
  ) -> Markup {
    let height = 200.0
    let highest = Int128(
      axis.labels.map { label in series.reduce(Int64(0)) { $0 &+ ($1.byPeriod[label] ?? 0) } }.max() ?? 1)
    let step = roundStep(highest)
    let steps = Int((highest + step - 1) / step)
    let top = Double(step) * Double(steps)
    let gap = 0.22 * axis.slot
    let grid = (0...max(0, steps)).map { index in
      PlotFrame.gridLine(
        y: height * (1 - Double(index) / Double(max(1, steps))),
        label: Figures.money(Money(nano: Int64(clamping: step * Int128(index))), decimals: 0), isBase: index == 0)
    }
    let stacks = axis.labels.map { label -> Markup in
      var below = 0.0
      let x = (axis.middle(of: label) ?? 0) - axis.slot / 2 + gap / 2
      let pieces = series.enumerated().map { index, one -> Markup in
        guard let nano = one.byPeriod[label] else { return "" }
        let piece = Double(nano) / top * height
        defer { below += piece }
        return """
          <g class="mark"><title>\(label), \(ChartData.accountName(one.name, isRest: one.isRest)): \
          \(Figures.money(Money(nano: nano), decimals: one.decimals)) \(currency)</title>\
          <rect class="\(PlotFrame.seriesClass(index, isRest: one.isRest))" x="\(x * 100)%" width="\((axis.slot - gap) * 100)%" \
          y="\(height - below - piece)" height="\(piece)"/></g>
          """
      }
      return Markup.joined(pieces)
    }
    let total = Figures.money(
      Money(nano: series.reduce(0) { $0 &+ $1.total }), decimals: series.map(\.decimals).max() ?? 0)
    let legend = series.enumerated().map {
      (
        name: ChartData.accountName($0.element.name, isRest: $0.element.isRest),
        seriesClass: PlotFrame.seriesClass($0.offset, isRest: $0.element.isRest)
      )
    }
    return """
      <figure class="panel wide">
      <figcaption><b>\(currency)</b> <span>\(total) in \
      \(Figures.count(axis.labels.count)) periods</span></figcaption>
      \(series.count > 1 ? PlotFrame.legend(legend) : "")\
      <svg class="plot" height="\(height + 24)" role="img" aria-labelledby="\(id)-t \(id)-d">
      <title id="\(id)-t">\(title) in \(currency) by period and account</title>
      <desc id="\(id)-d">\(axis.labels.first ?? "") to \(axis.labels.last ?? ""); \
      \(total) \(currency) in all</desc>
      \(Markup.joined(grid))\(Markup.joined(stacks))\(PlotFrame.periodTicks(axis, y: height + 17))
      </svg>
      </figure>

      """
  }

  /// Without a course of time: a bar for each account.
  private static func bars(_ series: [ChartData.AmountSeries], _ currency: String, title: String) -> Markup {
    let most = series.map(\.total).max() ?? 1
    let rows = series.map { one -> Markup in
      let words = "\(Figures.money(Money(nano: one.total), decimals: one.decimals)) \(currency)"
      return """
        <tr><th scope="row">\(ChartData.accountName(one.name, isRest: one.isRest))</th><td class="drawn">\
        \(BarTable.bar(Int(one.total), of: Int(most), title: "\(ChartData.accountName(one.name, isRest: one.isRest)): \(words)"))</td>\
        <td class="value">\(words)</td></tr>

        """
    }
    return BarTable.markup(rows, label: "\(title) in \(currency)")
  }

  /// 1, 2 or 5 times a power of ten, so that the scale has three to six steps.
  private static func roundStep(_ highest: Int128) -> Int128 {
    var power: Int128 = 1
    while power <= highest / 50 { power *= 10 }
    return [1, 2, 5, 10].map { $0 * power }.first { highest / $0 < 5 } ?? power * 10
  }
}
