import Calls

/// A rate over time with its 95 % band: all accounts first, then a small panel for each, on one scale.
enum RateChart {
  static func markup(_ table: ReportTable, column: String) -> Markup {
    let series = ChartData.rates(table, column: column)
    guard !series.isEmpty else { return "" }
    let axis = PeriodAxis(series.flatMap { $0.byPeriod.keys })
    guard axis.labels.count > 1 else {
      return RateBars.markup(series, top: scaleTop(series), title: table.definition.title)
    }
    let top = scaleTop(series)
    var panels: [Markup] = []
    let title = "\(table.definition.title): \(Figures.words(column))"
    if series.count == 1 {
      panels.append(panel(series[0], axis, top, Frame(height: 200, id: "\(table.name)-0", isWide: true), title))
    } else {
      let all = ChartData.sum(series, name: "all")
      panels.append(panel(all, axis, top, Frame(height: 200, id: "\(table.name)-0", isWide: true), title))
      for (index, one) in series.enumerated() {
        panels.append(panel(one, axis, top, Frame(height: 96, id: "\(table.name)-\(index + 1)", isWide: false), title))
      }
    }
    let isCut = series.flatMap { $0.byPeriod.values }
      .contains { (WilsonInterval($0.part, over: $0.whole)?.high ?? 0) > top }
    let cut = isCut ? " A band that touches the top goes on beyond it." : ""
    return """
      <div class="panels">\(Markup.joined(panels))</div>
      <p class="note">Line: \(Figures.words(column)). Band: its 95 % Wilson interval. A gap is a period without a base.\(cut)</p>

      """
  }

  private struct Frame {
    let height: Double
    let id: String
    let isWide: Bool
  }

  /// The end of the scale: the smallest round rate above what is seen. A tiny sample's wide interval does not set it.
  private static func scaleTop(_ series: [ChartData.RateSeries]) -> Double {
    let shares = series.flatMap { $0.byPeriod.values }.filter { $0.whole > 0 }
    let highest = shares.map { share in
      share.whole >= 10
        ? WilsonInterval(share.part, over: share.whole)?.high ?? 0 : Double(share.part) / Double(share.whole)
    }.max()
    return [0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8].first { $0 >= highest ?? 1 } ?? 1
  }

  private static func panel(
    _ series: ChartData.RateSeries, _ axis: PeriodAxis, _ top: Double, _ frame: Frame, _ title: String
  ) -> Markup {
    let total = series.total
    let name = ChartData.accountName(series.name, isRest: series.isRest)
    let overall =
      "\(Figures.percent(total.part, over: total.whole)), 95 % interval \(Figures.interval(total.part, over: total.whole))"
    let points = axis.labels.compactMap { label -> (label: String, x: Double, share: ChartData.Share)? in
      guard let share = series.byPeriod[label], share.whole > 0, let x = axis.middle(of: label) else { return nil }
      return (label, x, share)
    }
    func y(_ rate: Double) -> Double { max(0, frame.height * (1 - rate / top)) }
    var curves: Markup = ""
    for run in runs(points.map(\.label), axis) {
      let part = points[run]
      let middle = part.map { point -> Markup in
        "\(point.x * 1000),\(y(Double(point.share.part) / Double(point.share.whole))) "
      }
      let bounds = part.map { WilsonInterval($0.share.part, over: $0.share.whole) }
      let upper = zip(part, bounds).map { point, bound -> Markup in "\(point.x * 1000),\(y(bound?.high ?? 0)) " }
      let lower = zip(part, bounds).map { point, bound -> Markup in "\(point.x * 1000),\(y(bound?.low ?? 0)) " }
      curves += """
        <polygon class="band" points="\(Markup.joined(upper))\(Markup.joined(lower.reversed()))"/>
        <polyline class="line" points="\(Markup.joined(middle))" vector-effect="non-scaling-stroke"/>

        """
    }
    let dots = axis.span <= (frame.isWide ? 92 : 31)
    let marks = points.map { point -> Markup in
      let middle = y(Double(point.share.part) / Double(point.share.whole))
      let dot: Markup = dots ? "<circle class=\"dot\" cx=\"\(point.x * 100)%\" cy=\"\(middle)\" r=\"2.2\"/>" : ""
      return """
        <g class="mark"><title>\(point.label): \(Figures.percent(point.share.part, over: point.share.whole)) \
        (\(Figures.interval(point.share.part, over: point.share.whole))), \(Figures.count(point.share.part)) of \
        \(Figures.count(point.share.whole))</title><rect class="hit" x="\((point.x - axis.slot / 2) * 100)%" y="0" \
        width="\(axis.slot * 100)%" height="\(frame.height)"/>\(dot)</g>
        """
    }
    return """
      <figure class="panel\(frame.isWide ? " wide" : "" as Markup)">
      <figcaption><b>\(name)</b> <span>\(overall)</span></figcaption>
      <svg class="plot" height="\(frame.height + 24)" role="img" aria-labelledby="\(frame.id)-t \(frame.id)-d">
      <title id="\(frame.id)-t">\(title), \(name)</title>
      <desc id="\(frame.id)-d">\(points.first?.label ?? "") to \(points.last?.label ?? ""); overall \(overall)</desc>
      \(PlotFrame.rateGrid(top: top, height: frame.height, steps: frame.isWide ? 4 : 2))
      <svg width="100%" height="\(frame.height)" viewBox="0 0 1000 \(frame.height)" preserveAspectRatio="none">\(curves)</svg>
      \(Markup.joined(marks))\(PlotFrame.periodTicks(axis, y: frame.height + 17))
      </svg>
      </figure>

      """
  }

  /// Stretches of neighbouring periods: a line across a gap would invent values.
  private static func runs(_ labels: [String], _ axis: PeriodAxis) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    for index in labels.indices where index + 1 == labels.count || !axis.areNeighbours(labels[index], labels[index + 1])
    {
      runs.append(start..<index + 1)
      start = index + 1
    }
    return runs
  }
}
