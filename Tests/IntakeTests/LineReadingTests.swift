import Calls
import Foundation
import Synchronization
import Testing

@testable import Intake

/// However a source is cut into chunks, and whoever decodes them, the same records come out.
@Suite("Lines by several workers") struct LineReadingTests {
  // MARK: - Made-up files

  /// Longer than this is no record here: the real limit would make these tests slow. A reject keeps less of it.
  private static let maximumRecord = 4 * Redaction.maximumLength + 100

  private static func call(_ number: Int, more: String = "") -> String {
    #"{"verification_call_uuid":"a\#(number)_7","q931_status":16,"final_status":"answer","phone_number":"4219\#(10_000_000 + number)"\#(more)}"#
  }

  /// One line of each kind that is treated differently, without its end.
  private static func line(_ kind: Int, _ number: Int) -> String {
    switch kind {
    case 0: call(number)
    case 1:
      #"{"time":"2024-02-13T08:00:00Z","ok":true,"verification_call_uuid":"b\#(number)_7","url":"https:\/\/x\/flashcall"}"#
    case 2: "[\(call(number)),\(call(number + 1000)),{\"q931_status\":16}]"
    case 3:
      #"{"received_at":1707811200,"body":"\#(call(number).replacingOccurrences(of: "\"", with: "\\\""))"}"#
    case 4: ""
    case 5: " \t "
    case 6: #"{"level":"info"}"#
    case 7: #"{"verification_call_uuid":"#
    case 8: "\u{0}not \u{1F600} JSON"
    case 9: #"{"ok":false,"phone_number":"421905123456","time":1707811200,"http_status":402}"#
    // As long as several chunks.
    case 10: call(number, more: ",\"note\":\"" + String(repeating: "x", count: 700) + "\"")
    // Too long by one byte, and by far.
    case 11: call(number, more: ",\"note\":\"") + String(repeating: "y", count: Self.maximumRecord)
    case 12: String(repeating: "{", count: 2 * Self.maximumRecord)
    default: call(number) + String(repeating: " ", count: Self.maximumRecord - call(number).utf8.count)
    }
  }

  private static func text(seed: Int) -> [UInt8] {
    var random = Seeded(UInt64(seed))
    // A good line, or the format is not found out.
    var text = seed % 3 == 0 ? "\u{FEFF}" : ""
    text += line(0, 0) + "\n"
    for number in 1...Int.random(in: 1...40, using: &random) {
      text += line(Int.random(in: 0...13, using: &random), number)
      text += ["\n", "\n", "\r\n", "\n\n"].randomElement(using: &random) ?? ""
    }
    switch seed % 4 {
    case 0: text += line(0, 99)
    case 1: text += line(7, 99)
    case 2: text += line(12, 99)
    default: break
    }
    return Array(text.utf8)
  }

  // MARK: - Reading them

  /// What came out, independent of workers and batches: a line of text for each record, in the order of places.
  private struct Found: Equatable {
    var records: [String] = []
    var ignored = 0
    var summary: SourceSummary?
  }

  private static func describe(_ batch: RecordBatch) -> [(place: Place, text: String)] {
    batch.calls.map { call in
      (
        call.place,
        "call \(batch.text(call.key)) \(call.cause) \(batch.text(call.finalStatus)) \(call.receivedTime) \(call.callee)"
      )
    }
      + batch.requests.map { ($0.place, "request \(batch.text($0.key)) \($0.time) \(String(describing: $0.method))") }
      + batch.refused.map { ($0.place, "refused \($0.time) \($0.httpStatus) \($0.callee)") }
      + batch.rejects.map { ($0.place, "reject \($0.reason) \($0.record)") }
  }

  private static func precedes(_ left: Place, _ right: Place) -> Bool {
    (left.line, left.item) < (right.line, right.item)
  }

  private static func read(
    _ bytes: [UInt8], _ tuning: LineTuning, _ change: (inout IntakeOptions) -> Void = { _ in }
  ) throws -> Found {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("lines-\(UUID().uuidString)").path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var options = IntakeOptions(format: .ndjson, pseudonymKey: [UInt8](repeating: 7, count: 32))
    change(&options)
    let reader = try reader(InputFile(path: path), options, tuning)
    let workers = reader.workers
    #expect((1...tuning.workers).contains(workers))
    struct State {
      var records: [(place: Place, text: String)] = []
      var ignored = 0
      var last: [Int: Place] = [:]
    }
    let state = Mutex(State())
    let summary = try reader.read { worker, batch, progress in
      let described = describe(batch)
      state.withLock { state in
        #expect(worker < workers && batch.count > 0)
        // A worker's batches come in the order of the file.
        for place in described.map(\.place).sorted(by: precedes) {
          if let last = state.last[worker] { #expect(precedes(last, place)) }
          state.last[worker] = place
        }
        state.records += described
        state.ignored += batch.ignored
      }
    }
    return state.withLock { state in
      let sorted = state.records.sorted { precedes($0.place, $1.place) }
      #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.place != $1.place }, "each record has a place of its own")
      #expect(summary.records == sorted.count + state.ignored)
      return Found(
        records: sorted.map { "\($0.place.line).\($0.place.item) \($0.text)" }, ignored: state.ignored, summary: summary
      )
    }
  }

  private static func tuning(_ chunkSize: Int, workers: Int) -> LineTuning {
    LineTuning(chunkSize: chunkSize, maximumRecord: maximumRecord, workers: workers)
  }

  // MARK: - Tests

  @Test(arguments: 1...8) func nothingDependsOnChunks(_ seed: Int) throws {
    let text = Self.text(seed: seed)
    let whole = try Self.read(text, Self.tuning(1 << 20, workers: 1))
    #expect(whole.summary?.bytes == text.count && whole.records.count > 1)
    for chunkSize in [1, 17, 255, 4096, 10_000] {
      for workers in [1, 3] {
        #expect(try Self.read(text, Self.tuning(chunkSize, workers: workers)) == whole, "\(chunkSize) \(workers)")
      }
    }
    #expect(try Self.read(GzipSourceTests.member(text), Self.tuning(64, workers: 3)).records == whole.records)
  }

  /// A source cut anywhere: its last line is one, or the beginning of one.
  @Test(arguments: 20...23) func nothingDependsOnWhereItEnds(_ seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let text = Self.text(seed: seed)
    for _ in 0..<25 {
      let part = Array(text[..<Int.random(in: 0...text.count, using: &random)])
      let whole = try Self.read(part, Self.tuning(1 << 20, workers: 1))
      #expect(try Self.read(part, Self.tuning(Int.random(in: 1...300, using: &random), workers: 3)) == whole)
    }
  }

  /// A table's rows come out the same, whoever decodes them; `TableSplitterTests` knows what rows there are.
  @Test(arguments: 1...3) func noRowDependsOnChunks(_ seed: Int) throws {
    var random = Seeded(UInt64(seed) &* 31)
    let end = ["\n", "\r\n", "\r"][seed % 3]
    var text = "Report\(end)\(end)verification_call_uuid;q931_status;final_status;note\(end)"
    for number in 0..<Int.random(in: 30...60, using: &random) {
      text +=
        [
          "a\(number)_7;16;ANSWER;plain", "\"b\(number)_7\";\"17\";\"BUSY\";\"say \"\"hi\"\"\"",
          "c\(number)_7;16;ANSWER;\"two\nlines\"", "d\(number)_7;16;\"stray", "e\(number)_7;16;ANSWER;x;y", ";;;", "",
          "f\(number)_7;300;ANSWER;", ";;;\"{\"\"verification_call_uuid\"\":\"\"g_7\"\",\"\"q931_status\"\":16}\"",
          "verification_call_uuid;q931_status;final_status;note",
          "h;" + String(repeating: "z", count: Self.maximumRecord),
        ].randomElement(using: &random) ?? ""
      text += end
    }
    if seed % 2 == 0 { text += "z9_7;16" }
    let bytes = Array(text.utf8)
    func found(_ chunkSize: Int, workers: Int) throws -> Found {
      try Self.read(bytes, Self.tuning(chunkSize, workers: workers)) { $0.format = nil }
    }
    let whole = try found(1 << 20, workers: 1)
    #expect(whole.summary?.format == "csv" && whole.summary?.bytes == bytes.count && whole.records.count > 10)
    for chunkSize in [17, 255, 4096] {
      for workers in [1, 3] { #expect(try found(chunkSize, workers: workers) == whole, "\(chunkSize) \(workers)") }
    }
  }

  @Test func knowsEveryKindOfLine() throws {
    let lines = (0...13).map { Self.line($0, $0) }
    let found = try Self.read(Array(lines.joined(separator: "\n").utf8), Self.tuning(50, workers: 2))
    #expect(
      found.records.map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == [
        "1.0 call", "2.0 request", "3.0 call", "3.1 call", "3.2 reject", "4.0 call", "8.0 reject", "9.0 reject",
        "10.0 refused", "11.0 call", "12.0 reject", "13.0 reject", "14.0 call",
      ])
    #expect(found.ignored == 1)
    #expect(found.records.filter { $0.contains(Reasons.tooLong(Self.maximumRecord)) }.count == 2)
  }

  @Test func insistsOnAKindOverAllWorkers() throws {
    let calls = (0..<200).map { Self.call($0) }.joined(separator: "\n")
    let request = Self.line(1, 1)
    let tuning = Self.tuning(200, workers: 3)
    let problem = #expect(throws: Problem.self) {
      try Self.read(Array(calls.utf8), tuning) { $0.kind = .requests }
    }
    #expect(problem?.remedy.contains("--kind") == true)
    let found = try Self.read(Array("\(calls)\n\(request)".utf8), tuning) { $0.kind = .requests }
    #expect(found.records.count == 201 && found.records.last?.contains("request") == true)
  }

  private struct Refused: Error, Equatable { var line: UInt64 }

  /// Of several errors the first in the file is thrown, once, and the reading ends.
  @Test(arguments: [1, 2, 4]) func anErrorEndsAllWorkers(_ workers: Int) throws {
    let text = (0..<60_000).map { Self.call($0) }.joined(separator: "\n")
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("lines-\(UUID().uuidString)").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let options = IntakeOptions(pseudonymKey: [UInt8](repeating: 7, count: 32))
    let reader = try reader(InputFile(path: path), options, LineTuning(chunkSize: 1 << 12, workers: workers))
    let thrown = Mutex<[UInt64]>([])
    let error = #expect(throws: Refused.self) {
      try reader.read { _, batch, _ in
        let line = batch.calls.map(\.place.line).min() ?? 0
        thrown.withLock { $0.append(line) }
        throw Refused(line: line)
      }
    }
    let lines = thrown.withLock { $0 }
    // Each worker may have met one before it saw that the reading is over, and no more.
    #expect((1...workers).contains(lines.count) && error.map { lines.contains($0.line) } == true)
  }

  /// What cannot be read comes behind all that could, whoever decoded it.
  @Test func damageComesLast() throws {
    let text = (0..<400).map { Self.call($0) }.joined(separator: "\n") + "\n"
    let whole = GzipSourceTests.member(text)
    let cut = Array(whole[..<(whole.count - 4)])
    for workers in [1, 3] {
      let tuning = Self.tuning(100, workers: workers)
      #expect(throws: Problem.self) { try Self.read(cut, tuning) }
      let salvaged = try Self.read(cut, tuning) { $0.salvages = true }
      #expect(salvaged.records.count == 401 && salvaged.records.last?.hasPrefix("400.1 reject") == true)
    }
  }

  /// Whole lines that were read together with the end of an over-long line are not lost with the damage behind them.
  @Test func damageBehindAnOverLongLineCostsNoLine() throws {
    let long = "{\"x\":\"" + String(repeating: "y", count: 700) + "\"}"
    let text = ([Self.call(0), long] + (1..<9).map { Self.call($0) }).joined(separator: "\n") + "\n"
    let whole = GzipSourceTests.member(text)
    let cut = Array(whole[..<(whole.count - 4)])
    for size in [40, 300, 650, 4000] {
      let tuning = LineTuning(chunkSize: size, maximumRecord: 500, workers: 2)
      let salvaged = try Self.read(cut, tuning) { $0.salvages = true }
      #expect(salvaged.records.count { !$0.contains("reject") } == 9, "chunks of \(size)")
      #expect(salvaged.records.last?.hasPrefix("10.1 reject") == true, "\(salvaged.records.suffix(2))")
    }
  }

  @Test func smallFilesHaveOneWorker() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("lines-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let options = IntakeOptions(pseudonymKey: [UInt8](repeating: 7, count: 32))
    func workers(_ text: String) throws -> Int {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return try reader(InputFile(path: path), options, LineTuning(chunkSize: 1000, workers: 4)).workers
    }
    #expect(try workers(Self.call(1)) == 1 && workers("") == 1)
    #expect(try workers("[" + Array(repeating: Self.call(1), count: 50).joined(separator: ",") + "]") == 1)
    #expect(try workers(Array(repeating: Self.call(1), count: 50).joined(separator: "\n")) == 4)
  }
}
