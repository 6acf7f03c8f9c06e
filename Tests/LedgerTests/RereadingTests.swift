import Calls
import Foundation
import GRDB
import Testing

@testable import Ledger

/// Sources that are read again, and imports that are taken out: in whatever order, the ledger is as if what is left had always
/// been read as it was read last.
@Suite("Reading again") struct RereadingTests {
  /// A file that says something else in each zone that it is read in: other records are rejected.
  struct Readable {
    let file: SmallFile
    let zone: Int

    static let zones = ["UTC", "Europe/Bratislava", "Asia/Tokyo"]

    var facts: FileFacts {
      FileFacts(path: "/\(file.name)", file: file.name, kindOption: "auto", zone: Self.zones[zone])
    }

    var content: SourceFacts {
      let hash = "sha of \(file.name)"
      return SourceFacts(sha256: hash, headSHA256: hash, bytes: 1, format: "ndjson", compression: "")
    }

    func records() throws -> FileRecords {
      var read = file
      for index in read.records.indices {
        // Some are rejected in every zone, some in one, most in none.
        let kind = (index * 7 + file.name.utf8.reduce(0) { $0 + Int($1) }) % 9
        if kind == 0 || kind == zone + 1 { read.records[index] = .reject(reason: "rejected for \(kind)") }
      }
      return try read.spooled()
    }
  }

  /// What was done to a ledger, as simply as it can be said.
  struct Model {
    /// Imports with the files that they named, by number.
    var imports: [Int64: [Int]] = [:]
    var lastImport: Int64 = 0
    /// Files in the ledger, in the order in which they came, each with its zone.
    var present: [(file: Int, zone: Int)] = []

    func zone(of file: Int) -> Int? { present.first { $0.file == file }?.zone }

    mutating func forget(_ id: Int64) {
      imports[id] = nil
      present.removeAll { one in !imports.values.contains { $0.contains(one.file) } }
    }
  }

  private static func tuning(_ random: inout Seeded) -> ImportSession.Tuning {
    var tuning = ImportSession.Tuning()
    tuning.recountFactor = random.chance(50) ? 0 : 5
    tuning.fanIn = random.chance(50) ? 2 : 8
    tuning.blockSize = random.chance(50) ? 200 : tuning.blockSize
    return tuning
  }

  private static func session(_ ledger: Ledger, _ random: inout Seeded, isDryRun: Bool = false) throws -> ImportSession
  {
    try ImportSession(
      ledger, startedAt: Instant(milliseconds: SmallWorld.start), isDryRun: isDryRun, tuning: tuning(&random))
  }

  private static func add(_ readables: [Readable], to ledger: Ledger, _ random: inout Seeded) throws {
    let session = try session(ledger, &random)
    for one in readables { _ = try session.add(one.records(), of: one.facts, one.content) }
    _ = try session.finish(at: Instant(milliseconds: SmallWorld.start))
  }

  @discardableResult
  private static func reread(
    _ one: Readable, in ledger: Ledger, _ random: inout Seeded, isDryRun: Bool = false
  ) throws -> RereadCounts {
    let source = try #require(try ledger.rejectedSources().first { $0.sha256 == one.content.sha256 })
    let session = try session(ledger, &random, isDryRun: isDryRun)
    let counts = try #require(try session.replace(source, with: one.records(), of: one.facts, one.content))
    _ = try session.finish(at: Instant(milliseconds: SmallWorld.start))
    return counts
  }

  /// All that can be asked of a ledger, without numbers that tell when something came.
  private func answers(_ ledger: Ledger) throws -> [[String]] {
    try ledger.tally() + [
      ledger.sightings(),
      ledger.rows("refused_request"), ledger.rows("completion"),
      ledger.rows("request_half", except: ["id", "same_as", "partner"]),
      ledger.rows("(SELECT id IS NOT NULL AS is_joined, source_id, line, item, partner > 0 AS has FROM request_half)"),
      ledger.rows("reject", except: ["id"]), ledger.rows("source", except: ["id"]),
    ]
  }

  @Test(arguments: 1...12) func sequencesLeaveNoTrace(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let files = HalfTests.files(seed, count: 5)
    let ledger = try Ledger.temporary()
    var model = Model()
    for step in 0..<14 {
      let context = "seed \(seed), step \(step)"
      switch random.below(5) {
      case 0, 1:
        let chosen = files.indices.filter { _ in random.chance(35) }
        let readables = chosen.map {
          Readable(file: files[$0], zone: model.zone(of: $0) ?? random.below(Readable.zones.count))
        }
        guard !chosen.isEmpty else { continue }
        try Self.add(readables, to: ledger, &random)
        model.lastImport += 1
        model.imports[model.lastImport] = chosen
        for (file, one) in zip(chosen, readables) where model.zone(of: file) == nil {
          model.present.append((file, one.zone))
        }
      case 2:
        guard let id = model.imports.keys.sorted().randomElement(using: &random) else { continue }
        _ = try ledger.forget([id])
        model.forget(id)
      default:
        guard let index = model.present.indices.randomElement(using: &random) else { continue }
        let one = Readable(file: files[model.present[index].file], zone: random.below(Readable.zones.count))
        let before = random.chance(30) ? try answers(ledger) : nil
        try Self.reread(one, in: ledger, &random, isDryRun: before != nil)
        if let before {
          #expect(try answers(ledger) == before, "\(context): a dry run")
        } else {
          model.present[index].zone = one.zone
        }
      }
      #expect(try ledger.isSound(), "\(context)")
      let fresh = try Ledger.temporary()
      for one in model.present { try Self.add([Readable(file: files[one.file], zone: one.zone)], to: fresh, &random) }
      let (found, expected) = (try answers(ledger), try answers(fresh))
      for index in expected.indices {
        #expect(found[index] == expected[index], "\(context): answer \(index)")
      }
    }
  }

  /// Whatever is rejected again keeps its number; the counts say what became of the others.
  @Test func rejectsThatStayKeepTheirNumbers() throws {
    var random = Seeded(7)
    let ledger = try Ledger.temporary()
    func readable(_ file: String, _ rejected: [Int]) -> Readable {
      let records = (0..<9).map { index -> SmallRecord in
        rejected.contains(index)
          ? .reject(reason: "line \(index)") : .call(key: "c\(index)_7", cause: 16, status: "ANSWER") { _ in }
      }
      // No record of nine that this name picks is rejected for a zone.
      return Readable(file: SmallFile(name: file, records: records), zone: 2)
    }
    func numbers() throws -> [Int64: Int64] {
      Dictionary(uniqueKeysWithValues: try ledger.rejects().map { ($0.line, $0.id) })
    }
    func read(_ rejected: [Int]) throws -> FileRecords { try readable("one", rejected).file.spooled() }
    let one = readable("one", [])
    let session = try Self.session(ledger, &random)
    _ = try session.add(read([1, 4, 7]), of: one.facts, one.content)
    _ = try session.finish(at: Instant(milliseconds: SmallWorld.start))
    let before = try numbers()
    #expect(before.keys.sorted() == [2, 5, 8])

    let again = try Self.session(ledger, &random)
    let source = try #require(try ledger.rejectedSources().first)
    #expect(source.rejected == 3 && source.places.map(\.path) == ["/one"] && source.reading.zone == one.facts.zone)
    let counts = try #require(try again.replace(source, with: read([3, 4]), of: one.facts, one.content))
    _ = try again.finish(at: Instant(milliseconds: SmallWorld.start))
    #expect((counts.rejectedBefore, counts.stayed, counts.counts.rejected, counts.counts.calls) == (3, 1, 2, 7))
    let after = try numbers()
    #expect(after.keys.sorted() == [4, 5] && after[5] == before[5])
    // A number of its own, which no reject ever had.
    #expect(try #require(after[4]) > (before.values.max() ?? 0))
    #expect(try ledger.isSound())
  }

  /// The second of two programs finds nothing to read again.
  @Test func aSourceThatWentMeanwhileIsLeft() throws {
    var random = Seeded(8)
    let ledger = try Ledger.temporary()
    let one = Readable(file: SmallWorld(seed: 8).files[0], zone: 0)
    try Self.add([one], to: ledger, &random)
    let source = try #require(try ledger.rejectedSources().first)
    _ = try ledger.forget([1])
    let session = try Self.session(ledger, &random)
    #expect(try session.replace(source, with: one.records(), of: one.facts, one.content) == nil)
    _ = try session.finish(at: Instant(milliseconds: SmallWorld.start))
    #expect(try ledger.rows("source") == [] && ledger.isSound())
  }

  /// An import that is taken out while it runs says so, and leaves nothing.
  @Test func anImportThatIsForgottenWhileItRunsEnds() throws {
    var random = Seeded(9)
    let files = SmallWorld(seed: 9).files
    let ledger = try Ledger.temporary()
    let session = try Self.session(ledger, &random)
    try session.take(files[0])
    _ = try ledger.forget([1])
    #expect {
      try session.take(files[1])
    } throws: {
      ($0 as? Problem)?.exitStatus == .tryAgain && ($0 as? Problem)?.endsAll == true
    }
    #expect(throws: Problem.self) { try session.finish(at: Instant(milliseconds: SmallWorld.start)) }
    #expect(try ledger.rows("source") == [] && ledger.isSound())
  }

  @Test func forgettingIsAllOrNothingAndCanBeTried() throws {
    var random = Seeded(10)
    let files = SmallWorld(seed: 10).files
    let ledger = try Ledger.temporary()
    for file in files[..<2] { try Self.add([Readable(file: file, zone: 0)], to: ledger, &random) }
    try Self.add([Readable(file: files[0], zone: 0)], to: ledger, &random)
    let before = try answers(ledger)
    #expect(throws: Problem.self) { try ledger.forget([1, 9]) }
    let wouldGo = try ledger.forget([2, 1, 2], isDryRun: true)
    #expect(wouldGo.imports == [1, 2])
    #expect(wouldGo.removed.map(\.file) == ["file-1"] && wouldGo.kept.map(\.file) == ["file-0"])
    #expect(try answers(ledger) == before)
    #expect(try ledger.forget([1, 2]) == wouldGo)
    // What was skipped is what was read now.
    #expect(try ledger.importedFiles().map { [$0.path, "\($0.skipped)"] } == [["/file-0", "false"]])
    #expect(try ledger.isSound())
  }
}
