/// The header row of a table: which column means what.
struct TableHeader {
  let delimiter: UInt8
  let columns: [FieldName?]
  /// The columns as the file calls them.
  let names: [String]
  /// The table is one of our own reports.
  let isReport: Bool
  private let texts: [[UInt8]]
  var count: Int { columns.count }

  init(_ cells: [[UInt8]], delimiter: UInt8, _ mapping: FieldMapping = .none) {
    self.delimiter = delimiter
    texts = cells.map { $0.withUnsafeBytes { Array(Self.plain($0)) } }
    var names = texts.map { String(decoding: $0, as: UTF8.self) }
    var columns = texts.map { $0.withUnsafeBytes(mapping.names.find) }
    for (place, name) in mapping.positions where place <= names.count {
      (columns[place - 1], names[place - 1]) = (name, name.field.names[0])
    }
    (self.names, self.columns) = (names, columns)
    isReport = Self.reportColumns.contains { $0.isSubset(of: names) }
  }

  /// The header of a table that has none: as many columns as its first row has cells, known by their places.
  init(columns count: Int, delimiter: UInt8, _ mapping: FieldMapping) {
    self.init((1...max(count, 1)).map { Array("$\($0)".utf8) }, delimiter: delimiter, mapping)
  }

  /// Columns by which the reports that we write ourselves are known: their rows are figures and findings, not records,
  /// and a folder that holds both is a usual one.
  private static let reportColumns: [Set<String>] = [
    ["answer_rate_low"], ["redirect_rate_low"], ["share_of_failures"], ["duplicate_call_records"],
    ["initiations", "charged", "amount"], ["kind", "verification_call_uuid", "detail", "member", "line"],
    ["state", "their_status", "our_status"], ["id", "reason", "record"],
  ]

  /// What only records of ours have a column for. A title above a table may have `date` or `account` in it.
  private static let telling: Set<Field> = [
    .key, .cause, .finalStatus, .callee, .caller, .withRedirect, .redirect, .verificationCode,
  ]

  /// How many of our fields the row names.
  var known: Int { Set(columns.compactMap { $0?.field }).subtracting([.text]).count }

  /// Whether it can be nothing but the header of our records, wherever it stands.
  var isTelling: Bool { known > 1 && columns.contains { $0.map { Self.telling.contains($0.field) } ?? false } }

  /// Whether a row is the header once more, as where files were put together.
  func isRepeated(by cells: borrowing PlainArray<TableCell>, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard cells.count == count, same(cells[0], 0, bytes) else { return false }
    for index in 1..<max(1, count) where !same(cells[index], index, bytes) { return false }
    return true
  }

  private func same(_ cell: TableCell, _ index: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
    texts[index].withUnsafeBytes { FieldForms.sameBytes(Self.plain(cell.bytes(in: bytes)), $0) }
  }

  /// A name without what stands around it: blanks, a byte order mark, and quotes that the mark hid.
  private static func plain(_ cell: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var text = FieldForms.trimmed(cell)
    guard text.starts(with: [0xEF, 0xBB, 0xBF]) else { return text }
    text = UnsafeRawBufferPointer(rebasing: text[3...])
    guard text.count >= 2, text[0] == UInt8(ascii: "\""), text[text.count - 1] == text[0] else { return text }
    return UnsafeRawBufferPointer(rebasing: text[1..<text.count - 1])
  }
}
