import Calls
import Settings
import Synchronization

/// Lines of a source, and what they should be read as.
package struct MappingSample: Sendable {
  /// In the mapping file.
  package let place: String
  let text: String
  /// Nil where the sample does not say.
  let expected: [ExpectedRecord]?

  init(_ setting: Setting) throws(Problem) {
    place = setting.place
    let members = try setting.members(MappingFile.sampleKeys)
    guard let text = members.first(where: { $0.key == "text" })?.value.text, !text.isEmpty else {
      throw setting.problem("the sample has no text", remedy: "Put lines of the source under text: |")
    }
    self.text = text
    guard let expect = members.first(where: { $0.key == "expect" })?.value else {
      expected = nil
      return
    }
    var records: [ExpectedRecord] = []
    for element in expect.elements where !element.isNull { records.append(try ExpectedRecord(element)) }
    expected = records
  }

  /// Reads the sample by the mapping.
  ///
  /// - Returns: its records, as they would be kept.
  /// - Throws: `Problem` when it cannot be read, or is read otherwise than it should be.
  package func check(_ mapping: FieldMapping) throws -> [SampleRecord] {
    let records = try read(mapping)
    guard let expected else {
      let found = records.map(\.asExpectation).joined(separator: ", ")
      throw Problem(
        place, "the sample does not say what it expects; it is read as [\(found)]",
        remedy: "Where that is right, put it behind expect:", exit: .data)
    }
    var differences: [String] = []
    if expected.count != records.count {
      differences.append("expected \(Self.count(expected.count)), got \(Self.count(records.count))")
    }
    for (index, (wanted, got)) in zip(expected, records).enumerated() {
      differences += wanted.differences(from: got).map { "record \(index + 1): \($0)" }
    }
    guard !differences.isEmpty else { return records }
    let culprit = zip(expected, records).first { !$0.differences(from: $1).isEmpty }
    throw Problem(
      culprit?.0.place ?? place, "the sample is read otherwise than it says: \(differences.joined(separator: "; "))",
      remedy: "Mend the mapping, or what the sample expects", exit: .data)
  }

  private static func count(_ count: Int) -> String { count == 1 ? "1 record" : "\(count) records" }

  private func read(_ mapping: FieldMapping) throws -> [SampleRecord] {
    let options = IntakeOptions(
      kind: mapping.kind ?? .auto, zone: mapping.zone ?? .utc,
      // A workbook's rows are written as a table here.
      format: mapping.format == .xlsx ? .csv : mapping.format, privacy: .full,
      pseudonymKey: [UInt8](repeating: 0, count: 32), mapping: mapping)
    let batches = Mutex<[RecordBatch]>([])
    do {
      let source = SampleSource(Array(text.utf8))
      let reader = try SourceReader(
        InputFile(path: place), PeekedSource(source, count: SourceReader.headSize), member: "", compression: "",
        raw: source, corrected: nil, options, LineTuning(workers: 1))
      _ = try reader.read { _, batch, _ in batches.withLock { $0.append(batch) } }
    } catch let problem as Problem {
      throw Problem(place, "the sample cannot be read: \(problem.reason)", remedy: problem.remedy, exit: .data)
    }
    return batches.withLock { $0 }.flatMap(SampleRecord.all)
  }
}

extension MappingFile {
  /// Tries every sample.
  ///
  /// - Returns: the records of each.
  /// - Throws: `Problem` for the first that is read otherwise than it should be.
  @discardableResult
  package func check() throws -> [[SampleRecord]] { try samples.map { try $0.check(mapping) } }
}

/// A sample's text as a file.
private final class SampleSource: SizedSource {
  private var rest: ArraySlice<UInt8>
  private(set) var consumed = 0
  let size: Int?

  init(_ bytes: [UInt8]) { (rest, size) = (bytes[...], bytes.count) }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let part = rest.prefix(buffer.count)
    buffer.copyBytes(from: part)
    rest = rest.dropFirst(part.count)
    consumed += part.count
    return part.count
  }
}
