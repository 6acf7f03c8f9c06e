/// A bug that is planted, to show that the fuzzer would find one: `make fuzz-canary` asks it of every target.
enum Canary {
  /// Set once, before anything is read, and only by the program that fuzzes.
  nonisolated(unsafe) static var isPlanted = false

  /// Where a target looks at what it read: six letters at its beginning are the bug.
  ///
  /// A letter at a time, each a branch of its own and not a loop's: so the fuzzer sees how far it came.
  ///
  /// - Parameter word: another one where what is read has only digits.
  @inline(never)
  static func look(at read: some Sequence<UInt8>, for word: StaticString = "CANARY") throws(Finding) {
    guard isPlanted else { return }
    precondition(word.utf8CodeUnitCount == 6, "as many letters as are looked at")
    let word = word.utf8Start
    var letters = read.makeIterator()
    guard letters.next() == word[0] else { return }
    guard letters.next() == word[1] else { return }
    guard letters.next() == word[2] else { return }
    guard letters.next() == word[3] else { return }
    guard letters.next() == word[4] else { return }
    guard letters.next() == word[5] else { return }
    throw Finding(description: "the canary is found")
  }
}
