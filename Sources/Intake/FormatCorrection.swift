/// Thrown when reading shows that a content is of another format than its beginning looked like: it is to be read again from
/// its beginning, as this one. So what a file's format is never depends on the order of its lines.
package struct FormatCorrection: Error {
  /// Where the content lies in its file; empty for the file itself.
  package let member: String
  package let format: SourceFormat
}
