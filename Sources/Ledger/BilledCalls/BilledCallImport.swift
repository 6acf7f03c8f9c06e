import Calls
import GRDB

/// Puts the lines of a call list into the ledger.
struct BilledCallImport {
  private let sourceID: Int64
  private let insert: Statement

  init(_ db: Database, _ sourceID: Int64) throws {
    self.sourceID = sourceID
    insert = try Statement(
      db, "INSERT INTO billed_call_line VALUES (?\(String(repeating: ", ?", count: 17)))")
  }

  func run(_ records: FileRecords, _ counts: inout FileCounts) throws {
    let rows = try records.billed()
    var number: Int64 = 0
    while let row = try rows.next() {
      number += 1
      try add(BilledCallRow(row), number: number)
    }
    counts.lines += Int(number)
    counts.billedCalls = Int(number)
  }

  private func add(_ row: BilledCallRow, number: Int64) throws {
    let call = row.call
    insert.bind(1, sourceID)
    insert.bind(2, number)
    insert.bind(3, Int64(call.place.line))
    insert.bindText(4, row.key)
    insert.bind(5, call.time == RecordTime.none ? nil : call.time)
    insert.bind(6, call.timeIsAmbiguous ? Int64(1) : 0)
    insert.bindText(7, row.account)
    insert.bind(8, call.method?.name ?? "")
    insert.bind(9, call.callee.prefix.text)
    insert.bind(10, call.callee.isNone ? nil : call.callee.pseudonym)
    insert.bind(11, call.callee.number.text)
    insert.bind(12, call.callerStem.text)
    insert.bind(13, call.cause < 0 ? nil : Int64(call.cause))
    insert.bindText(14, row.finalStatus)
    insert.bindText(15, row.statusWord)
    insert.bind(16, call.price.isTold ? call.price.nano : nil)
    insert.bind(17, call.price.isTold ? Int64(call.price.decimals) : nil)
    insert.bindText(18, row.currency)
    try insert.run()
  }
}
