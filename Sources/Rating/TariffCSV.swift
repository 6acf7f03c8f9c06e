import Calls

extension Tariff {
  /// The columns of a tariff's CSV (docs/contract.md), in the order we write them; read in any order.
  package static let columns = [
    "account", "method", "origin", "valid_from", "valid_to", "currency", "price", "charge", "rounding",
  ]

  /// The tariff of a new ledger. Source: the vendor's article "Password Call", 13 Feb 2024 (docs/domain.md, section 4).
  package static let seedCSV = columns.joined(separator: ",") + "\n,passwordcall,421,,,EUR,0.0083,initiated,none\n"

  /// The tariff of a new ledger, read.
  package static let seed: Tariff = {
    do { return try Tariff(csv: Array(seedCSV.utf8), place: "seed") } catch {
      preconditionFailure("the seed is a tariff: \(error)")
    }
  }()

  /// The longest origin that a caller's stem can decide: E.164 numbers have at most 15 digits, and four are not kept.
  package static let maximumOriginLength = 11

  /// Reads a tariff: UTF-8, comma, RFC 4180 quotes, a header row; blank lines and lines that begin with `#` are skipped.
  ///
  /// - Parameter place: the file's name, for messages.
  /// - Throws: every problem of the file, each with its line.
  package init(csv bytes: [UInt8], place: String) throws(ProblemList) {
    var reader = TariffReader(place: place)
    reader.read(bytes)
    guard reader.problems.isEmpty else { throw ProblemList(problems: reader.problems) }
    try self.init(rows: reader.rows, place: place)
  }

  /// The tariff as CSV; reads back as the same prices.
  package var csv: String {
    ([Self.columns] + rows.map(\.csvCells)).map { $0.joined(separator: ",") + "\n" }.joined()
  }
}

/// Collects rows and problems of one tariff file.
private struct TariffReader {
  let place: String
  var rows: [TariffRow] = []
  var problems: [Problem] = []
  /// Index of the cell that holds each column.
  private var header: [String: Int]?

  init(place: String) { self.place = place }

  mutating func read(_ bytes: [UInt8]) {
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    var line = 0
    for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      let content = part.last == UInt8(ascii: "\r") ? part.dropLast() : part
      guard let text = String(validating: content, as: UTF8.self) else {
        report(line, "the line is not UTF-8", remedy: "Save the file as UTF-8")
        continue
      }
      guard !text.allSatisfy(\.isWhitespace), !text.hasPrefix("#") else { continue }
      guard let cells = Self.cells(of: text) else {
        report(line, "a quoted cell does not end on its line", remedy: "Close the quotes")
        continue
      }
      if header == nil { readHeader(cells, line: line) } else { readRow(cells, line: line) }
      // Without its columns no row can be read: one problem is enough.
      if header == nil { return }
    }
    if header == nil, problems.isEmpty {
      report(1, "the file holds no tariff", remedy: "Begin with the header \(Tariff.columns.joined(separator: ","))")
    }
  }

  private mutating func readHeader(_ cells: [String], line: Int) {
    guard cells.count == Tariff.columns.count, Set(cells) == Set(Tariff.columns) else {
      let remedy = "Write \(Tariff.columns.joined(separator: ","))"
      return report(line, "the header does not name each of the \(Tariff.columns.count) columns once", remedy: remedy)
    }
    header = Dictionary(uniqueKeysWithValues: zip(cells, 0...))
  }

  private mutating func readRow(_ cells: [String], line: Int) {
    guard let header, cells.count == header.count else {
      let remedy = "Write one cell for each column of the header"
      return report(line, "the row has \(cells.count) cells, not \(Tariff.columns.count)", remedy: remedy)
    }
    let problemsBefore = problems.count
    func cell(_ column: String) -> String { header[column].map { cells[$0] } ?? "" }
    let account = optional(cell("account"), "account", line, "1 to 18 digits") {
      Self.isDigits($0, 1...18) ? $0 : nil
    }
    let method = optional(
      cell("method"), "method", line, "a method of the service, such as passwordcall",
      among: Method.allCases.map(\.name)
    ) { Method(name: $0) }
    let origin = required(cell("origin"), "origin", line, "1 to \(Tariff.maximumOriginLength) digits") {
      Self.isDigits($0, 1...Tariff.maximumOriginLength) ? $0 : nil
    }
    let validFrom = optional(cell("valid_from"), "valid_from", line, "a day, such as 2024-02-13") { CivilDate($0) }
    let validTo = optional(cell("valid_to"), "valid_to", line, "a day, such as 2024-02-13") { CivilDate($0) }
    let currency = required(cell("currency"), "currency", line, "three capital letters, such as EUR") {
      $0.utf8.count == 3 && $0.utf8.allSatisfy((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains) ? $0 : nil
    }
    let price = required(cell("price"), "price", line, "an amount from 0 with at most nine decimals, such as 0.0083") {
      $0.hasPrefix("-") ? nil : Money($0)
    }
    let charge = required(
      cell("charge"), "charge", line, "initiated, concluded or answered", among: ChargePoint.allCases.map(\.rawValue)
    ) { ChargePoint(rawValue: $0) }
    let rounding = required(cell("rounding"), "rounding", line, "none, half-up:N or half-even:N (N from 0 to 9)") {
      Rounding($0)
    }
    if let validFrom, let validTo, validFrom >= validTo {
      let reason = "valid_to is not after valid_from, so the row never holds"
      report(line, reason, remedy: "Correct one of them; valid_to is the first day without the price")
    }
    guard problems.count == problemsBefore, let origin, let currency, let price, let charge, let rounding else {
      return
    }
    rows.append(
      TariffRow(
        line: line, account: account, method: method, origin: origin, validFrom: validFrom, validTo: validTo,
        currency: currency, price: price, priceDecimals: Self.decimals(of: cell("price")), charge: charge,
        rounding: rounding))
  }

  private mutating func optional<Value>(
    _ text: String, _ column: String, _ line: Int, _ form: String, among known: [String] = [],
    _ parse: (String) -> Value?
  ) -> Value? {
    text.isEmpty ? nil : required(text, column, line, form, among: known, parse)
  }

  /// - Parameter known: the words that the cell may hold, of which the nearest is named.
  private mutating func required<Value>(
    _ text: String, _ column: String, _ line: Int, _ form: String, among known: [String] = [],
    _ parse: (String) -> Value?
  ) -> Value? {
    if let value = parse(text) { return value }
    let nearest = text.utf8.count <= 64 ? Spelling.nearest(to: text, among: known) : nil
    report(
      line, "\(column) is \(text.isEmpty ? "empty" : Self.quoted(text)), not \(form)",
      remedy: nearest.map { "Did you mean \($0)?" } ?? "Correct the cell")
    return nil
  }

  private mutating func report(_ line: Int, _ reason: String, remedy: String) {
    problems.append(Problem("\(place):\(line)", reason, remedy: remedy, exit: .data))
  }

  /// A value as a message may show it: short, on one line, and without what could be a telephone number (a tariff holds
  /// none, but the wrong file may be given).
  private static func quoted(_ text: String) -> String {
    var shown = ""
    var digits = ""
    for character in text.prefix(20).map({ $0.isNewline || $0 == "\u{7f}" || $0 < " " ? "?" : $0 }) + ["\0"] {
      if character.isNumber {
        digits.append(character)
      } else {
        shown += digits.count > 4 ? "…" : digits
        digits = ""
        if character != "\0" { shown.append(character) }
      }
    }
    return "\"\(shown)\"" + (text.count > 20 ? "…" : "")
  }

  private static func isDigits(_ text: String, _ lengths: ClosedRange<Int>) -> Bool {
    lengths.contains(text.utf8.count) && text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
  }

  private static func decimals(of price: String) -> Int {
    price.utf8.firstIndex(of: UInt8(ascii: ".")).map { price.utf8.distance(from: $0, to: price.utf8.endIndex) - 1 } ?? 0
  }

  /// RFC 4180 cells of one line; nil where a quote stays open.
  private static func cells(of line: String) -> [String]? {
    var cells = [""]
    var isQuoted = false
    var quoteMayDouble = false
    for character in line {
      if character == "\"" {
        // A quote right after a closing one is a quote of the text ("" inside quotes).
        if quoteMayDouble { cells[cells.count - 1].append("\"") }
        isQuoted.toggle()
        quoteMayDouble = !isQuoted
        continue
      }
      quoteMayDouble = false
      if character == ",", !isQuoted { cells.append("") } else { cells[cells.count - 1].append(character) }
    }
    return isQuoted ? nil : cells
  }
}
