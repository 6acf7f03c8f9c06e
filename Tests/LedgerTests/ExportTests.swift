import Calls
import Foundation
import GRDB
import Testing

@testable import Ledger

@Suite("Exported tables") struct ExportTests {
  private func exported(_ ledger: Ledger, _ body: (Database) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "export-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try ledger.export(to: "\(folder)/out.db", graceMilliseconds: ReportScope.defaultGraceMilliseconds)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out.db"])
    let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/out.db")[.posixPermissions] as? Int
    #expect(mode == 0o600)
    try DatabaseQueue(path: "\(folder)/out.db").read(body)
  }

  /// Plain SQL over the sightings comes to the same match states and counts as the table of verifications says.
  @Test(arguments: 61...66) func showsVerificationsAsTheirSightingsSay(_ seed: Int) throws {
    let ledger = try Ledger.temporary()
    try ledger.take(SmallWorld(seed: UInt64(seed)).files)
    try exported(ledger) { out in
      let shown = try Row.fetchAll(
        out,
        sql: """
          SELECT verification_call_uuid, account, match_state IN ('matched', 'call_only'),
            match_state IN ('matched', 'awaiting', 'missing'), call_records FROM verification ORDER BY 1
          """)
      let counted = try Row.fetchAll(
        out,
        sql: """
          SELECT verification_call_uuid, substr(verification_call_uuid, instr(verification_call_uuid, '_') + 1),
            MAX(record = 'call_record'), MAX(record = 'request'), COUNT(DISTINCT CASE WHEN record = 'call_record' THEN
              COALESCE(q931_status, -1) || '/' || COALESCE(final_status, '') END)
          FROM sighting GROUP BY 1 ORDER BY 1
          """)
      #expect(shown.count > 10)
      #expect(shown.map { Array($0.databaseValues) } == counted.map { Array($0.databaseValues) })
      // The earliest request tells the time; without one it is the counted call's, the latest of its key.
      let late = try Int.fetchOne(
        out,
        sql: """
          SELECT COUNT(*) FROM verification AS v JOIN (
            SELECT verification_call_uuid, MIN(time) AS time FROM sighting WHERE record = 'request' GROUP BY 1
          ) AS s USING (verification_call_uuid) WHERE s.time IS NOT NULL AND s.time <> v.time
          """)
      #expect(late == 0)
      let outcomes = try String.fetchAll(
        out, sql: "SELECT DISTINCT outcome FROM verification WHERE q931_status = 16 AND final_status = 'ANSWER'")
      #expect(outcomes.allSatisfy { $0 == "answered" })
    }
  }

  @Test func leavesAFileThatIsThere() throws {
    let ledger = try Ledger.temporary()
    let path = NSTemporaryDirectory() + "export-\(UUID().uuidString)"
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let problem = #expect(throws: Problem.self) { _ = try ledger.export(to: path, graceMilliseconds: 0) }
    #expect(problem?.exitStatus == .cannotWrite)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("mine".utf8))
  }
}
