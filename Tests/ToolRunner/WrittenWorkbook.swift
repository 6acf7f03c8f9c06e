import Foundation

@testable import Intake

/// A workbook as its parts say it, without what the program's own reader makes of cells: of that only the archive is used.
package struct WrittenWorkbook {
  package struct Cell: Equatable {
    package var text: String
    package var isText: Bool
    /// `@`, `0`, `0.0000`; `General` where nothing is said.
    package var format: String

    package init(_ text: String, isText: Bool, format: String) {
      (self.text, self.isText, self.format) = (text, isText, format)
    }
  }

  package struct Sheet {
    package var name: String
    /// The whole part.
    package var xml: String
    /// Nil for a cell that is not there; each row as long as the first.
    package var rows: [[Cell?]]
    /// Cells' texts, empty for those that are not there.
    package var texts: [[String]] { rows.map { $0.map { $0?.text ?? "" } } }
  }

  package var sheets: [Sheet] = []
  /// The document's properties.
  package var properties: String

  package init(_ bytes: [UInt8]) throws {
    let formats = Self.formats(try Self.part("xl/styles.xml", bytes))
    properties = try Self.part("docProps/core.xml", bytes)
    let names = Self.pieces(try Self.part("xl/workbook.xml", bytes), from: "<sheet name=\"", to: "\"")
    for (index, name) in names.enumerated() {
      let xml = try Self.part("xl/worksheets/sheet\(index + 1).xml", bytes)
      sheets.append(Sheet(name: name, xml: xml, rows: Self.rows(xml, formats)))
    }
  }

  package func sheet(_ name: String) -> Sheet? { sheets.first { $0.name == name } }

  private static func part(_ name: String, _ bytes: [UInt8]) throws -> String {
    try bytes.withUnsafeBytes { all in
      var found: [UInt8] = []
      guard try WorkbookArchive(all, place: name).read(name, { found += $0 }) else {
        throw Tool.Failure(description: "no part \(name)")
      }
      return String(decoding: found, as: UTF8.self)
    }
  }

  private static func formats(_ styles: String) -> [String] {
    var codes = ["0": "General", "1": "0", "49": "@"]
    for format in pieces(styles, from: "<numFmt ", to: "/>") {
      codes[pieces(format, from: "numFmtId=\"", to: "\"").first ?? ""] = pieces(format, from: "Code=\"", to: "\"").first
    }
    let cells = pieces(styles, from: "<cellXfs", to: "</cellXfs>").first ?? ""
    return pieces(cells, from: "<xf numFmtId=\"", to: "\"").map { codes[$0] ?? "unknown \($0)" }
  }

  private static func rows(_ xml: String, _ formats: [String]) -> [[Cell?]] {
    var rows: [[Cell?]] = []
    for row in pieces(xml, from: "<row ", to: "</row>") {
      var cells = [Cell?](repeating: nil, count: rows.first?.count ?? 0)
      for piece in pieces(row, from: "<c r=\"", to: "</c>") {
        let column = piece.prefix { $0.isLetter }.utf8.reduce(0) { $0 * 26 + Int($1) - 64 } - 1
        while cells.count <= column { cells.append(nil) }
        let style = pieces(piece, from: "s=\"", to: "\"").first.flatMap(Int.init) ?? 0
        let isText = piece.contains("t=\"inlineStr\"")
        // `<t>` or `<t xml:space="preserve">`: the first `>` behind it is the tag's, for those of a text are escaped.
        let inText = pieces(piece, from: "<t", to: "</t>").first?.split(
          separator: ">", maxSplits: 1, omittingEmptySubsequences: false
        ).last.map(String.init)
        let text = isText ? inText : pieces(piece, from: "<v>", to: "</v>").first
        cells[column] = Cell(unescaped(text ?? ""), isText: isText, format: formats[style])
      }
      rows.append(cells)
    }
    return rows
  }

  /// What XML and the spreadsheet's own escapes stand for.
  private static func unescaped(_ text: String) -> String {
    let plain = text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&amp;", with: "&")
    return plain.replacing(/_x([0-9A-F]{4})_/) { match in
      String(UInt32(match.output.1, radix: 16).flatMap(Unicode.Scalar.init).map(Character.init) ?? "?")
    }
  }

  private static func pieces(_ text: String, from start: String, to end: String) -> [String] {
    text.components(separatedBy: start).dropFirst().map { $0.components(separatedBy: end)[0] }
  }
}
