/// What the columns of a table hold that has no header row which is known here: what a mapping file can be written from.
extension ContentInspection {
  /// Rows that are looked at.
  private static let maximumRows = 500

  /// Looks at the beginning of a content whose format is unknown.
  ///
  /// - Parameters:
  ///   - head: without its byte order mark.
  ///   - isWhole: nothing follows it.
  func lookAtTable(_ head: UnsafeRawBufferPointer, isWhole: Bool) {
    let lines = SourceFormat.wholeLines(head, isWhole: isWhole)
    let delimiters = [UInt8(ascii: ";"), 9, UInt8(ascii: "|"), UInt8(ascii: ",")]
    guard
      let delimiter = delimiters.first(where: { LogShape.haveSame($0, lines) })
        ?? delimiters.first(where: {
          LogShape.haveSame($0, Array(lines.prefix(2)))
        })
    else { return }
    var splitter = TableSplitter(delimiter: delimiter)
    var header: TableHeader?
    var rows = 0
    while rows < Self.maximumRows {
      switch splitter.next(head, isLast: isWhole) {
      case .blank, .misquoted, .tooLong: continue
      case .needsMore, .end: return
      case .row:
        rows += 1
        let cells = splitter.texts(head)
        guard let known = header else {
          let first = TableHeader(cells, delimiter: delimiter)
          let hasNames = !splitter.holdsValues(head)
          header = first
          note(first, hasNames: hasNames)
          if !hasNames { take(cells, names: []) }
          continue
        }
        take(cells, names: tableHasNames ? known.names : [])
      }
    }
  }

  /// Looks at the first rows of a sheet in which no row names a column that is known.
  func lookAtSheet(_ rows: [HeldRow]) {
    guard let first = rows.firstIndex(where: { $0.texts.count { !$0.isEmpty } > 1 }) else { return }
    let header = rows[first].header(.none)
    note(header, hasNames: true)
    for row in rows[(first + 1)...] { take(row.texts, names: header.names) }
  }
}
