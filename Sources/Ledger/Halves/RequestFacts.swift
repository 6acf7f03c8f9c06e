import Calls

/// What a line says of a request besides its account and its answer, as the tables of halves keep it: their columns, and how
/// these are written and read, stand here alone.
struct RequestFacts: BitwiseCopyable {
  /// UTC milliseconds.
  var time: Int64
  var timeIsAmbiguous: Bool
  var method: Method?
  var callee: Callee
  var callerStem: PackedDigits
  var isWithRedirect: Tristate

  static let columns = """
    time, time_is_ambiguous, method, callee_prefix, callee_pseudonym, callee_number, caller_stem, is_with_redirect
    """
  static let columnCount: Int32 = 8

  init(_ half: RequestHalf) {
    (time, timeIsAmbiguous, method) = (half.time, half.timeIsAmbiguous, half.method)
    (callee, callerStem, isWithRedirect) = (half.callee, half.callerStem, half.isWithRedirect)
  }

  /// - Parameters:
  ///   - row: stands at a row that has `columns`.
  ///   - first: the number of the first of them, from 0.
  init(_ row: Statement, at first: Int32) {
    (time, timeIsAmbiguous) = (row.integer(first), row.integer(first + 1) != 0)
    method = row.isNull(first + 2) ? nil : Method(name: row.bytes(first + 2))
    callee = Callee(
      prefix: row.digits(first + 3), pseudonym: row.integer(first + 4), number: row.digits(first + 5))
    callerStem = row.digits(first + 6)
    isWithRedirect = Tristate(rawValue: Int8(truncatingIfNeeded: row.integer(first + 7))) ?? .unknown
  }

  /// - Parameter first: the number of the parameter of the first of `columns`, from 1.
  func bind(to statement: Statement, at first: Int32) {
    statement.bind(first, time)
    statement.bind(first + 1, timeIsAmbiguous ? 1 : 0)
    statement.bind(first + 2, method?.name)
    statement.bind(first + 3, callee.prefix.text)
    statement.bind(first + 4, callee.isNone ? 0 : callee.pseudonym)
    statement.bind(first + 5, callee.number.text)
    statement.bind(first + 6, callerStem.text)
    statement.bind(first + 7, Int64(isWithRedirect.rawValue))
  }
}
