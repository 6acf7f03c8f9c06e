import Calls

/// What a row of a relation is split by, in numbers: a relation is counted without making a text for each cell or
/// verification. Dimensions that were not asked for are the same for all rows.
struct RelationGroup: CellTableKey {
  var period: UInt32 = 0
  var account: TextID = 0
  /// `PackedDigits` of the called number's first digits.
  var prefix: UInt64 = 0
  var country: UInt16 = 0
  var origin: UInt16 = 0
  var cause: Int16 = -1
  /// 0 where it is not asked for.
  var method: UInt8 = 0
  /// 0 where it is not asked for, 1 for unknown, then the outcomes.
  var outcome: UInt8 = 0
  var finalStatus: TextID = 0
  /// Of the relation `charge`.
  var price: UInt32 = 0

  @inline(__always) var hash: UInt64 {
    let small =
      UInt64(country) << 48 | UInt64(origin) << 32 | UInt64(UInt16(bitPattern: cause)) << 16 | UInt64(method) << 8
      | UInt64(outcome)
    let first = CellKey.mix(UInt64(period) << 32 | UInt64(account), small)
    return CellKey.mix(first ^ prefix, UInt64(finalStatus) << 32 | UInt64(price))
  }

  static let unknownOutcome: UInt8 = 1
  /// By `outcome`.
  static let outcomeNames = ["", "unknown"] + Outcome.allCases.map(\.rawValue)

  static func number(of outcome: Outcome?) -> UInt8 { outcome.map { UInt8($0.number) + 2 } ?? unknownOutcome }
}

extension Outcome {
  /// Its place among all cases.
  var number: Int {
    switch self {
    case .answered: 0
    case .busy: 1
    case .noAnswer: 2
    case .rejected: 3
    case .billing: 4
    case .unavailable: 5
    case .unclassified: 6
    }
  }
}

/// Numbers the groups of a relation, and gives the texts of those that are left in the end.
struct RelationGroups {
  private let byAccount: Bool
  private let byPrefix: Bool
  private let byCountry: Bool
  private let byOrigin: Bool
  private let texts: TextTable
  private let all: TextID
  private var labels: PeriodLabels
  private var countries = NumberNames { Country.code(ofPrefix: $0.text) }
  private var origins = NumberNames { Country.callingCode(ofNumber: $0.text) }

  init(_ scope: ReportScope, _ dimensions: Set<String>, texts: TextTable) {
    byAccount = dimensions.contains("account")
    byPrefix = dimensions.contains("prefix")
    byCountry = dimensions.contains("country")
    byOrigin = dimensions.contains("origin")
    self.texts = texts
    all = texts.id(of: "all")
    labels = PeriodLabels(scope)
  }

  /// The group of a time, an account and two numbers; what else it is split by is left open.
  @inline(__always) mutating func group(
    _ time: Int64, _ account: TextID, prefix: PackedDigits, stem: PackedDigits
  ) -> RelationGroup {
    var group = RelationGroup(period: labels.number(time), account: byAccount ? account : all)
    if byPrefix { group.prefix = prefix.word }
    if byCountry { group.country = countries.number(prefix) }
    if byOrigin { group.origin = origins.number(stem) }
    return group
  }

  /// In the order of the relations' first columns: period, account, country, prefix, origin, method, outcome.
  func columns(_ group: RelationGroup) -> [String] {
    let prefix = PackedDigits(word: group.prefix)
    return [
      labels.labels[Int(group.period)], texts.text(group.account),
      byCountry ? countries.names[Int(group.country)] : "", byPrefix ? prefix.isNone ? "unknown" : prefix.text : "",
      byOrigin ? origins.names[Int(group.origin)] : "", Method(rawValue: group.method)?.name ?? "",
      RelationGroup.outcomeNames[Int(group.outcome)],
    ]
  }
}

/// What numbers are called (countries, calling codes), each asked for once. Many numbers have one name.
private struct NumberNames {
  private(set) var names: [String] = []
  private var numbers: [String: UInt16] = [:]
  /// By `PackedDigits`: the name's number, and one more.
  private let known = CellTable<CellKey, UInt16>(zero: 0)
  private let name: (PackedDigits) -> String

  init(_ name: @escaping (PackedDigits) -> String) { self.name = name }

  @inline(__always) mutating func number(_ digits: PackedDigits) -> UInt16 {
    var found: UInt16 = 0
    known.update(CellKey(first: digits.word, second: 0)) { known in
      if known == 0 { known = ask(digits) + 1 }
      found = known - 1
    }
    return found
  }

  private mutating func ask(_ digits: PackedDigits) -> UInt16 {
    let text = name(digits)
    if let number = numbers[text] { return number }
    let number = UInt16(names.count)
    numbers[text] = number
    names.append(text)
    return number
  }
}
