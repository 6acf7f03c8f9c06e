/// The report definitions and the page's style that are compiled into the binary.
package enum BuiltinReports {
  /// Definitions by file name, in the order in which a reader wants the reports: quality, money, then evidence.
  package static let definitions: [(fileName: String, text: String)] = [
    ("answer-rate.sql", text(PackageResources.answer_rate_sql)),
    ("redirects.sql", text(PackageResources.redirects_sql)),
    ("failures.sql", text(PackageResources.failures_sql)),
    ("spend.sql", text(PackageResources.spend_sql)),
    ("spend-by-outcome.sql", text(PackageResources.spend_by_outcome_sql)),
    ("cost-per-answer.sql", text(PackageResources.cost_per_answer_sql)),
    ("reconciliation.sql", text(PackageResources.reconciliation_sql)),
    ("matching.sql", text(PackageResources.matching_sql)),
    ("exceptions.sql", text(PackageResources.exceptions_sql)),
    ("billed-calls.sql", text(PackageResources.billed_calls_sql)),
  ]

  /// The style of `index.html`.
  package static let styleSheet = text(PackageResources.style_css)

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
