import Calls

@testable import Intake

/// Workbooks by their parts: as a ZIP archive nearly everything that a fuzzer makes of one is refused for its checksum.
extension FuzzTarget {
  static let workbook = FuzzTarget(
    "workbook", seeds: { Workbooks.seeds }, canarySeeds: [Array(Workbooks.shortSheet.utf8)],
    check: checkWorkbook)

  @Sendable private static func checkWorkbook(_ input: inout FuzzInput) throws {
    var options = IntakeOptions(pseudonymKey: [UInt8](repeating: 7, count: 32))
    options.salvages = input.choice(of: [false, true])
    let planted = Plant.choose(&input)
    let archive = Workbooks.archive(planted?.text ?? input.text)
    let read = try ReadContents(archive, options, chunk: 1 << 16)
    try require(read.contents.count == 1, "a workbook is one content, not \(read)")
    try read.check(options, planted?.plant)
    for (_, records) in read.contents { try lookForCanary(records) }
    if !options.salvages {
      options.salvages = true
      let salvaged = try ReadContents(archive, options, chunk: 1 << 16)
      let isRefused = read.contents[0].records.problem != nil
      try require(isRefused || salvaged == read, "of a whole workbook salvaging makes \(salvaged) and not \(read)")
    }
  }
}

/// Makes workbooks of texts.
enum Workbooks {
  /// The parts of a text, with a NUL between them: the sheet, the shared texts, the styles, the workbook. A part that is
  /// not there is one that every workbook has.
  static func archive(_ text: [UInt8]) -> [UInt8] {
    let parts = text.split(separator: 0, maxSplits: 3, omittingEmptySubsequences: false).map { Array($0) }
    func part(_ index: Int, or usual: String) -> [UInt8] {
      parts.indices.contains(index) && !parts[index].isEmpty ? parts[index] : Array(usual.utf8)
    }
    return StoredZip.archive([
      ("xl/workbook.xml", part(3, or: contents)), ("xl/_rels/workbook.xml.rels", Array(relations.utf8)),
      ("xl/styles.xml", part(2, or: styles)), ("xl/sharedStrings.xml", part(1, or: strings)),
      ("xl/worksheets/sheet1.xml", part(0, or: shortSheet)), ("xl/worksheets/sheet2.xml", Array(shortSheet.utf8)),
    ])
  }

  static let shortSheet =
    "<s><row><c t='str'><v>call_uuid</v></c><c t='str'><v>final_status</v></c></row>"
    + "<row><c t='str'><v>a1_7</v></c><c t='str'><v>ANSWER</v></c></row></s>"

  private static let contents = "<workbook><sheets><sheet name='1' id='r1'/></sheets></workbook>"

  private static let relations =
    "<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/>"
    + "<Relationship Id='r2' Target='worksheets/sheet2.xml'/><Relationship Id='r3' Type='x/styles' Target='styles.xml'/>"
    + "<Relationship Id='r4' Type='x/sharedStrings' Target='/xl/sharedStrings.xml'/></Relationships>"

  private static let styles =
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='[Red]\"y\" dd\\.mm'/><numFmt numFmtId='165' formatCode='[h]:mm'/>"
    + "</numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='22'/><xf numFmtId='165'/></cellXfs></styleSheet>"

  private static let strings =
    "<sst><si><t>verification_call_uuid</t></si><si><t>start_time</t></si><si><r><t>final_</t></r><r><t>status</t></r>"
    + "<rPh><t>x</t></rPh></si><si><t>duration</t></si><si><t>phone_number</t></si></sst>"

  private static let sheet =
    "<?xml version='1.0' encoding='UTF-8'?><x:worksheet xmlns:x='y'><x:sheetData>"
    + "<x:row r='2'><x:c r='B2' t='inlineStr'><x:is><x:t>Export</x:t></x:is></x:c></x:row><x:row r='4'>"
    + "<x:c t='s'><x:v>0</x:v></x:c><x:c t='s'><x:v>1</x:v></x:c><x:c t='s'><x:v>2</x:v></x:c><x:c t='s'><x:v>3</x:v></x:c>"
    + "<x:c r='F4' t='s'><x:v>4</x:v></x:c></x:row><x:row r='5'><x:c r='A5' t='str'><x:f>1</x:f><x:v>fa278be48dc2_117793</x:v></x:c>"
    + "<x:c r='B5' s='1'><x:v>45335.343113425924</x:v></x:c><x:c t='inlineStr'><x:is><x:t>CANCEL</x:t></x:is></x:c>"
    + "<x:c s='3'><x:v>1.5E-3</x:v></x:c><x:c r='F5'><x:v>4.21905123456E+11</x:v></x:c></x:row>"
    + "<x:row><x:c t='e'><x:v>#N/A</x:v></x:c><x:c t='b'><x:v>1</x:v></x:c><x:c t='d'><x:v>2024-02-13T08:14:05</x:v></x:c></x:row>"
    + "</x:sheetData></x:worksheet>"

  static var seeds: [[UInt8]] {
    [
      shortSheet, sheet, shortSheet + "\0" + strings + "\0" + styles, "\0" + strings, "\0\0" + styles,
      sheet + "\0\0\0<workbook><workbookPr date1904='1'/><sheets><sheet id='r1'/><sheet id='r2'/></sheets></workbook>",
    ].map { Array($0.utf8) }
  }
}
