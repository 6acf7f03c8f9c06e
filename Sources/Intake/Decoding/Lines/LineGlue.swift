/// Puts the parts of lines together that a container runtime split: docker from 16 KiB on, CRI likewise. The parts of one
/// stream follow each other; lines of the other stream may stand between them.
struct LineGlue {
  /// All that waits for its last part, in bytes.
  private static let maximumSize = RecordBuffer.maximumRecord

  struct Parts {
    var number: UInt64
    var bytes: [UInt8] = []
    var times: [[UInt8]]
    var nesting: Int
    /// Too long: its parts are passed over up to the last.
    var isGivenUp = false
  }

  private var waiting: [[UInt8]: Parts] = [:]

  enum Step {
    /// It is no part of a line.
    case whole
    /// More parts must follow.
    case waits
    case glued(Parts)
    /// The line is longer than a record may be.
    case tooLong(Parts)
    /// The last part of what was given up.
    case dropped
  }

  mutating func take(_ line: LogLine) -> Step {
    guard let part = line.part else { return .whole }
    guard var parts = waiting.removeValue(forKey: part.stream) else {
      // An export may lack the line ends that tell lines from parts: what is whole JSON is a line.
      guard part.isOpen, !Self.isWholeJSON(line.text) else { return .whole }
      waiting[part.stream] = Parts(
        number: line.number, bytes: Array(line.text), times: line.times.map { Array($0) }, nesting: line.nesting)
      return .waits
    }
    if parts.isGivenUp {
      if part.isOpen { waiting[part.stream] = parts }
      return part.isOpen ? .waits : .dropped
    }
    let size = waiting.values.reduce(parts.bytes.count + line.text.count) { $0 + $1.bytes.count }
    if size > Self.maximumSize {
      let given = parts
      (parts.bytes, parts.isGivenUp) = ([], true)
      if part.isOpen { waiting[part.stream] = parts }
      return .tooLong(given)
    }
    parts.bytes += line.text
    guard part.isOpen else { return .glued(parts) }
    waiting[part.stream] = parts
    return .waits
  }

  /// At the end of the file: lines whose last part is missing, in their order.
  mutating func finish() -> [Parts] {
    defer { waiting = [:] }
    return waiting.values.filter { !$0.isGivenUp }.sorted { $0.number < $1.number }
  }

  private static func isWholeJSON(_ part: UnsafeRawBufferPointer) -> Bool {
    let text = FieldForms.trimmed(part)
    guard text.last == UInt8(ascii: "}"), TextLine.beginsAsJSON(text) else { return false }
    return OpenJSON.isWhole(text)
  }
}
