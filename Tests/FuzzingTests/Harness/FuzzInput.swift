/// What the fuzzer made up.
///
/// A target takes its choices from the end and its text from the front, so that a seed is a plain text, and a text that
/// grows keeps the choices it was read with.
struct FuzzInput {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// How many bytes the choices of a target may take.
  static let seedPadding = 8

  /// A number below `count`, which is 256 at most; 0 where no byte is left.
  mutating func choice(of count: Int) -> Int { Int(rest.popLast() ?? 0) % count }

  /// A number up to 65535.
  mutating func number() -> Int { choice(of: 256) << 8 | choice(of: 256) }

  mutating func choice<Value>(of values: [Value]) -> Value { values[choice(of: values.count)] }

  /// All that was not taken.
  var text: [UInt8] { Array(rest) }
}

/// Hands `text` over in memory of exactly its size, with what JSON wants behind it: the sanitizer sees what looks further.
func withPadded<Result>(
  _ text: some Collection<UInt8>, by padding: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
) rethrows -> Result {
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count + padding, alignment: 1)
  defer { memory.deallocate() }
  memory.initializeMemory(as: UInt8.self, repeating: 0)
  memory.copyBytes(from: text)
  return try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[..<text.count]))
}

/// Memory of exactly `count` bytes to write into.
func withOutput<Result>(_ count: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Result) rethrows -> Result {
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
  defer { memory.deallocate() }
  return try body(memory)
}
