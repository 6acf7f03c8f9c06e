/// The mapping files that are compiled into the binary.
package enum BuiltinMappings {
  /// Files by the name that `--mapping` takes.
  package static let files: [(name: String, text: String)] = [
    ("camel-case-events", text(PackageResources.camel_case_events_yaml)),
    ("positional-webhook", text(PackageResources.positional_webhook_yaml)),
    ("russian-csv", text(PackageResources.russian_csv_yaml)),
    ("sent-codes-table", text(PackageResources.sent_codes_table_yaml)),
  ]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
