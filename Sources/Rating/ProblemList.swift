import Calls

/// All that is wrong with one input, so that a user can mend it in one go.
package struct ProblemList: Error, Sendable, Equatable {
  /// Never empty.
  package let problems: [Problem]
  package init(problems: [Problem]) { self.problems = problems }
}
