import CGMime
import CGMimeShim
import Calls

/// The leaf parts of a message, decoded one after another: of it and of messages that are forwarded in it as parts.
///
/// What is an export among them, their bytes tell, and neither their names nor their types.
final class MessageParts: MemberList {
  private let unpacking: Unpacking
  private let source: any ByteSource
  /// Owned.
  private let message: UnsafeMutablePointer<GMimeMessage>?
  /// In the order in which they stand. They belong to the message.
  private var parts: [UnsafeMutablePointer<GMimePart>] = []
  private var index = 0
  private var names = MemberNames()
  /// The message ends inside a part.
  let isCut: Bool

  private static let isReady: Void = g_mime_init()

  /// - Parameters:
  ///   - bytes: the message, without a line `From …` before it.
  ///   - source: where they came from.
  init(_ bytes: HeldBytes, _ unpacking: Unpacking, from source: any ByteSource) {
    _ = Self.isReady
    (self.unpacking, self.source) = (unpacking, source)
    let text = bytes.handOver()
    message = cgmime_message(text.memory, text.count)
    var collector = PartCollector()
    if let message { collector.visit(message, depth: 0) }
    (parts, isCut) = (collector.parts, collector.isCut)
  }

  deinit { if let message { g_object_unref(UnsafeMutableRawPointer(message)) } }

  func next() throws(Problem) -> Member? {
    guard index < parts.count else { return nil }
    try unpacking.countMember()
    let part = parts[index]
    index += 1
    let name = g_mime_part_get_filename(part).map { String(cString: $0) } ?? ""
    // A path is a name that some programs write; what is before it is theirs.
    let last = name.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? "part \(index)"
    return Member(name: names.unique(last), source: MemorySource(decoded(part), from: source))
  }

  private func decoded(_ part: UnsafeMutablePointer<GMimePart>) -> HeldBytes {
    var count = 0
    let memory = cgmime_decoded(part, &count)
    return HeldBytes(memory, count: count)
  }
}

/// Walks the tree of a message's parts.
private struct PartCollector {
  /// Of parts in parts; a message that is nested deeper is none that anybody wrote.
  private static let maximumDepth = 32

  var parts: [UnsafeMutablePointer<GMimePart>] = []
  var isCut = false

  mutating func visit(_ message: UnsafeMutablePointer<GMimeMessage>, depth: Int) {
    if let object = g_mime_message_get_mime_part(message) { visit(object, depth: depth) }
  }

  private mutating func visit(_ object: UnsafeMutablePointer<GMimeObject>, depth: Int) {
    guard depth < Self.maximumDepth else { return }
    let pointer = UnsafeMutableRawPointer(object)
    if cgmime_is_multipart(pointer) {
      let multipart = pointer.assumingMemoryBound(to: GMimeMultipart.self)
      if multipart.pointee.write_end_boundary == 0 { isCut = true }
      for index in 0..<g_mime_multipart_get_count(multipart) {
        if let part = g_mime_multipart_get_part(multipart, index) { visit(part, depth: depth + 1) }
      }
    } else if cgmime_is_message_part(pointer) {
      let part = pointer.assumingMemoryBound(to: GMimeMessagePart.self)
      if let message = g_mime_message_part_get_message(part) { visit(message, depth: depth + 1) }
    } else if cgmime_is_part(pointer) {
      parts.append(pointer.assumingMemoryBound(to: GMimePart.self))
    }
  }
}
