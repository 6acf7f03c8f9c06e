import Calls

/// Why a record was rejected. Each is a sentence a user can act on; quoted values are masked and short.
enum Reasons {
  static let noKey = "a call record without a verification_call_uuid: nothing says which verification it belongs to"
  static let acceptedWithoutKey =
    "an accepted request without a verification_call_uuid: log the response body, or it can never be matched"
  static let withoutNames =
    "values without names: nothing says which is what; export them with names, or as a table with a header row"
  static let noOutcome = "neither q931_status nor final_status: add them to the webhook's request body"
  static let noBody =
    "a log of an API call without its bodies: it has no verification_call_uuid and can never be joined; "
    + "log the response's text and the number called"
  static let unreadBody =
    "a log of an API call whose reply holds no field that is known: it was cut, or is no JSON; log the whole body"
  static let unreadText =
    "the text names a verification_call_uuid, and no record can be read in it: log its fields as JSON or as name=value"
  static let cutJSON = "JSON begins in the text of a call and never ends: the line was cut"
  static let cutLine = "the last part of a line that was split is missing: the file was cut"
  static let callAmongRequests = "a call record, but the import was told --kind requests"
  static let requestAmongCalls = "a request, but the import was told --kind calls"

  static let billedWithoutCall =
    "a billed call without a verification_call_uuid, and without a called number and a time: "
    + "nothing says which call it is"

  static func notJSON(_ reason: String) -> String { "not JSON: \(reason)" }

  static func truncatedLine(_ reason: String) -> String {
    "not JSON: \(reason); it is the last line and has no line end, so the file was cut while it was written"
  }

  static func notAKey(_ value: FieldValue) -> String {
    "verification_call_uuid is \(quoted(value)), not a key such as fa278be48dc2_117793"
  }

  static func cause(_ value: FieldValue) -> String { "q931_status is \(quoted(value)), not a cause code (0-127)" }

  static func finalStatus(_ value: FieldValue) -> String {
    "final_status is \(quoted(value)), not a status word such as ANSWER"
  }

  static func price(_ value: FieldValue) -> String {
    "price is \(quoted(value)), not an amount such as 0.0083 with at most nine decimals, and without a sign of its currency"
  }

  static func currency(_ value: FieldValue) -> String {
    "currency is \(quoted(value)), not three letters such as EUR: a mapping file says what other words mean"
  }

  static func time(_ value: FieldValue) -> String {
    "the time \(quoted(value)) cannot be read: use ISO 8601 or seconds since 1970"
  }

  static func skippedTime(_ value: FieldValue, _ zone: Zone) -> String {
    "the time \(quoted(value)) does not exist in \(zone.name), whose clocks skipped it: is --source-tz right?"
  }

  static func damagedNumber(_ whose: String) -> String {
    "the \(whose) was shortened by a spreadsheet (as in 4.21E+11) and its digits are lost: export it as text"
  }

  static func tooManyCells(_ count: Int, _ expected: Int) -> String {
    "the row has \(count) cells, the header \(expected): is a cell with the delimiter in it unquoted?"
  }

  static let truncatedRow = "the last row ends early: the file was cut while it was written"
  static let unsavedFormula =
    "a formula without its value: a program wrote the file; open it in a spreadsheet program, save it, and import that"
  static let misquoted = "a quote opens or closes inside a cell: quote the whole cell and double the quotes in it"
  static func tooLong(_ limit: Int) -> String {
    "longer than \(limit >> 20) MiB: no record of a call; an object that holds a list of records must be exported as a line each"
  }

  private static func quoted(_ value: FieldValue) -> String {
    switch value.kind {
    case .text: "\"\(Redaction.quote(value))\""
    case .number: Redaction.quote(value)
    case .yes: "true"
    case .no: "false"
    case .null: "null"
    case .structure: "an object or an array"
    }
  }
}
