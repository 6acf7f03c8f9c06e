/// How one content was understood. Nothing in it is a value that may be secret: of values there are forms only, and of
/// records what the ledger would keep, numbers shortened to their first digits.
package struct ContentFindings: Sendable {
  /// As the user gave it.
  package let path: String
  /// Where the content lies in the file; empty for a file that is no container.
  package let member: String
  package var format = ""
  /// Why it was taken for that: a sentence without its full stop.
  package var formatReason = ""
  package var encoding = ""
  package var encodingReason = ""
  /// `gzip`, or empty; several joined by `+`, the outermost last.
  package var compression = ""
  /// Of the decoded content; nil where it was not read to its end.
  package var bytes: Int?
  /// Of a table; several where sheets have headers of their own.
  package var tables: [Table] = []
  /// What lines were wrapped in, the most frequent first.
  package var wrappers: [Counted] = []
  /// Units that were looked into, out of how many.
  package var lookedAt = 0
  package var units = 0
  package var fields: [FoundField] = []
  package var unused: [UnusedName] = []
  /// Names beyond those that are told.
  package var untold = 0
  /// Lines that are half of a request, by side: requests, replies that accept, replies that refuse.
  package var halves = Halves()
  package var rejects: [Rejected] = []
  package var ignored: [Counted] = []
  package var samples: [SampleRecord] = []

  /// Of which nothing is known.
  package init(path: String, member: String) { (self.path, self.member) = (path, member) }

  package struct Table: Sendable, Equatable {
    /// A character; `tab` for itself.
    package var delimiter: String
    /// The header row's line; nil where there is none.
    package var headerLine: Int?
    package var columns: [String]
  }

  package struct Counted: Sendable, Equatable {
    package var name: String
    package var count: Int
  }

  package struct FoundField: Sendable, Equatable {
    /// Its canonical name.
    package var name: String
    /// The names it stood under, as the file writes them with those around them, the most frequent first.
    package var places: [Counted]
  }

  package struct UnusedName: Sendable, Equatable {
    package var name: String
    /// Units in which it has a value.
    package var count: Int
    /// What its values look like.
    package var form: String
    /// The field that they may be, where nothing else in the content is it; nil for none.
    package var suggestion: String?
    /// Its name is known, and its values have not the form that the field has.
    package var isOfOtherForm = false
    /// It is one of the parts of the suggested field: a date, or a time of day.
    package var isPart = false
    var hasDecimalComma = false
    /// `\N` is among its values.
    var hasDumpedNull = false
    /// Words of a call's status among its values, in lower case.
    var statusWords: [String] = []
    /// Names that stand in one unit with it, itself among them.
    var companions: [String] = []
  }

  package struct Halves: Sendable, Equatable {
    package var requests = 0
    package var acceptances = 0
    package var refusals = 0
    /// Names of the ids that join them.
    package var ids: [Counted] = []
    package var count: Int { requests + acceptances + refusals }
  }

  package struct Rejected: Sendable, Equatable {
    package var reason: String
    package var count: Int
    /// The first one's line, and its text as a reject keeps it.
    package var line: Int
    package var record: String
  }

  package struct SampleRecord: Sendable, Equatable {
    package enum Kind: String, Sendable {
      case request, refused, call, half
      case billedCall = "billed_call"
    }

    package var kind: Kind
    package var line: Int
    /// Names of fields and their values, as far as they may be shown.
    package var facts: [Fact]
  }

  package struct Fact: Sendable, Equatable {
    package var name: String
    package var value: String
  }
}
