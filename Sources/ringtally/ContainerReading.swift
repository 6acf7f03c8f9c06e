import Calls
import Intake
import Ledger

/// Reads the contents of an archive, a mailbox or a message, one after another, and lets their records wait.
struct ContainerReading {
  /// Less than for a file of its own: others wait beside it, and the container is in memory, too.
  private static let memoryLimit = 32 << 20

  private let contents: SourceContents
  private let reading: FileReading
  private let temporaryFolder: String
  private let shelf: Shelf
  /// Those that are read; nil for all.
  private let members: Set<String>?
  private var found: [FileReading.ReadContent] = []
  /// Contents that must be read again in another format: then all of them are, since an archive is read from its beginning.
  private(set) var corrections: [FormatCorrection] = []
  /// The last content, as long as it may turn out that it was cut.
  private var last: (reader: SourceReader, read: FileReading.ReadRecords)?

  init(_ contents: SourceContents, _ reading: FileReading, only members: Set<String>?, temporaryFolder: String) {
    (self.contents, self.reading, self.temporaryFolder) = (contents, reading, temporaryFolder)
    self.members = members
    shelf = Shelf(folder: temporaryFolder)
  }

  /// - Throws: `Problem` when nothing of the file may be kept.
  mutating func run() throws -> FileReading.ReadFile {
    while let next = try contents.next() {
      switch next {
      case .content(let reader):
        try settleLast()
        if members?.contains(reader.member) ?? true { try take(reader) }
      case .refused(let member, let problem):
        try settleLast()
        // A container in the file: what was read of it before it turned out to be damaged.
        found.removeAll { $0.member.hasPrefix(member + "/") }
        found.append(FileReading.ReadContent(member: member, result: .failure(problem)))
      case .cut(let member, let problem): try noteCut(member, problem)
      }
    }
    try settleLast()
    return FileReading.ReadFile(contents: found)
  }

  private mutating func take(_ reader: SourceReader) throws {
    let records = FileRecords(folder: temporaryFolder, workers: reader.workers, memoryLimit: Self.memoryLimit)
    do {
      last = (reader, try reading.read(reader, into: records))
    } catch let problem as Problem where !problem.endsAll && problem.exitStatus == .data {
      found.append(FileReading.ReadContent(member: reader.member, result: .failure(problem)))
    } catch let correction as FormatCorrection {
      corrections.append(correction)
    }
    try contents.check()
  }

  private mutating func settleLast() throws {
    guard let (reader, read) = last else { return }
    last = nil
    try read.records.finish()
    try read.records.shelve(on: shelf)
    found.append(FileReading.ReadContent(member: reader.member, result: .success(read)))
  }

  /// The damage lies behind the last content, or in it, where it has been noted.
  private mutating func noteCut(_ member: String, _ problem: Problem) throws {
    guard let (reader, read) = last, member.isEmpty || reader.member.hasPrefix(member + "/") else {
      // Nothing came from it that could be kept.
      if member.isEmpty { throw problem }
      try settleLast()
      found.append(FileReading.ReadContent(member: member, result: .failure(problem)))
      return
    }
    guard reader.salvaged == nil else { return }
    var batch = RecordBatch()
    batch.rejects.append(Reject(place: reader.end, reason: problem.reason, record: ""))
    try read.records.append(batch)
  }
}
