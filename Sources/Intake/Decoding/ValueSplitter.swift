/// Finds where each value of a text begins and ends while the text passes by, piece after piece.
///
/// The owner keeps the bytes. Offsets are those of the buffer that it shows, and it says when it moved them.
protocol ValueSplitter {
  /// Line on which the value that was handed out last, or is in progress, begins; from 1.
  var valueLine: UInt64 { get }

  mutating func next(_ bytes: UnsafeRawBufferPointer) -> SplitStep

  /// The first `offset` bytes were dropped.
  mutating func moved(by offset: Int)

  /// At the end of the text: what is left, or nil where the text is complete.
  mutating func finish(_ bytes: UnsafeRawBufferPointer) -> SplitStep?

  /// The value in progress is too long to be kept: it is walked over and not handed out.
  mutating func giveUpValue()

  /// The value in progress is too long to be kept: where it is an object whose list has begun, the list's elements are
  /// handed out in its stead, from the first.
  ///
  /// - Parameter accepts: whether the object is to be opened, by what it says before its list.
  /// - Returns: false where it cannot be opened.
  mutating func openValue(_ bytes: UnsafeRawBufferPointer, where accepts: (_ wrapper: [UInt8]) -> Bool) -> Bool

  /// Whether what is handed out are the elements of a value that was opened.
  var isInOpened: Bool { get }
}

extension ValueSplitter {
  mutating func openValue(_ bytes: UnsafeRawBufferPointer, where accepts: (_ wrapper: [UInt8]) -> Bool) -> Bool {
    false
  }

  var isInOpened: Bool { false }
}

enum SplitStep {
  /// Read on; the value that has begun (if any) starts at the given offset and must be kept.
  case needsMore(from: Int)
  case value(Range<Int>)
  /// Why the text is not what it should be, and its line.
  case damaged(String, line: UInt64)
}

enum JSONBytes {
  /// The first byte from `position` on that is no white space; `position` is then behind it. Nil where the text ends before.
  ///
  /// - Parameter line: of the byte at `position`; counts on.
  @inline(__always)
  static func next(_ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ line: inout UInt64) -> UInt8? {
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): continue
      default: return byte
      }
    }
    return nil
  }

  /// What no value begins with: taken for one, it would be a value of no length, again and again.
  static func isCloser(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":")
  }

  /// A byte that is no white space and no control character, as a message may quote it.
  static func quoted(_ byte: UInt8) -> String { String(Character(Unicode.Scalar(byte))) }
}
