import Calls
import Synchronization

@testable import Intake

/// Logs of text: lines that are wrapped and split, and blocks of several lines. Line after line, without a file around: the
/// same in pieces is what `read-text` asks.
extension FuzzTarget {
  static let text = FuzzTarget(
    "text", seeds: { SampleFiles.plain(.text, .logfmt, .ndjson) }, canarySeeds: [record],
    check: checkText)

  @Sendable private static func checkText(_ input: inout FuzzInput) throws {
    var options = IntakeOptions(pseudonymKey: [UInt8](repeating: 7, count: 32))
    options.privacy = input.choice(of: [.pseudonym, .full])
    options.kind = input.choice(of: KindChoice.allCases)
    let wrap = input.choice(of: [plain, inDocker, inSyslog, inParts, inDockerByNumbers])
    let cut = input.choice(of: 256)
    let planted = Plant.choose(&input)
    let text = planted?.text ?? input.text
    let lines = text.split(separator: 10, omittingEmptySubsequences: false).flatMap { wrap($0, cut) }

    let found = Mutex<[RecordBatch]>([])
    let collector = RecordCollector(
      worker: 0, options, BatchDelivery(totalBytes: nil) { _, batch, _ in found.withLock { $0.append(batch) } })
    var reading = TextLines(collector)
    for (index, line) in lines.enumerated() {
      withPadded(line, by: JSONTokenizer.padding) {
        reading.take($0, number: UInt64(index + 1), isTerminated: index < lines.count - 1)
      }
    }
    reading.finish()
    try collector.flush(consumed: 0)

    let records = ReadRecords(batches: found.withLock { $0 })
    try records.checkBatches(options)
    if let plant = planted?.plant { try records.mustNotHold(plant, options) }
    let last = records.batches.flatMap { $0.rejects.map(\.place.line) + $0.calls.map(\.place.line) }.max() ?? 0
    try require(last <= UInt64(lines.count), "line \(last) of \(lines.count)")
    try lookForCanary(records)
  }

  private typealias Wrapper = @Sendable (_ line: ArraySlice<UInt8>, _ cut: Int) -> [[UInt8]]

  private static let plain: Wrapper = { line, _ in [Array(line)] }

  private static let inDocker: Wrapper = { line, cut in
    dockerLines(line, cut) { [UInt8(ascii: "\\"), $0] }
  }

  /// Some programs write the signs that JSON escapes by their numbers.
  private static let inDockerByNumbers: Wrapper = { line, cut in dockerLines(line, cut, escape: byNumber) }

  private static func byNumber(_ byte: UInt8) -> [UInt8] {
    Array("\\u00".utf8) + [byte >> 4, byte & 15].map { $0 < 10 ? UInt8(ascii: "0") + $0 : UInt8(ascii: "a") + $0 - 10 }
  }

  /// A line in two parts, if it is longer than `cut`.
  private static func dockerLines(
    _ line: ArraySlice<UInt8>, _ cut: Int, escape: (UInt8) -> [UInt8]
  ) -> [[UInt8]] {
    let parts = line.count > cut ? [line.prefix(cut), line.dropFirst(cut)] : [line]
    return parts.enumerated().map { index, part in
      // What is no UTF-8 docker replaces.
      let text = String(decoding: part, as: UTF8.self).utf8.flatMap { byte in
        switch byte {
        case 0..<32: byNumber(byte)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): escape(byte)
        default: [byte]
        }
      }
      let end = index == parts.count - 1 ? "\\n" : ""
      return Array(#"{"log":""#.utf8) + text
        + Array("\(end)\",\"stream\":\"stdout\",\"time\":\"2024-02-13T08:14:05Z\"}".utf8)
    }
  }

  private static let inSyslog: Wrapper = { line, _ in
    [Array("<134>1 2024-02-13T08:14:05Z host app 1 - - ".utf8) + line]
  }

  /// As the container runtimes of Kubernetes do.
  private static let inParts: Wrapper = { line, cut in
    let prefix = "2024-02-13T08:14:05.123456789Z stdout"
    let parts = [line.prefix(cut), line.dropFirst(cut)]
    return [Array("\(prefix) P ".utf8) + parts[0], Array("\(prefix) F ".utf8) + parts[1]]
  }
}
