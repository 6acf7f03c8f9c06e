/// JSON that is printed over several lines of a log: it begins on a line and has not ended yet.
struct OpenJSON {
  /// What is longer is no record of a call.
  static let maximumLines = 1000

  /// The lines as they stand in the file, to be read one by one if they never become whole JSON.
  private(set) var lines: [(number: UInt64, bytes: [UInt8])]
  /// Their texts without wrappers, a line each.
  private(set) var text: [UInt8]
  let times: [[UInt8]]
  let nesting: Int
  private let start: Int
  private var position: Int
  private var skip = JSONSkip()
  private var size: Int

  enum Step { case more, whole, given }

  /// Nil where nothing begins on the line that goes on.
  init?(_ line: LogLine) {
    // A printed object or array breaks its lines behind these.
    guard let last = line.text.last,
      last == UInt8(ascii: "{") || last == UInt8(ascii: "[") || last == UInt8(ascii: ","),
      let start = Self.start(line.text)
    else { return nil }
    (lines, text, self.start) = ([(line.number, Array(line.whole))], Array(line.text), start)
    (times, nesting, position, size) = (line.times.map { Array($0) }, line.nesting, start + 1, line.whole.count)
    skip.beginContainer()
    _ = step()
  }

  /// Where a container begins that does not end on the line.
  private static func start(_ text: UnsafeRawBufferPointer) -> Int? {
    var position = 0
    while position < text.count {
      guard let found = text[position...].firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") })
      else { return nil }
      let isAtEnd = found == text.count - 1
      guard isAtEnd || TextScan.beginsJSON(text, at: found) else {
        position = found + 1
        continue
      }
      var (end, line) = (found + 1, UInt64(0))
      var skip = JSONSkip()
      skip.beginContainer()
      guard skip.container(text, &end, &line) else { return found }
      position = end
    }
    return nil
  }

  /// Takes the next line; `given` (and the line not taken) where it cannot be one of the JSON's.
  mutating func take(_ line: LogLine) -> Step {
    let trimmed = FieldForms.trimmed(line.text)
    guard lines.count < Self.maximumLines, size + line.whole.count <= RecordBuffer.maximumRecord,
      let first = trimmed.first, Self.starters.contains(first), TextTime.leading(trimmed) == nil
    else { return .given }
    lines.append((line.number, Array(line.whole)))
    size += line.whole.count
    text.append(10)
    text += line.text
    return step()
  }

  private static let starters = Set("\"{}[],-0123456789tfn".utf8)

  private mutating func step() -> Step {
    var newlines: UInt64 = 0
    let isAtEnd = text.withUnsafeBytes { skip.container($0, &position, &newlines) }
    guard isAtEnd else { return .more }
    let isWhole = text.withUnsafeBytes { Self.isWhole(UnsafeRawBufferPointer(rebasing: $0[start..<position])) }
    return isWhole ? .whole : .given
  }

  /// Whether a text is JSON.
  static func isWhole(_ text: UnsafeRawBufferPointer) -> Bool {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count + JSONTokenizer.padding, alignment: 1)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0)
    memory.copyMemory(from: text)
    if case .tokens = JSONTokenizer().tokenize(UnsafeRawBufferPointer(rebasing: memory[..<text.count])) { return true }
    return false
  }
}
