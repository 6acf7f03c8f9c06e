import Calls
import Testing

@testable import Ledger

/// A small world of verifications and of what a provider bills for them, and its comparison, written slowly from
/// docs/billed-calls.md.
struct BilledWorld {
  struct Verification {
    var key: String
    var account: String { String(key.split(separator: "_")[1]) }
    var time: Int64?
    var number: Int?
    var method: Method
    /// Nil without a call record.
    var cause: Int16?
    var status = ""
    /// Nil: no price.
    var stem: String?
    var file: String
    var line: Int

    var ourStatus: String {
      guard let cause else { return "" }
      return [cause < 0 ? "" : "\(cause)", status].filter { !$0.isEmpty }.joined(separator: " ")
    }

    var outcome: Outcome? { cause.map { Outcome(cause: CauseCode(Int($0)), finalStatus: status) } }

    /// In ten-thousandths; nil without a price.
    var price: Int? {
      guard stem != nil else { return nil }
      return method == .flashcall ? (outcome == .answered ? 100 : 0) : 83
    }
  }

  struct Line {
    var key = ""
    var account = ""
    var time: Int64?
    var number: Int?
    var method: Method?
    var cause: Int16?
    var status = ""
    var word = ""
    /// In ten-thousandths.
    var price: Int?
    var currency = ""
    var file: String
    var line: Int

    var theirStatus: String {
      word.isEmpty ? [cause.map(String.init) ?? "", status].filter { !$0.isEmpty }.joined(separator: " ") : word
    }
  }

  var verifications: [Verification] = []
  var lines: [Line] = []
  static let window: Int64 = 3000

  init(seed: UInt64) {
    var random = Seeded(seed)
    let accounts = ["7", "90"]
    let moments = [4, 12, 40][random.below(3)]
    for index in 0..<(4 + random.below(10)) {
      var one = Verification(
        key: "a\(index)_\(accounts[random.below(2)])", method: random.chance(80) ? .passwordcall : .flashcall,
        file: "log-\(random.below(2))", line: 0)
      one.time = random.chance(90) ? SmallWorld.start + Int64(1000 * random.below(moments)) : nil
      one.number = random.chance(90) ? random.below(3) : nil
      if random.chance(80) {
        (one.cause, one.status) = ([16, 17, 41][random.below(3)], ["ANSWER", "CANCEL", ""][random.below(3)])
      }
      one.stem = random.chance(90) ? "42122102" : nil
      verifications.append(one)
    }
    for _ in 0..<random.below(14) { lines.append(line(&random, accounts, moments)) }
    for file in ["log-0", "log-1"] {
      for (line, index) in verifications.indices.filter({ verifications[$0].file == file }).enumerated() {
        verifications[index].line = 2 * line + 1
      }
    }
    for file in ["list-0", "list-1"] {
      for (line, index) in lines.indices.filter({ lines[$0].file == file }).enumerated() {
        lines[index].line = line + 1
      }
    }
  }

  private func line(_ random: inout Seeded, _ accounts: [String], _ moments: Int) -> Line {
    var line = Line(file: "list-\(random.below(2))", line: 0)
    let one = verifications[random.below(verifications.count)]
    line.time = SmallWorld.start + Int64(1000 * random.below(moments) + (random.chance(20) ? 500 : 0))
    if random.chance(50) {
      line.key = random.chance(85) ? one.key : "b\(random.below(2))_7"
      line.account = String(line.key.split(separator: "_")[1])
      if random.chance(50) { line.time = nil }
    } else {
      line.number = random.below(3)
      if random.chance(30) { line.account = accounts[random.below(2)] }
      if random.chance(20) { line.method = random.chance(80) ? .passwordcall : .flashcall }
    }
    switch random.below(5) {
    case 0: (line.cause, line.status) = (one.cause, one.status)
    case 1: line.cause = [16, 17][random.below(2)]
    case 2: line.word = ["ANSWER", "NO-ANSWER", "BUSY", "ANSWERED"][random.below(4)]
    default: break
    }
    if random.chance(70) { line.price = [83, 100, 0, -83][random.below(random.chance(80) ? 2 : 4)] }
    if random.chance(50) { line.currency = random.chance(80) ? "EUR" : "RUB" }
    return line
  }

  // MARK: - The world as files

  var files: [SmallFile] {
    var files = ["log-0", "log-1"].map { name in
      SmallFile(
        name: name, records: verifications.filter { $0.file == name }.flatMap { [Self.request($0), Self.call($0)] })
    }
    files += ["list-0", "list-1"].map { name in
      SmallFile(name: name, records: lines.filter { $0.file == name }.map(Self.billed))
    }
    return files.filter { !$0.records.isEmpty }
  }

  private static func request(_ one: Verification) -> SmallRecord {
    .request(key: one.key) {
      $0.time = one.time ?? RecordTime.none
      $0.callee = one.number.map(SmallWorld.callee) ?? .none
      $0.method = one.method
      $0.callerStem = one.stem.flatMap { PackedDigits(Array($0.utf8)) } ?? .none
    }
  }

  private static func call(_ one: Verification) -> SmallRecord {
    guard let cause = one.cause else { return .reject(reason: "no call") }
    return .call(key: one.key, cause: cause, status: one.status) { _ in }
  }

  private static func billed(_ line: Line) -> SmallRecord {
    .billed(key: line.key, account: line.account, status: line.status, word: line.word, currency: line.currency) {
      $0.time = line.time ?? RecordTime.none
      $0.callee = line.number.map(SmallWorld.callee) ?? .none
      $0.method = line.method
      $0.cause = line.cause ?? -1
      if let price = line.price { $0.price = BilledPrice(nano: Int64(price) * 100_000, decimals: 4) }
    }
  }

  // MARK: - The slow comparison

  struct Scope {
    var range: Range<Int64>?
    var account: String?
  }

  /// Rows as texts, without their details.
  func rows(_ scope: Scope) -> [String] {
    var rows: [String] = []
    func isWanted(_ account: String, _ time: Int64?) -> Bool {
      if let wanted = scope.account, wanted != account { return false }
      guard let range = scope.range else { return true }
      return time.map(range.contains) ?? false
    }
    func add(_ state: String, _ one: Verification?, _ line: Line?, ours: Bool) {
      let key = one?.key ?? line?.key ?? ""
      let account = one?.account ?? (line?.account == "" ? "unknown" : line?.account) ?? ""
      let time = one == nil ? line?.time : one?.time
      guard isWanted(one == nil && line?.account == "" ? "" : account, time) else { return }
      let price = ours ? one?.price.map { "\($0)" } ?? "-" : "-"
      rows.append(
        [
          state, key, account, time.map { Zone.utc.text(Instant(milliseconds: $0)) } ?? "", line?.theirStatus ?? "",
          ours ? one?.ourStatus ?? "" : "", line?.price.map { "\($0)" } ?? "-", price,
          line?.file ?? one?.file ?? "", "\(line?.line ?? one?.line ?? 0)",
        ].joined(separator: " "))
    }
    let ordered = lines.sorted { ($0.file, $0.line) < ($1.file, $1.line) }
    var named: Set<String> = []
    for key in Set(ordered.map(\.key)).subtracting([""]) {
      let own = ordered.filter { $0.key == key }
      let bill = own.firstIndex { ($0.price ?? 0) >= 0 } ?? 0
      let one = verifications.first { $0.key == key }
      if one != nil { named.insert(key) }
      for (index, line) in own.enumerated() {
        if let one, index == bill {
          add(Self.differs(line, one) ? "differs" : "both", one, line, ours: true)
        } else {
          add("only_theirs", one, line, ours: false)
        }
      }
    }
    let rest = verifications.filter { !named.contains($0.key) }
    var (left, seen) = (Set(rest.map(\.key)), Set<String>())
    for number in 0..<3 {
      let own = ordered.filter { $0.key == "" && $0.number == number }
      let others = rest.filter { $0.number == number && $0.time != nil }
      let ends = NumberMatchingTests.slowEnds(
        NumberMatchingTests.World(
          lines: own.map {
            NumberMatching.Entry(time: $0.time ?? 0, account: TextID($0.account) ?? 0, method: $0.method?.rawValue ?? 0)
          },
          verifications: others.map {
            NumberMatching.Entry(time: $0.time ?? 0, account: TextID($0.account) ?? 0, method: $0.method.rawValue)
          }, window: Self.window))
      for (line, end) in zip(own, ends.lines) {
        switch end {
        case .alone: add("only_theirs", nil, line, ours: false)
        case .unclear: add("ambiguous", nil, line, ours: false)
        case .with(let other):
          add(Self.differs(line, others[other]) ? "differs" : "both", others[other], line, ours: true)
        }
      }
      for (one, end) in zip(others, ends.verifications) where end != .alone {
        left.remove(one.key)
        seen.insert(one.account)
        if end == .unclear { add("ambiguous", one, nil, ours: true) }
      }
    }
    addOnlyOurs(rest.filter { left.contains($0.key) }, seen, scope) { add("only_ours", $0, nil, ours: true) }
    return rows.sorted()
  }

  private func addOnlyOurs(_ rest: [Verification], _ seen: Set<String>, _ scope: Scope, _ add: (Verification) -> Void) {
    var accounts = Set(lines.map(\.account)).subtracting([""])
    if lines.contains(where: { $0.account == "" }) { accounts.formUnion(seen) }
    var times = lines.compactMap(\.time)
    for line in lines where line.time == nil {
      if let time = verifications.first(where: { $0.key == line.key })?.time { times.append(time) }
    }
    for one in rest where accounts.contains(one.account) && one.price ?? 0 > 0 {
      guard let time = one.time else { continue }
      let isCovered =
        scope.range.map { $0.contains(time) } ?? (times.min().map { $0 <= time } == true && time <= times.max() ?? 0)
      if isCovered { add(one) }
    }
  }

  private static func differs(_ line: Line, _ one: Verification) -> Bool {
    guard let price = one.price else { return true }
    if !line.currency.isEmpty, line.currency != "EUR" { return true }
    if let told = line.price, told != price { return true }
    if line.price == nil, price == 0 { return true }
    guard let cause = one.cause, let outcome = one.outcome else { return false }
    if let told = line.cause, cause >= 0, told != cause { return true }
    if !line.status.isEmpty, !one.status.isEmpty, line.status != one.status { return true }
    func plain(_ word: String) -> String { word.lowercased().filter(\.isLetter) }
    return !line.word.isEmpty && ![plain(one.status), plain(outcome.rawValue)].contains(plain(line.word))
  }
}
