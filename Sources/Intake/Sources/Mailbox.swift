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
    guard try nextLine() != nil else { return nil }
    try unpacking.countMember()
    count += 1
    let name = "message \(count)"
    let message = HeldBytes()
    var isBehindEmpty = false
    while let line = try peekLine() {
      if isBehindEmpty, Self.isFromLine(line), try isHeaderBehind(line) { break }
      isBehindEmpty = line.elementsEqual([10]) || line.elementsEqual([13, 10])
      message.append(Self.unquoted(line))
      position += line.count
      guard message.count <= unpacking.limits.message else {
        throw unpacking.limit(
          "a message is larger than \(unpacking.limits.message >> 20) MiB", "Save its attachment, and import that",
          member: unpacking.place == place ? name : "\(place.dropFirst(unpacking.place.count + 1))/\(name)")
      }
    }
    return Member(name: name, source: MemorySource(message, from: source), wrapping: .message)
  }

  private static func isFromLine(_ line: UnsafeRawBufferPointer) -> Bool { line.starts(with: "From ".utf8) }

  /// `>From ` inside a message was `From `, and one more `>` stands before each that had some.
  private static func unquoted(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard line.first == UInt8(ascii: ">") else { return line }
    let rest = line.drop { $0 == UInt8(ascii: ">") }
    return rest.starts(with: "From ".utf8) ? UnsafeRawBufferPointer(rebasing: line[1...]) : line
  }

  private func isHeaderBehind(_ line: UnsafeRawBufferPointer) throws(Problem) -> Bool {
    let length = line.count
    guard let next = try lineLength(from: position + length) else { return false }
    let start = position + length
    return MessageHead.headerName(ArraySlice(window.bytes[start..<start + next])) != nil
  }

  private func nextLine() throws(Problem) -> UnsafeRawBufferPointer? {
    guard let line = try peekLine() else { return nil }
    position += line.count
    return line
  }

  /// The line at `position` with its end; valid until more is read.
  private func peekLine() throws(Problem) -> UnsafeRawBufferPointer? {
    if position > 1 << 20 {
      window.removeFirst(position)
      position = 0
    }
    guard let length = try lineLength(from: position) else { return nil }
    return UnsafeRawBufferPointer(rebasing: window.bytes[position..<position + length])
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
