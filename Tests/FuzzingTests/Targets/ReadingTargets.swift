import Calls
import Foundation

@testable import Intake

/// The whole way of a file, from its bytes to its records: in the format that it is found to be, and forced into each; and
/// with everything around it taken off first.
extension FuzzTarget {
  static let reading: [FuzzTarget] = ([nil] + SourceFormat.allCases).map { format in
    FuzzTarget(
      "read-\(format?.rawValue ?? "any")", seeds: { format.map { SampleFiles.plain($0) } ?? SampleFiles.plain },
      canarySeeds: canaries(format),
      check: { try read(&$0, as: format) })
  }

  /// Archives, compressions and mail, in each other.
  static let contents = FuzzTarget(
    "contents", seeds: { SampleFiles.wrapped },
    canarySeeds: [StoredZip.archive([("a.json", record)])],
    check: { try read(&$0, as: nil) })

  /// Messages and mailboxes. Without an archive around, so that what the fuzzer changes is a message.
  static let mail = FuzzTarget(
    "mail", seeds: { SampleFiles.mail + mails.map { Array($0.utf8) } }, canarySeeds: mails.map { Array($0.utf8) },
    check: { try read(&$0, as: nil) })

  private static func read(_ input: inout FuzzInput, as format: SourceFormat?) throws {
    let chunk = input.choice(of: [1 << 16, 4096, 100, 7, 1])
    var options = IntakeOptions(format: format, pseudonymKey: [UInt8](repeating: 7, count: 32))
    options.privacy = input.choice(of: [.pseudonym, .full])
    options.salvages = input.choice(of: [false, true])
    options.kind = input.choice(of: KindChoice.allCases)
    let planted = Plant.choose(&input)
    let text = planted?.text ?? input.text

    let whole = try ReadContents(text, options, chunk: 1 << 16)
    try whole.check(options, planted?.plant)
    for (member, records) in whole.contents {
      try Canary.look(at: member.utf8)
      try lookForCanary(records)
    }
    guard chunk < 1 << 16 else { return }
    // A long text in single bytes would be thousands of reads.
    let piece = max(chunk, whole.contents.reduce(text.count) { max($0, $1.records.size) } / 64)
    let pieces = try ReadContents(text, options, chunk: piece)
    try require(pieces == whole, "read in pieces of \(piece) it is \(pieces) and not \(whole)")
  }

  /// A call record whose status is no other's.
  static func lookForCanary(_ records: ReadRecords) throws {
    for batch in records.batches {
      for call in batch.calls { try Canary.look(at: batch.arena[call.finalStatus]) }
    }
  }

  // MARK: - Seeds

  static let record = Array(#"{"call_uuid":"a1_7","final_status":"ANSWER"}"#.utf8)

  /// One record in the format, as short as it can be.
  private static func canaries(_ format: SourceFormat?) -> [[UInt8]] {
    switch format {
    case nil, .ndjson, .jsonSequence, .text: [record]
    case .json: [Array("[".utf8) + record + Array("]".utf8)]
    case .logfmt: [Array(#"call_uuid=a1_7 final_status=ANSWER"#.utf8)]
    case .har:
      [
        Array(
          #"{"log":{"entries":[{"request":{"url":"https://x/","postData":{"text":"{\"verification_call_uuid\":\"a1_7\",\"final_status\":\"ANSWER\",\"q931_status\":16}"}}}]}}"#
            .utf8)
      ]
    case .csv: [Array("call_uuid;final_status\na1_7;ANSWER\n".utf8)]
    case .xlsx: [Workbooks.archive(Array(Workbooks.shortSheet.utf8))]
    }
  }

  private static let mails = [
    "From: a@b.c\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nHi\n--x\n"
      + "Content-Disposition: attachment; filename=a.json\n\n" + String(decoding: record, as: UTF8.self) + "\n--x--\n",
    "From a\nFrom: a@b.c\nTo: d\n\nFrom here on\n\nFrom there\n\nFrom a\nFrom: a@b.c\nTo: d\n"
      + "Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename*=utf-8''a%20b\n\neyJ9\n\nFrom here\n",
  ]
}

extension [UInt8] {
  subscript(bytes: RecordBatch.Bytes) -> ArraySlice<UInt8> {
    self[Int(bytes.offset)..<Int(bytes.offset) + Int(bytes.count)]
  }
}
