/// Which names of a content stand in one unit: of those that never do, several may be one field, as where requests and calls
/// are logged by different hands.
struct NameCompany {
  /// By name's number, the numbers of those that stood beside it: a bit each.
  private var beside: [[UInt64]] = []

  mutating func add(_ unit: Set<Int>) {
    guard let last = unit.max() else { return }
    while beside.count <= last { beside.append([]) }
    var bits = [UInt64](repeating: 0, count: last / 64 + 1)
    for number in unit { bits[number / 64] |= 1 << UInt64(number % 64) }
    for number in unit {
      while beside[number].count < bits.count { beside[number].append(0) }
      for (index, word) in bits.enumerated() { beside[number][index] |= word }
    }
  }

  func areTogether(_ one: Int, _ other: Int) -> Bool {
    guard one < beside.count, other / 64 < beside[one].count else { return false }
    return beside[one][other / 64] >> UInt64(other % 64) & 1 == 1
  }
}
