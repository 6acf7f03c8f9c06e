/// A mistake in `DefinitionTests.good`, and what is said of it: the whole message behind the place.
///
/// Tests/Errors/report-… shows them as a user meets them.
struct DefinitionMistake: Sendable {
  let original: String
  let wrong: String
  let line: Int
  let message: String

  private init(_ original: String, _ wrong: String, _ line: Int, _ message: String) {
    (self.original, self.wrong, self.line, self.message) = (original, wrong, line, message)
  }

  private static let keys = "Keys: title, answers, relation, by, needs, formula, streamed, only-with, chart, columns"
  private static let ofTally =
    "Dimensions: period, account, country, prefix, origin, method, outcome, q931, final_status"

  /// Found when the header is read.
  static let ofHeader = [
    Self("-- title: Short", "-- titel: Short", 1, #""titel" is no key of a header. \#(keys)"#),
    Self("-- title: Short", "-- Short", 1, "a header line needs a key and a colon. \(keys)"),
    Self("-- title: Short", "-- ", 1, "the header lacks title. Add a line: -- title: …"),
    Self(
      "-- relation: tally", "-- relation: talley", 3,
      #""talley" is no relation. Relations: tally, charge, exception, reconciliation, billed_call"#),
    Self(
      "-- by: day, account", "-- by: day, acount", 4,
      #""acount" is no dimension. "#
        + "Dimensions: day, week, month, hour, total, account, country, origin, prefix, method, outcome"),
    Self(
      "-- formula: rate = answered / seizures", "-- title: Again", 5,
      "title stands twice, first in line 1. Remove one of them"),
    Self(
      "-- formula: rate = answered / seizures", "-- streamed: no", 5,
      "streamed is yes or is not there. Write: streamed: yes"),
    Self(
      "-- chart: rate rate", "-- chart: pie rate", 6,
      #""pie rate" is no chart. "#
        + "Charts: rate COLUMN, causes COLUMN, columns COLUMN, kinds COLUMN, parts COLUMN, COLUMN"),
    Self(
      "-- chart: rate rate", "-- only-with: call lists", 6,
      #""call lists" is nothing that a ledger may lack. Write one of: call list, invoice"#),
    Self(
      "count verifications", "counts verifications", 10,
      #""counts verifications" is no kind of a column. "#
        + "Kinds: dimension, text, number, count UNIT, hidden, group-count, rate PART / WHOLE, low PART / WHOLE, "
        + "high PART / WHOLE, price NANO / DECIMALS, money NANO / DECIMALS, quotient NANO / COUNT, cause-name COLUMN, "
        + "cause-class COLUMN"),
    Self(
      "--   answered  count", "--   period  count", 10,
      "the column period stands twice, first in line 8. Remove one of them"),
    Self(
      "--   seizures  hidden                    | base", "--   seizures  hidden", 11,
      "a column needs a name, a kind and a description. Write: NAME  KIND  | DESCRIPTION"),
    Self(
      "rate      rate", "Rate      rate", 12,
      #""Rate" is no name of a column. Use lower-case letters, digits and underscores"#),
  ]

  /// Found when the header is compared with itself.
  static let ofColumns = [
    Self(
      "--   period    dimension                 | the period\n", "", 8,
      "the columns of a report begin with period and account. Declare both, as dimension"),
    Self(
      "dimension                 | the account", "text | the account", 9,
      "account is a dimension. Declare it as dimension"),
    Self("answered  count verifications", "answered  dimension", 10, "answered is no dimension of tally. \(ofTally)"),
    Self(
      "--   seizures  hidden", "--   method    dimension | method\n--   seizures  hidden", 11,
      "the dimension method is not asked for. Add it to the line: -- needs: method"),
    Self(
      "-- formula: rate = answered / seizures", "-- needs: colour", 5, "colour is no dimension of tally. \(ofTally)"),
    Self("-- by: day, account", "-- by: day, week", 4, "by names two lengths of period. Keep one of them"),
    Self(
      "rate answered / seizures", "rate answered / seizure", 12,
      "rate is computed from seizure, which is no column. Declare seizure too"),
    Self(
      "rate answered / seizures", "rate answered / account", 12,
      "rate is computed from account, which is no integer of the SQL. "
        + "Declare account as count, hidden, group-count or number"),
    Self(
      "-- chart: rate rate", "-- chart: rate answered", 6,
      "the chart cannot draw answered. "
        + "rate draws a rate, causes and parts draw counts, columns draws money, kinds draws a text column"),
    Self(
      "-- chart: rate rate", "-- chart: causes answered", 6,
      "a chart of causes needs the columns q931 and outcome. Declare both"),
    Self(
      "-- chart: rate rate\n-- columns:\n", "-- chart: columns paid\n-- columns:\n", 6,
      "the chart cannot draw paid. "
        + "rate draws a rate, causes and parts draw counts, columns draws money, kinds draws a text column"),
    Self(
      "-- chart: rate rate\n-- columns:\n--   period    dimension                 | the period\n"
        + "--   account   dimension                 | the account\n",
      "-- chart: columns paid\n-- columns:\n--   period    dimension                 | the period\n"
        + "--   account   dimension                 | the account\n"
        + "--   paid      money answered / seizures | paid\n", 6,
      "a chart of money needs the column currency. Declare it: currencies never add up"),
  ]

  /// Found when the SQL is looked at.
  static let ofSQL = [
    Self("SELECT {dimensions}", "DELETE {dimensions}", 14, "the SQL is not one SELECT. Begin it with SELECT"),
    Self(
      "FROM tally", "FROM charge", 14,
      "the SQL does not read tally. Select FROM tally, or name another relation"),
    Self(
      "ORDER BY {dimensions}", "ORDER BY {dims}", 17,
      "the SQL holds an unknown placeholder. The one placeholder is {dimensions}"),
    Self(
      "ORDER BY {dimensions}", "; DROP TABLE tally", 17,
      "the SQL holds a semicolon. Write one SELECT without it"),
    Self(
      "SELECT {dimensions}, SUM(answered) AS total_answered, SUM(seizures) AS total_seizures\n"
        + "FROM tally\nGROUP BY {dimensions}\nORDER BY {dimensions}",
      "SELECT answered, seizures FROM tally", 14, "the SQL lacks {dimensions}. Select and group by {dimensions}"),
  ]

  /// Found when the SQL was run.
  static let ofRows = [
    Self(
      "SUM(seizures) AS total_seizures", "SUM(seizures) AS seizure", 14,
      "the SQL selects seizure, which the header does not declare. "
        + "Declare it as hidden, or name it as a column of the header (or total_NAME)"),
    Self(
      ", SUM(seizures) AS total_seizures", "", 11,
      "the SQL does not select seizures. Select it as seizures or total_seizures"),
    Self(
      "SUM(answered) AS", "SUM(seizures) + 1 AS", 12,
      "rate has a part (3) larger than its whole (2). A rate is a share of its whole"),
    Self("SUM(answered) AS", "-SUM(seizures) AS", 10, "answered counts -2. A count is not negative"),
    Self(
      "SUM(answered) AS", "'many' AS", 10, "answered needs an integer, and the SQL brings text. Select an integer"),
    Self(
      "rate answered / seizures", "money answered / seizures", 12, "rate has 10 decimals. Select 0 to 9"),
  ]

  /// Of a report of single records, which none of the others is.
  static let ofRecords = [
    Self(
      "-- by: none", "-- by: day", 4, "exception cannot be split by day. Write: -- by: none"),
    Self(
      "kind  text", "kind  dimension", 7, "kind is no dimension of exception. Declare it as text"),
    Self(
      "ORDER BY kind", "ORDER BY {dimensions}", 8,
      "the SQL of single records has no {dimensions}. Remove the placeholder"),
  ]
}
