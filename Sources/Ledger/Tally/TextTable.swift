import Calls

/// A text of a `TextTable`. Equal texts of one table have one number; 0 is the empty text.
typealias TextID = UInt32

/// Texts that come again with nearly every record (accounts, methods, final statuses), each once: a scan compares and
/// hashes small numbers instead of strings.
final class TextTable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]
  /// Open addressing, a power of two; 0 is free.
  private var slots = [TextID](repeating: 0, count: 256)
  private var outcomes: [UInt64: Outcome] = [:]
  /// Few outcomes come again and again, and a dictionary's hash takes longer than all else that is done with one: the last
  /// of each place, which cause and final status choose.
  private var lastOutcomes = [(both: UInt64, outcome: Outcome)](repeating: (.max, .unclassified), count: 64)

  /// The number of `text`, a new one where it was not seen before.
  func id(of text: UnsafeRawBufferPointer) -> TextID {
    guard text.count > 0 else { return 0 }
    var slot = Int(truncatingIfNeeded: Self.hash(text)) & (slots.count - 1)
    while slots[slot] != 0 {
      if isEqual(slots[slot], text) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    let id = TextID(ends.count)
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    slots[slot] = id
    if 2 * ends.count > slots.count { grow() }
    return id
  }

  func id(of text: String) -> TextID {
    var text = text
    return text.withUTF8 { id(of: UnsafeRawBufferPointer($0)) }
  }

  func text(_ id: TextID) -> String {
    id == 0 ? "" : String(decoding: bytes[ends[Int(id) - 1]..<ends[Int(id)]], as: UTF8.self)
  }

  /// Ids are smaller than this.
  var idLimit: Int { ends.count }

  /// What a cause code (-1 for absent) and a final status mean; worked out once.
  func outcome(cause: Int64, finalStatus: TextID) -> Outcome {
    let both = UInt64(finalStatus) << 32 | UInt64(cause + 1)
    let place = Int(truncatingIfNeeded: both &+ both >> 29) & 63
    if lastOutcomes[place].both == both { return lastOutcomes[place].outcome }
    let outcome = outcomes[both] ?? Outcome(cause: CauseCode(Int(cause)), finalStatus: text(finalStatus))
    outcomes[both] = outcome
    lastOutcomes[place] = (both, outcome)
    return outcome
  }

  private func isEqual(_ id: TextID, _ text: UnsafeRawBufferPointer) -> Bool {
    let (start, end) = (ends[Int(id) - 1], ends[Int(id)])
    guard end - start == text.count else { return false }
    return bytes.withUnsafeBytes { own in
      for index in 0..<text.count where own[start + index] != text[index] { return false }
      return true
    }
  }

  private func grow() {
    slots = [TextID](repeating: 0, count: 2 * slots.count)
    bytes.withUnsafeBytes { own in
      for id in 1..<ends.count {
        let text = UnsafeRawBufferPointer(rebasing: own[ends[id - 1]..<ends[id]])
        var slot = Int(truncatingIfNeeded: Self.hash(text)) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = TextID(id)
      }
    }
  }

  /// FNV-1a.
  private static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash ^ hash >> 32
  }
}
