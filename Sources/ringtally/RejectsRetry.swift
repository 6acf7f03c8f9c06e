import Calls
import Foundation
import Intake
import Ledger

/// Reads sources with rejects again, file by file.
struct RejectsRetry {
  /// What became of each source, in the order in which they were looked for.
  private(set) var sources: [RetriedSource] = []
  private let session: ImportSession
  private let changes: ReadingChanges
  private let common: IntakeOptions
  private var progress: ProgressLine
  /// Those that have not been read yet, in the order in which they came.
  private var left: [RejectedSource]
  /// Why a source could not be read: the first reason of several, since the latest name comes first.
  private var problems: [Int64: Problem] = [:]
  private var worst: [Calls.ExitStatus] = []

  /// - Parameter common: what is the same for all sources.
  init(
    _ session: ImportSession, _ wanted: [RejectedSource], _ changes: ReadingChanges, _ common: IntakeOptions,
    progress: ProgressLine
  ) {
    (self.session, left, self.changes, self.common) = (session, wanted, changes, common)
    self.progress = progress
  }

  // MARK: - Files

  /// Reads each source where it lay when it was imported, under the first of its names that leads to it.
  mutating func readWhereTheyLay() throws {
    for source in left {
      for place in source.places where left.contains(where: { $0.id == source.id }) {
        try read(place, of: source)
      }
    }
    for source in left { refuse(source, problems[source.id]) }
  }

  private mutating func read(_ place: RejectedSource.Place, of source: RejectedSource) throws {
    let words = RetryProblems(source, place)
    guard place.path != "-" else { return note(words.standardInput, source) }
    guard FileManager.default.fileExists(atPath: place.path) else { return note(words.gone, source) }
    do {
      // Other sources in the same file are read with it.
      try read(InputFile(path: place.path), left.filter { $0.places.contains { $0.path == place.path } })
    } catch let problem as Problem where !problem.endsAll {
      return note(problem, source)
    }
    if left.contains(where: { $0.id == source.id }) { note(words.changed, source) }
  }

  /// Reads the sources that lie in these files.
  mutating func read(_ inputs: [Result<InputFile, Problem>]) throws {
    for input in inputs {
      do {
        try read(input.get(), left)
      } catch let problem as Problem where !problem.endsAll {
        say(problem)
      }
    }
    for source in left {
      if let problem = problems[source.id] { refuse(source, problem) }
    }
    if sources.isEmpty, worst.isEmpty, !left.isEmpty {
      say(
        Problem(
          "rejects retry", "none of the files is a source with rejected records",
          remedy: "See where these lay: ringtally rejects list", exit: .noInput))
    }
  }

  /// Reads those sources of some that lie in a file; which do not, stay in `left`.
  private mutating func read(_ file: InputFile, _ wanted: [RejectedSource]) throws {
    var looking = common
    // Of damaged content as much as an import with --salvage would have taken.
    looking.salvages = true
    let found = try Stages.find(wanted, in: file, looking)
    let byReading = Dictionary(grouping: found.keys) { found[$0]?.reading }
    for members in byReading.values.sorted(by: { ($0.min() ?? "") < ($1.min() ?? "") }) {
      try read(file, found.filter { members.contains($0.key) })
    }
  }

  /// Reads members of a file that were read in one way.
  private mutating func read(_ file: InputFile, _ members: [String: RejectedSource]) throws {
    guard let reading = members.values.first?.reading else { return }
    do {
      let options = try changes.options(reading, common, place: file.path)
      let rereading = try Stages.beginRereading(file, members: Set(members.keys), options, for: session)
      defer { rereading.cancel() }
      progress.begin()
      var progress = progress
      defer { self.progress = progress }
      let read = try rereading.wait { state in
        progress.show(file.name, records: state.records, bytes: state.bytes, total: state.totalBytes)
      }
      for content in read.contents {
        // A container in the file that is damaged is refused with all that lies in it.
        for (member, source) in members where member == content.member || member.hasPrefix(content.member + "/") {
          try take(content, source, file, options)
        }
      }
    } catch let problem as Problem where !problem.endsAll {
      for source in members.values { note(problem, source) }
    }
  }

  private mutating func take(
    _ content: FileReading.ReadContent, _ source: RejectedSource, _ file: InputFile, _ options: IntakeOptions
  ) throws {
    let read: FileReading.ReadRecords
    switch content.result {
    case .failure(let problem): return note(problem, source)
    case .success(let records): read = records
    }
    // The beginning was the same; or another member of this content was read already.
    guard read.source.sha256 == source.sha256, left.contains(where: { $0.id == source.id }) else { return }
    let facts = Stages.facts(file, member: content.member, options)
    left.removeAll { $0.id == source.id }
    guard let counts = try session.replace(source, with: read.records, of: facts, read.source) else {
      return refuse(source, RetryProblems(source, source.places.first).forgotten)
    }
    sources.append(RetriedSource(file.path, content.member, source, counts))
  }

  // MARK: - What went wrong

  private mutating func note(_ problem: Problem, _ source: RejectedSource) {
    if problems[source.id] == nil { problems[source.id] = problem }
  }

  private mutating func refuse(_ source: RejectedSource, _ problem: Problem?) {
    let problem = problem ?? RetryProblems(source, source.places.first).gone
    say(problem)
    sources.append(RetriedSource(source, refused: problem))
  }

  private mutating func say(_ problem: Problem) {
    progress.clear()
    Terminal.note(problem.description)
    worst.append(problem.exitStatus)
  }

  // MARK: - The end

  /// Brings the tally and the sources' figures up to date.
  mutating func finish(at now: Instant) throws -> (matching: MatchingTotals, unpaired: UnpairedHalves) {
    for index in sources.indices { try sources[index].settle(session) }
    let found = try session.finish(at: now)
    progress.clear()
    return found
  }

  /// Nil when all went well. A source that changed weighs more than one that is gone.
  var exitStatus: Calls.ExitStatus? { worst.contains(.data) ? .data : worst.first }
}

/// Why a source cannot be read again.
struct RetryProblems {
  private let place: String
  private let rejects: String
  private let stay: String

  init(_ source: RejectedSource, _ place: RejectedSource.Place?) {
    let path = place?.path ?? ""
    self.place = place.map { $0.member.isEmpty ? path : "\(path):\($0.member)" } ?? path
    rejects = Terminal.counted(source.rejected, "reject")
    stay = "\(rejects) \(source.rejected == 1 ? "stays as it is" : "stay as they are")"
  }

  var standardInput: Problem {
    Problem(
      "standard input", "\(rejects) came from there, and it cannot be read again",
      remedy: "Name a file with the same content: ringtally rejects retry FILE", exit: .noInput)
  }

  var gone: Problem {
    Problem(
      place, "the file is gone, and its \(stay)",
      remedy: "Name where it lies now, whatever it is called: ringtally rejects retry FILE", exit: .noInput)
  }

  var changed: Problem {
    Problem(
      place, "what it holds is not what was imported, and its \(stay)",
      remedy: "Name a file that holds it, ringtally rejects retry FILE, or import what is there now", exit: .data)
  }

  var forgotten: Problem {
    Problem(
      place, "its import was taken out by another ringtally meanwhile", remedy: "See ringtally imports list",
      exit: .tryAgain)
  }
}
