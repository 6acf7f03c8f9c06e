/// Why a content was taken for what it is, in words: as `SourceFormat.detect` and `TextEncoding` decide.
enum FormatReason {
  /// - Parameter head: the content's beginning.
  static func text(_ format: SourceFormat, _ head: UnsafeRawBufferPointer) -> String {
    switch format {
    case .ndjson: "a line of it is a JSON value by itself"
    case .json: "it begins with a bracket, and is one array"
    case .jsonSequence: "it is made of JSON values, one after another, over several lines"
    case .har: "it is an object with a log of entries, as browsers and proxies export it"
    case .csv: "its first row names columns, and cells below hold JSON"
    case .xlsx: "it is a ZIP archive with the parts of a workbook in it"
    case .text where head.first { $0 > 32 } == UInt8(ascii: "{"):
      "its lines are JSON around lines of a log, which may be in parts or belong together"
    case .text: "its lines are text of no one form: fields are looked for in each"
    case .logfmt: "each line begins with name=value"
    }
  }

  /// Of a table that is an invoice.
  static func ofInvoice(isForced: Bool) -> String {
    isForced ? "--kind invoice says so" : "one of its first rows is the header of an invoice"
  }

  static func text(_ encoding: TextEncoding?, hasMark: Bool) -> String {
    switch encoding {
    case nil: ""
    case .utf8?: hasMark ? "it begins with a byte order mark" : "nothing in it is written otherwise"
    case .utf16?, .utf16LittleEndian?, .utf16BigEndian?:
      "a byte order mark says so, or every second byte is zero"
    case .windows1250?: "it is not UTF-8, and its letters beyond ASCII are those of Central Europe"
    case .windows1251?: "it is not UTF-8, and its letters beyond ASCII come in runs, as Cyrillic words do"
    case .windows1252?: "it is not UTF-8, and its letters beyond ASCII are those of Western Europe"
    }
  }
}
