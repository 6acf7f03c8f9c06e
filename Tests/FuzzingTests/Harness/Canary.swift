/// A bug that is planted, to show that the fuzzer would find one: `make fuzz-canary` asks it of every target.
enum Canary {
  /// Set once, before anything is read, and only by the program that fuzzes.
  nonisolated(unsafe) static var isPlanted = false

  static let word = "CANARY"

  /// Where a target looks at what it read: texts that begin with the word are the bug.
  ///
  /// A byte at a time, each a branch of its own, as a decoder looks at what it reads: the fuzzer sees how far it came.
  static func look(at read: some Sequence<UInt8>) throws(Finding) {
    guard isPlanted else { return }
    var iterator = read.makeIterator()
    for letter in word.utf8 {
      guard iterator.next() == letter else { return }
    }
    throw Finding(description: "the canary is found")
  }
}
