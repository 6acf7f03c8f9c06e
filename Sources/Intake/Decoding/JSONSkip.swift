import CSimdjson

/// Walks to the end of a JSON container or string, however long, over as many pieces of a text as it takes.
///
/// Sixty-four bytes at a time (json_skip.cpp): splitting costs little beside reading what was split.
struct JSONSkip {
  private var state = json_skip()

  /// Behind the first bracket of a container, whichever it is.
  mutating func beginContainer() { state = json_skip(depth: 1, newlines: 0, in_string: 0, escaped: 0) }

  /// Behind the first quote of a string.
  mutating func beginString() { state = json_skip(depth: 0, newlines: 0, in_string: 1, escaped: 0) }

  /// Moves `position` behind the container's end, or to the end of `bytes`; true where it ended.
  mutating func container(_ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ line: inout UInt64) -> Bool {
    walk(bytes, &position, &line, json_skip_container)
    return state.depth == 0
  }

  /// Moves `position` behind the string's last quote, or to the end of `bytes`; true where it ended.
  mutating func string(_ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ line: inout UInt64) -> Bool {
    walk(bytes, &position, &line, json_skip_string)
    return state.in_string == 0
  }

  @inline(__always)
  private mutating func walk(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ line: inout UInt64,
    _ skip: (UnsafeMutablePointer<json_skip>, UnsafePointer<CChar>, Int) -> Int
  ) {
    let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
    guard let start = rest.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
    position += skip(&state, start, rest.count)
    line += state.newlines
  }
}
