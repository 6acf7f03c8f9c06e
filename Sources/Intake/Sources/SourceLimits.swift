/// What a single file may ask of us before it is a bomb and no export: each limit is far beyond what is met in practice
/// (docs/formats.md).
struct SourceLimits: Sendable {
  /// Bytes that come out for each that goes in, over all layers together. gzip cannot do more than 1,032; logs, which repeat
  /// themselves a lot, stay below 100.
  var ratio = 1000
  /// So many bytes may come out before the ratio counts: small files of nothing but repetition are harmless.
  var freeOutput = 100 << 20
  /// Members of archives, messages and their parts, all counted together.
  var members = 10_000
  /// An archive may lie in an archive, and no deeper.
  var archives = 2
  /// A message may be forwarded in a message: attached as a file, for those that are parts are walked through.
  var messages = 4
  /// Compressions around one content, whatever archives are between them.
  var compressions = 4
  /// A ZIP's directory stands at its end, so one that comes through a pipe or lies in something else is held in memory.
  var heldArchive = 64 << 20
  /// A message is held in memory while its parts are decoded. Mail servers take 25 to 50 MB.
  var message = 48 << 20
}
