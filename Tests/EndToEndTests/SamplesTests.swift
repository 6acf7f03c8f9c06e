import Foundation
import GRDB
import Testing
import ToolRunner

/// Every odd file of Tests/Samples gives what the facts say that it was written from.
@Suite("Samples") struct SamplesTests {
  private struct Report: Decodable {
    var files: [Sample.File]
    var unpaired: Sample.Unpaired
  }

  @Test func areMany() { #expect(Sample.all.count >= 60) }

  @Test(arguments: Sample.all) func give(_ sample: Sample) throws {
    let expected = try sample.expectation()
    let folder = try TemporaryFolder()
    let ledger = folder.path("s.db")
    let run = try Tool.run(
      ["import", "--db", ledger, "--json"] + expected.arguments + [sample.name], in: Sample.files)
    #expect(run.status == expected.exit, "\(run.stderr)")
    compare(try JSONDecoder().decode(Report.self, from: Data(run.stdout)), expected)
    try compareRejects(ledger, expected, folder)
    let tables = folder.path("tables.db")
    let export = try Tool.run(["export", "--db", ledger, "--out", tables], in: folder.path)
    #expect(export.status == 0, "\(export.stderr)")
    try DatabaseQueue(path: tables).read { db in try compareRecords(db, expected) }
    #expect(try Tool.run(["check", "--db", ledger], in: folder.path).status == 0)
  }

  private func compare(_ report: Report, _ expected: Sample.Expectation) {
    #expect(report.unpaired == expected.unpaired)
    guard report.files.count == expected.files.count else {
      Issue.record("\(report.files.map { "\($0.path) \($0.member) \($0.error ?? "")" })")
      return
    }
    for (found, wanted) in zip(report.files, expected.files) {
      #expect((found.path, found.member) == (wanted.path, wanted.member))
      #expect(found.isConserved && found.counts == wanted.counts, "\(found)")
      #expect((found.skipped ?? false) == (wanted.skipped ?? false))
      if let reason = wanted.error {
        #expect(found.error?.contains(reason) == true, "\(found.error ?? "read") has no \(reason)")
      } else {
        #expect(found.error == nil)
        #expect((found.format, found.encoding) == (wanted.format, wanted.encoding))
      }
    }
  }

  private func compareRejects(_ ledger: String, _ expected: Sample.Expectation, _ folder: TemporaryFolder) throws {
    let run = try Tool.run(["rejects", "list", "--db", ledger, "--json"], in: folder.path)
    let rejects = try JSONDecoder().decode([Sample.Reject].self, from: Data(run.stdout))
    #expect(rejects.map(\.line) == expected.rejects.map(\.line), "\(rejects)")
    #expect(rejects.map(\.member) == expected.rejects.map(\.member))
    for (found, wanted) in zip(rejects, expected.rejects) {
      #expect(found.reason.contains(wanted.reason), "\(found.reason) has no \(wanted.reason)")
    }
  }

  /// What a record may say; columns of the files and of pseudonyms left out.
  private static let facts = [
    "record", "verification_call_uuid", "member", "line", "time", "callee_prefix", "caller_stem", "is_with_redirect",
    "is_redirect", "q931_status", "final_status", "start_time", "answer_time", "stop_time", "received_time",
    "duration_milliseconds",
  ]

  private func compareRecords(_ db: Database, _ expected: Sample.Expectation) throws {
    if let sightings = expected.sightings {
      let columns = Self.facts.joined(separator: ", ")
      let found = try Row.fetchAll(
        db, sql: "SELECT \(columns), NULLIF(time_is_ambiguous, 0) AS time_is_ambiguous FROM sighting"
      ).map { values($0) }
      same(found, sightings.map { $0.mapValues(Self.normalized) })
    }
    if let verifications = expected.verifications {
      let found = try Row.fetchAll(db, sql: "SELECT * FROM verification").map { values($0) }
      #expect(
        Set(found.map { $0["verification_call_uuid"] }) == Set(verifications.map { $0["verification_call_uuid"] }))
      for wanted in verifications {
        let row = found.first { $0["verification_call_uuid"] == wanted["verification_call_uuid"] } ?? [:]
        for (column, value) in wanted { #expect(row[column] == Self.normalized(value), "\(column) of \(row)") }
      }
    }
    let refusals = try Row.fetchAll(
      db, sql: "SELECT time, account, callee_prefix, NULLIF(http_status, 0) AS http_status FROM refusal"
    ).map { values($0) }
    same(refusals, expected.refusals.map { $0.mapValues(Self.normalized) })
  }

  /// Rows without an order, those that should not be there and those that are missing named.
  private func same(_ found: [[String: Sample.Value]], _ wanted: [[String: Sample.Value]]) {
    func counts(_ rows: [[String: Sample.Value]]) -> [[String: Sample.Value]: Int] {
      rows.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    let (found, wanted) = (counts(found), counts(wanted))
    #expect(found.filter { wanted[$0.key] != $0.value } == [:], "not wanted")
    #expect(wanted.filter { found[$0.key] != $0.value } == [:], "missing")
  }

  private func values(_ row: Row) -> [String: Sample.Value] {
    Dictionary(
      uniqueKeysWithValues: row.compactMap { column, value in
        switch value.storage {
        case .int64(let number): (column, .integer(number))
        case .string(let text): (column, Self.normalized(.text(text)))
        default: nil
        }
      })
  }

  /// The same moment is written with and without a fraction of a second.
  private static func normalized(_ value: Sample.Value) -> Sample.Value {
    guard case .text(let text) = value, text.hasSuffix(".000Z") else { return value }
    return .text(text.dropLast(5) + "Z")
  }

  /// The same records in every shape, wrapper and encoding give the same reports, byte for byte.
  @Test func ofTheSameRecordsGiveTheSameReports() throws {
    let names = ["answer-rate", "redirects", "failures", "spend", "matching"]
    var first: (sample: String, reports: [[UInt8]])?
    var stories = 0
    for sample in Sample.all {
      let expected = try sample.expectation()
      guard expected.isStory else { continue }
      stories += 1
      let folder = try TemporaryFolder()
      let ledger = folder.path("s.db")
      _ = try Tool.run(["import", "--db", ledger, "--quiet"] + expected.arguments + [sample.name], in: Sample.files)
      let run = try Tool.run(
        ["report", "--db", ledger, "--out", "reports", "--format", "csv"] + names, in: folder.path)
      #expect(run.status == 0, "\(run.stderr)")
      let reports = try names.map { try folder.bytes("reports/\($0).csv") }
      guard let (other, wanted) = first else {
        first = (sample.name, reports)
        continue
      }
      for (name, pair) in zip(names, zip(reports, wanted)) {
        #expect(pair.0 == pair.1, "\(name) of \(sample.name) is not that of \(other)")
      }
    }
    #expect(stories > 60)
  }
}
