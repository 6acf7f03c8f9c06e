import Calls
import Foundation

/// Looks on while files are read, and tells afterwards how each content was understood.
///
/// The reading is the one of an import: what is given to `IntakeOptions` only watches it.
package final class Inspector: @unchecked Sendable {
  // Unchecked: the list is guarded by the lock; a content's own findings belong to the thread that reads it, and are asked
  // for when the reading is over.
  private let lock = NSLock()
  private var inspections: [ContentInspection] = []

  package init() {}

  /// A content whose reading begins.
  func begin(path: String, member: String, _ options: IntakeOptions) -> ContentInspection {
    let inspection = ContentInspection(path: path, member: member, options)
    lock.lock()
    defer { lock.unlock() }
    inspections.append(inspection)
    return inspection
  }

  /// The file is read again from its beginning: what was seen of it so far is dropped.
  func forgetLast(path: String) {
    lock.lock()
    defer { lock.unlock() }
    while let last = inspections.last, last.path == path { inspections.removeLast() }
  }

  /// What was found in each content, in the order in which their readings began. The reading must be over.
  package func findings() -> [ContentFindings] {
    lock.lock()
    defer { lock.unlock() }
    return inspections.map { $0.findings() }
  }
}
