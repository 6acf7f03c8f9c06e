import Calls

/// Makes an invoice's lines of a table's rows. A line that is wrong makes the file wrong: of half an invoice nothing can be
/// reconciled.
struct InvoiceLineReader {
  private(set) var lines: [InvoiceLine] = []
  private(set) var problems: [Problem] = []
  private var overlaps = InvoiceOverlapSearch()
  private let header: InvoiceHeader
  private let place: String
  private let figures: InvoiceFigure
  private let times: TimeReader

  init(_ header: InvoiceHeader, place: String, figures: InvoiceFigure, timeFormats: [TimeFormat]) {
    (self.header, self.place, self.figures) = (header, place, figures)
    // An invoice's days are those of the zone that reports are made in: here they are days and nothing else.
    times = TimeReader(zone: .utc, formats: timeFormats)
  }

  /// - Parameter cells: trimmed.
  mutating func read(_ cells: [String], line: UInt64) {
    guard isLine(cells), !isHeader(cells) else { return }
    let before = problems.count
    let (figures, times) = (figures, times)
    func text(_ column: InvoiceColumn) -> String {
      header.columns[column].flatMap { cells.indices.contains($0) ? cells[$0] : nil } ?? ""
    }
    let invoice = value(text(.invoice), .invoice, line, "an invoice's number of at most 100 characters on one line") {
      $0.count <= 100 && !$0.contains(where: \.isNewline) ? $0 : nil
    }
    let account = value(text(.account), .account, line, "an account of 1 to 18 digits") {
      Self.isDigits($0, 1...18) ? Self.withoutLeadingZeros($0) : nil
    }
    let from = value(text(.periodFrom), .periodFrom, line, "a day, such as 2024-02-01") { Self.day($0, times) }
    let to = value(text(.periodTo), .periodTo, line, "a day, such as 2024-03-01") { Self.day($0, times) }
    let method = optional(text(.method), .method, line, "a method of the service, such as passwordcall") {
      Method(name: $0)
    }
    let origin = optional(text(.origin), .origin, line, "the first digits of callers' numbers, at most 15") {
      Self.isDigits($0, 1...15) ? $0 : nil
    }
    let currency = value(text(.currency), .currency, line, "a currency's code (ISO 4217), such as EUR") {
      Currency.isKnown($0.uppercased()) ? $0.uppercased() : nil
    }
    let quantity = value(text(.quantity), .quantity, line, "a whole number") { figures.quantity($0) }
    let unitPrice = value(
      text(.unitPrice), .unitPrice, line, "a price from 0 with at most nine decimals, such as 0.0083"
    ) {
      figures.amount($0).flatMap { $0.money.nano < 0 ? nil : $0 }
    }
    let amount = value(text(.amount), .amount, line, "an amount with at most nine decimals, such as 8.30") {
      figures.amount($0)
    }
    if let from, let to, from >= to {
      report(
        line, "period_to is \(to), not after period_from, which is \(from)",
        remedy: "A period ends before period_to: of February 2024 it is 2024-03-01")
    }
    guard problems.count == before, let invoice, let account, let from, let to, let currency, let quantity,
      let unitPrice, let amount
    else { return }
    take(
      InvoiceLine(
        line: line, invoice: invoice,
        subject: InvoiceLine.Subject(
          account: account, from: from, to: to, method: method, origin: origin ?? "", currency: currency),
        quantity: quantity, unitPrice: unitPrice.money, priceDecimals: unitPrice.decimals, amount: amount.money,
        amountDecimals: amount.decimals))
  }

  private mutating func take(_ line: InvoiceLine) {
    guard line.amountIsProduct else {
      let product = line.product.map { " \($0.text(decimals: 2))" } ?? " more than an amount can hold"
      return report(
        line.line,
        "amount is \(line.amount.text(decimals: line.amountDecimals)), but quantity \(line.quantity) times unit_price "
          + "\(line.unitPrice.text(decimals: line.priceDecimals)) is\(product)",
        remedy: "Ask the provider for a corrected invoice, or correct the figure that was misread")
    }
    if let overlap = overlaps.add(line) {
      return report(
        line.line,
        "it asks for the same initiations as line \(overlap.earlier.line), and is not the same period and method",
        remedy: "Let lines of one account, origin and currency have the same period and method, or none in common")
    }
    lines.append(line)
  }

  /// A row that says nothing of whose, when and in what is none: a blank one, a remark, a sum below the lines.
  private func isLine(_ cells: [String]) -> Bool {
    [InvoiceColumn.account, .periodFrom, .periodTo, .currency].contains { column in
      header.columns[column].map { cells.indices.contains($0) && !cells[$0].isEmpty } ?? false
    }
  }

  /// The header once more, as where files were put together.
  private func isHeader(_ cells: [String]) -> Bool {
    let other = InvoiceHeader(cells)
    return other.columns == header.columns && other.isTelling
  }

  // MARK: - Cells

  private mutating func optional<Value>(
    _ text: String, _ column: InvoiceColumn, _ line: UInt64, _ form: String, _ parse: (String) -> Value?
  ) -> Value? {
    text.isEmpty ? nil : value(text, column, line, form, parse)
  }

  private mutating func value<Value>(
    _ text: String, _ column: InvoiceColumn, _ line: UInt64, _ form: String, _ parse: (String) -> Value?
  ) -> Value? {
    if !text.isEmpty, let value = parse(text) { return value }
    let nearest: String? =
      switch column {
      case .method: Spelling.nearest(to: text, among: Method.allCases.map(\.name))
      case .currency: Spelling.nearest(to: text.uppercased(), among: Currency.all)
      default: nil
      }
    if [.quantity, .unitPrice, .amount].contains(column), figures.isTooLarge(text) {
      report(
        line, "\(column.rawValue) is \(Self.shown(text)), more than an amount can hold (9.2 billion)",
        remedy: "Correct the cell")
    } else {
      report(
        line, "\(column.rawValue) is \(text.isEmpty ? "empty" : Self.shown(text)), not \(form)",
        remedy: nearest.map { "Did you mean \($0)?" } ?? "Correct the cell")
    }
    return nil
  }

  /// A cell as a message may show it: figures and days whole, since they are what must be found; but never what may be a
  /// telephone number, in whatever column it strayed.
  private static func shown(_ text: String) -> String {
    let digits = text.filter(\.isNumber).count
    let isFigure =
      text.utf8.count <= 40 && text.utf8.allSatisfy { FieldForms.isDigit($0) || " .,-+:/".utf8.contains($0) }
    let mayBeNumber = (7...15).contains(digits) && !text.contains { ".,:/".contains($0) } && !text.hasPrefix("-")
    return "\"\(isFigure && !mayBeNumber ? text : Redaction.quote(text))\""
  }

  private mutating func report(_ line: UInt64, _ reason: String, remedy: String) {
    problems.append(Problem("\(place):\(line)", reason, remedy: remedy, exit: .data))
  }

  /// A day, also with its midnight, as spreadsheets write days.
  private static func day(_ text: String, _ times: TimeReader) -> CivilDate? {
    midnight(text, times) ?? midnight(text + " 00:00", times)
  }

  private static func midnight(_ text: String, _ times: TimeReader) -> CivilDate? {
    var bytes = Array(text.utf8)
    return bytes.withUnsafeMutableBytes { bytes -> CivilDate? in
      let value = FieldValue(
        name: FieldName(field: .time, rank: 0), kind: .text, node: 0, bytes: UnsafeRawBufferPointer(bytes))
      guard case .time(let time, _) = times.read(value), time % 86_400_000 == 0 else { return nil }
      return CivilDate(daysSince1970: Instant.floorDivide(time, 86_400_000))
    }
  }

  private static func isDigits(_ text: String, _ lengths: ClosedRange<Int>) -> Bool {
    lengths.contains(text.utf8.count) && text.utf8.allSatisfy(FieldForms.isDigit)
  }

  private static func withoutLeadingZeros(_ digits: String) -> String {
    let rest = digits.drop { $0 == "0" }
    return rest.isEmpty ? "0" : String(rest)
  }
}
