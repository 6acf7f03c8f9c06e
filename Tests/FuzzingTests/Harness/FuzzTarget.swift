/// Something that reads what it is given, and what must hold of it whatever that is.
///
/// A target keeps nothing from one input to the next: an input that broke it once breaks it again.
struct FuzzTarget: Sendable {
  /// Lower-case letters and hyphens: names its corpus, its findings and the option of `make fuzz`.
  let name: String
  /// Texts to begin with, which reach far: each well-formed or nearly.
  let seeds: @Sendable () -> [[UInt8]]
  /// Short ones for the search of the canary; nil for the shortest of the seeds.
  private(set) var canarySeeds: [[UInt8]]?
  /// How the canary is written in the target's texts, as libFuzzer's lists of words have it.
  private let canaryWord: String
  /// Throws `Finding` where something does not hold.
  let check: @Sendable (_ input: inout FuzzInput) throws -> Void

  init(
    _ name: String, seeds: @escaping @Sendable () -> [[UInt8]], canarySeeds: [[UInt8]]? = nil,
    canaryWord: String = "CANARY",
    check: @escaping @Sendable (_ input: inout FuzzInput) throws -> Void
  ) {
    (self.name, self.seeds, self.check) = (name, seeds, check)
    (self.canarySeeds, self.canaryWord) = (canarySeeds, canaryWord)
  }

  init(
    _ name: String, seeds: [String], canaryWord: String = "CANARY",
    check: @escaping @Sendable (_ input: inout FuzzInput) throws -> Void
  ) {
    self.init(name, seeds: { seeds.map { Array($0.utf8) } }, canaryWord: canaryWord, check: check)
  }

  /// All there are. A new one is listed here and nowhere else.
  static let all: [FuzzTarget] =
    reading + [
      contents, mail, workbook, text, table, transcoding, gzip, jsonFields, jsonValues, jsonSkip, jsonEscapes, base64,
      percentEncoding, times, numbers, redaction, recordRedaction, tariff, definition, mapping,
    ]

  /// Each seed as it is, so that its end makes the choices, and with zeros for them.
  var inputs: [[UInt8]] {
    let seeds = Canary.isPlanted ? canarySeeds ?? shortSeeds : seeds()
    return seeds.flatMap { [$0, $0 + [UInt8](repeating: 0, count: FuzzInput.seedPadding)] }
  }

  /// A word is put into the right place of a short text sooner than of a long one.
  private var shortSeeds: [[UInt8]] { Array(seeds().sorted { $0.count < $1.count }.prefix(4)) }

  /// For the search of the canary.
  var words: String { "\"\(canaryWord)\"\n" }

  func run(_ bytes: [UInt8]) throws {
    var input = FuzzInput(bytes)
    try check(&input)
  }
}

/// Something that must hold does not.
struct Finding: Error, CustomStringConvertible {
  let description: String
}

/// - Throws: `Finding` unless `holds`.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(Finding) {
  guard holds else { throw Finding(description: what()) }
}
