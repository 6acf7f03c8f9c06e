/// Line ends as tables have them: LF, CR LF or CR.
enum LineEnds {
  /// How many there are; a CR at the end of the range is one.
  static func count(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
    let text = UnsafeRawBufferPointer(rebasing: bytes[range])
    var (count, position) = (loneReturns(in: text), 0)
    while let found = text.offset(of: 10, from: position) {
      count += 1
      position = found + 1
    }
    return count
  }

  /// CRs that no LF follows.
  static func loneReturns(in bytes: UnsafeRawBufferPointer) -> Int {
    var (count, position) = (0, 0)
    while let found = bytes.offset(of: 13, from: position) {
      position = found + 1
      if position == bytes.count || bytes[position] != 10 { count += 1 }
    }
    return count
  }

  /// Behind the last line end of `range`; nil where there is none.
  static func last(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    var index = range.upperBound
    while index > range.lowerBound {
      index -= 1
      if bytes[index] == 10 || bytes[index] == 13 { return index + 1 }
    }
    return nil
  }
}
