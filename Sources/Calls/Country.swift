/// Countries by the first digits of an international number (ITU-T E.164; data in Resources/country-prefixes.csv).
package enum Country {
  /// ISO 3166-1 code of the country a number prefix belongs to (`SK` for `421905`); `unknown` where no row matches.
  package static func code(ofPrefix prefix: String) -> String { longestMatch(prefix)?.country ?? "unknown" }

  /// The country calling code a number begins with (`421`, `7`, `1`); `unknown` where no row matches.
  package static func callingCode(ofNumber digits: String) -> String { longestMatch(digits)?.callingCode ?? "unknown" }

  private static func longestMatch(_ digits: String) -> (country: String, callingCode: String)? {
    var prefix = Substring(digits.prefix(longest))
    while !prefix.isEmpty {
      if let row = table[prefix] { return row }
      prefix.removeLast()
    }
    return nil
  }

  private static let table: [Substring: (country: String, callingCode: String)] = Dictionary(
    uniqueKeysWithValues: EmbeddedTable.rows(PackageResources.country_prefixes_csv).dropFirst().map {
      (Substring($0[0]), (country: $0[2], callingCode: $0[1]))
    })

  private static let longest = table.keys.map(\.count).max() ?? 0
}
