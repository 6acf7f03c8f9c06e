/// A ZIP archive of stored members (APPNOTE 4.3): no compressor needed.
enum ZipWriter {
  static func archive(_ members: [(name: String, text: String)]) -> [UInt8] {
    var (body, directory): ([UInt8], [UInt8]) = ([], [])
    for (name, text) in members {
      let (name, bytes) = (Array(name.utf8), Array(text.utf8))
      // Version, flags, method 0, time, date; then checksum and both sizes; then the name's length and no more.
      let common =
        [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0] + GzipSourceTests.littleEndian(GzipSourceTests.crc(bytes))
        + four(bytes.count) + four(bytes.count) + two(name.count) + two(0)
      directory += [0x50, 0x4B, 1, 2, 20, 0] + common + two(0) + two(0) + two(0) + four(0) + four(body.count) + name
      body += [0x50, 0x4B, 3, 4] + common + name + bytes
    }
    let end = two(0) + two(0) + two(members.count) + two(members.count) + four(directory.count) + four(body.count)
    return body + directory + [0x50, 0x4B, 5, 6] + end + two(0)
  }

  private static func two(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
  private static func four(_ value: Int) -> [UInt8] { GzipSourceTests.littleEndian(UInt32(value)) }
}

/// A workbook written by hand.
struct WorkbookText {
  /// The rows of each sheet, as they stand between `<sheetData>` and its end.
  var sheets: [String]
  var shared: String?
  var styles: String?
  var properties = ""
  /// Before the names of a sheet's elements.
  var prefix = ""
  var space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

  private static let declaration = #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#
  private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

  init(_ sheets: String...) { self.sheets = sheets }

  var members: [(name: String, text: String)] {
    let numbers = 1...max(1, sheets.count)
    var relations = numbers.map { relation("rId\($0)", "worksheet", "worksheets/sheet\($0).xml") }
    relations += [relation("rIdS", "sharedStrings", "sharedStrings.xml"), relation("rIdT", "styles", "/xl/styles.xml")]
    let names = numbers.map { #"<sheet name="S\#($0)" sheetId="\#($0)" state="hidden" r:id="rId\#($0)"/>"# }
    var members = [
      ("[Content_Types].xml", "<Types/>"),
      ("_rels/.rels", "<Relationships>\(relation("rId1", "officeDocument", "xl/workbook.xml"))</Relationships>"),
      (
        "xl/workbook.xml",
        "<workbook xmlns=\"\(space)\" xmlns:r=\"\(Self.office)\">\(properties)"
          + "<sheets>\(names.joined())</sheets></workbook>"
      ), ("xl/_rels/workbook.xml.rels", "<Relationships>\(relations.joined())</Relationships>"),
    ]
    // The sheets come before what they refer to.
    let open = prefix.isEmpty ? "xmlns" : "xmlns:\(prefix.dropLast())"
    for (index, rows) in sheets.enumerated() {
      let data = "<\(prefix)sheetData>\(rows)</\(prefix)sheetData>"
      let text = "<\(prefix)worksheet \(open)=\"\(space)\">\(data)</\(prefix)worksheet>"
      members.append(("xl/worksheets/sheet\(index + 1).xml", Self.declaration + text))
    }
    if let shared { members.append(("xl/sharedStrings.xml", "<sst xmlns=\"\(space)\">\(shared)</sst>")) }
    if let styles { members.append(("xl/styles.xml", "<styleSheet xmlns=\"\(space)\">\(styles)</styleSheet>")) }
    return members
  }

  var archive: [UInt8] { ZipWriter.archive(members) }

  private func relation(_ id: String, _ type: String, _ target: String) -> String {
    #"<Relationship Id="\#(id)" Type="\#(Self.office)/\#(type)" Target="\#(target)"/>"#
  }

  /// A row of texts of its own, one for each cell; an empty one is no cell.
  static func row(_ number: Int, _ cells: String...) -> String {
    let texts = cells.enumerated().filter { !$0.element.isEmpty }.map { index, text in
      "<c r=\"\(Character(UnicodeScalar(UInt8(65 + index))))\(number)\" t=\"inlineStr\"><is><t>\(text)</t></is></c>"
    }
    return "<row r=\"\(number)\">\(texts.joined())</row>"
  }
}
