import Foundation

/// How much is tried: `make test` tries a seeded sample, `make torture` everything.
enum TortureForm {
  static let isFull = ProcessInfo.processInfo.environment["RINGTALLY_TORTURE"] == "full"

  /// In the long form what was tried is told, so that it can be seen that it was much.
  static func tell(_ text: String) {
    if isFull { print("torture: \(text)") }
  }

  static func amount(short: Int, full: Int) -> Int { isFull ? full : short }
}

/// Numbers that look random and are the same in every run: a seed is all that is needed to see a failure again.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
