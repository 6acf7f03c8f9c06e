import Testing

@testable import Calls

@Suite struct CountryTests {
  private static let rows = EmbeddedTable.rows(PackageResources.country_prefixes_csv)

  @Test func theTableIsSortedUniqueAndWellFormed() {
    #expect(Self.rows.first == ["prefix", "calling_code", "country"])
    let rows = Self.rows.dropFirst()
    #expect(rows.allSatisfy { $0.count == 3 })
    let prefixes = rows.map { Array($0[0].utf8) }
    for (earlier, later) in zip(prefixes, prefixes.dropFirst()) {
      #expect(earlier.lexicographicallyPrecedes(later))
    }
    for row in rows {
      #expect((1...6).contains(row[0].count) && row[0].allSatisfy(\.isNumber))
      #expect(row[0].hasPrefix(row[1]), "a prefix begins with its calling code: \(row)")
      #expect(row[2] == "unknown" || row[2].utf8.count == 2 && row[2].utf8.allSatisfy { (65...90).contains($0) })
    }
  }

  @Test func everyCallingCodeHasARowOfItsOwn() {
    let prefixes = Set(Self.rows.dropFirst().map { $0[0] })
    for row in Self.rows.dropFirst() { #expect(prefixes.contains(row[1])) }
  }

  /// E.164 makes country codes prefix-free: a number belongs to one of them, whatever follows.
  @Test func noCallingCodeBeginsAnother() {
    let codes = Set(Self.rows.dropFirst().map { $0[1] })
    for code in codes { #expect(!codes.contains { $0 != code && $0.hasPrefix(code) }) }
  }

  @Test(arguments: [
    ("421905", "SK", "421"), ("420777", "CZ", "420"), ("362012", "HU", "36"), ("491512", "DE", "49"),
    ("790312", "RU", "7"), ("776012", "KZ", "7"), ("770112", "KZ", "7"), ("780012", "RU", "7"),
    ("120255", "US", "1"), ("141655", "CA", "1"), ("187655", "JM", "1"), ("165855", "JM", "1"), ("178755", "PR", "1"),
    ("167155", "GU", "1"), ("180955", "DO", "1"), ("180055", "US", "1"), ("1", "US", "1"),
    ("447700", "GB", "44"), ("441481", "GG", "44"), ("441534", "JE", "44"), ("441624", "IM", "44"),
    ("358181", "AX", "358"), ("358401", "FI", "358"), ("599941", "CW", "599"), ("599715", "BQ", "599"),
    ("262262", "RE", "262"), ("262269", "YT", "262"), ("262639", "YT", "262"), ("477912", "SJ", "47"),
    ("474012", "NO", "47"), ("390669", "IT", "39"), ("614123", "AU", "61"), ("590590", "GP", "590"),
    ("212528", "MA", "212"), ("383441", "XK", "383"), ("881612", "unknown", "881"),
  ])
  func countryAndCallingCode(prefix: String, country: String, callingCode: String) {
    #expect(Country.code(ofPrefix: prefix) == country)
    #expect(Country.callingCode(ofNumber: prefix + "555") == callingCode)
  }

  @Test(arguments: ["", "0", "999", "210", "4", "42", "x", "+421"]) func noRowMatches(digits: String) {
    #expect(Country.code(ofPrefix: digits) == "unknown")
    #expect(Country.callingCode(ofNumber: digits) == "unknown")
  }
}
