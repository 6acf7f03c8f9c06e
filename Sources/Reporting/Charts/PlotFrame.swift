import Calls

/// Grid lines, scales and legends that the charts share.
///
/// Pictures are drawn in per cent of the width and in pixels of height, so that text keeps its size on every screen.
enum PlotFrame {
  /// Classes of the series' colours; the style sheet has one for light and one for dark.
  static func seriesClass(_ index: Int, isRest: Bool = false) -> String {
    isRest ? "s\(ChartData.seriesLimit)" : "s\(min(index, ChartData.seriesLimit))"
  }

  static func rateGrid(top: Double, height: Double, steps: Int) -> Markup {
    Markup.joined(
      (0...steps).map { step in
        let y = height * (1 - Double(step) / Double(steps))
        let millis = Int((top * 1000 * Double(step) / Double(steps)).rounded())
        let label = millis % 10 == 0 ? "\(millis / 10)" : "\(millis / 10).\(millis % 10)"
        return gridLine(y: y, label: label + (step == steps ? Figures.thin + "%" : ""), isBase: step == 0)
      })
  }

  static func gridLine(y: Double, label: String, isBase: Bool) -> Markup {
    """
    <line class="\(isBase ? "base" : "grid")" x1="0" x2="100%" y1="\(y)" y2="\(y)"/>\
    <text class="tick end" x="-8" y="\(y + 4)">\(label)</text>

    """
  }

  /// Labels below the axis; the outer ones stay inside the picture.
  static func periodTicks(_ axis: PeriodAxis, y: Double) -> Markup {
    Markup.joined(
      axis.ticks.map { label in
        let x = axis.middle(of: label) ?? 0
        let place = label == axis.labels.first ? "" : label == axis.labels.last ? " end" : " middle"
        let edge = place.isEmpty ? max(0, x - axis.slot / 2) : place == " end" ? min(1, x + axis.slot / 2) : x
        return "<text class=\"tick\(place)\" x=\"\(edge * 100)%\" y=\"\(y)\">\(label)</text>"
      })
  }

  static func legend(_ entries: [(name: String, seriesClass: String)]) -> Markup {
    let items = entries.map { entry -> Markup in
      """
      <li><svg class="swatch" aria-hidden="true"><rect class="\(entry.seriesClass)" width="100%" height="100%"/></svg>\
      \(entry.name)</li>
      """
    }
    return "<ul class=\"legend\">\(Markup.joined(items))</ul>\n"
  }
}
