import Calls

/// The messages of an mbox, one after another.
///
/// A message begins with a line `From …` that stands at the beginning or behind an empty line, and has a header line below it:
/// not every program that writes an mbox quotes such lines inside messages.
final class Mailbox: MemberList {
  private let source: any ByteSource
  private let unpacking: Unpacking
  private let place: String
  private let window = HeldBytes()
  private var position = 0
  private var isAtEnd = false
  private var count = 0

  init(_ source: any ByteSource, _ unpacking: Unpacking, place: String) {
    (self.source, self.unpacking, self.place) = (source, unpacking, place)
  }

  func next() throws(Problem) -> Member? {
    // The line `From …` that it begins with, which is no part of the message.
    guard let fromLine = try lineLength(from: position) else { return nil }
    position += fromLine
    try unpacking.countMember()
    count += 1
    let name = "message \(count)"
    let message = HeldBytes()
    var isBehindEmpty = false
    while let length = try nextLineLength() {
      if isBehindEmpty, isFromLine(length), try isHeader(behind: length) { break }
      // Looking further may have moved the window.
      let line = UnsafeRawBufferPointer(rebasing: window.bytes[position..<position + length])
      isBehindEmpty = line.elementsEqual([10]) || line.elementsEqual([13, 10])
      message.append(Self.unquoted(line))
      position += length
      guard message.count <= unpacking.limits.message else {
        throw unpacking.limit(
          "a message is larger than \(unpacking.limits.message >> 20) MiB", "Save its attachment, and import that",
          member: unpacking.place == place ? name : "\(place.dropFirst(unpacking.place.count + 1))/\(name)")
      }
    }
    return Member(name: name, source: MemorySource(message, from: source), wrapping: .message)
  }

  /// Whether the line at `position` is one.
  private func isFromLine(_ length: Int) -> Bool {
    window.bytes[position..<position + length].starts(with: "From ".utf8)
  }

  /// `>From ` inside a message was `From `, and one more `>` stands before each that had some.
  private static func unquoted(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard line.first == UInt8(ascii: ">") else { return line }
    let rest = line.drop { $0 == UInt8(ascii: ">") }
    return rest.starts(with: "From ".utf8) ? UnsafeRawBufferPointer(rebasing: line[1...]) : line
  }

  private func isHeader(behind length: Int) throws(Problem) -> Bool {
    let start = position + length
    guard let next = try lineLength(from: start) else { return false }
    return MessageHead.headerName(ArraySlice(window.bytes[start..<start + next])) != nil
  }

  /// How long the line at `position` is, with its end; nil behind the last.
  private func nextLineLength() throws(Problem) -> Int? {
    if position > 1 << 20 {
      window.removeFirst(position)
      position = 0
    }
    return try lineLength(from: position)
  }

  /// How long the line is that begins at `start`; nil behind the last.
  private func lineLength(from start: Int) throws(Problem) -> Int? {
    var searched = start
    while true {
      if let end = UnsafeRawBufferPointer(rebasing: window.bytes[searched...]).firstOffset(of: 10) {
        return searched + end + 1 - start
      }
      searched = window.count
      // Longer than any message: what has been read says so.
      if searched - start > unpacking.limits.message || isAtEnd { return searched > start ? searched - start : nil }
      isAtEnd = try !window.readMore(source)
    }
  }
}
