/// A bug that is planted, to show that the fuzzer would find one: `make fuzz-canary` asks it of every target.
enum Canary {
  /// Set once, before anything is read, and only by the program that fuzzes.
  nonisolated(unsafe) static var isPlanted = false

  /// Where a target looks at what it read: six letters somewhere in it are the bug.
  ///
  /// A letter at a time, each a branch of its own and not a loop's: so the fuzzer sees how far it came.
  ///
  /// - Parameter word: another one where what is read has only digits.
  @inline(never)
  static func look(at read: some Sequence<UInt8>, for word: StaticString = "CANARY") throws(Finding) {
    guard isPlanted else { return }
    precondition(word.utf8CodeUnitCount == 6, "as many letters as are looked at")
    let (letters, word) = (Array(read), word.utf8Start)
    for start in letters.indices.dropLast(5) {
      guard letters[start] == word[0] else { continue }
      guard letters[start + 1] == word[1] else { continue }
      guard letters[start + 2] == word[2] else { continue }
      guard letters[start + 3] == word[3] else { continue }
      guard letters[start + 4] == word[4] else { continue }
      guard letters[start + 5] == word[5] else { continue }
      throw Finding(description: "the canary is found")
    }
  }
}
