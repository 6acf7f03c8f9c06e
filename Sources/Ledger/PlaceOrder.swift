import Calls

extension Place {
  /// The place as one number, in the order of the file; 16 million records on a line are told apart from the next line's.
  var position: UInt64 { line << 24 &+ UInt64(item) }

  /// Negative where `left` stands first.
  static func compare(_ left: Place, _ right: Place) -> Int {
    left.position == right.position ? 0 : left.position < right.position ? -1 : 1
  }
}
