import DemoData
import Foundation
import ToolRunner

/// Files to import: the demo's two logs, some of whose requests stand on two lines, and a third that repeats a part of them,
/// changes another part, and so makes the ledger merge.
struct Sample: Sendable {
  let requests: [UInt8]
  let calls: [UInt8]
  /// Repeats, sightings that differ, and conflicts with what the first two say.
  let later: [UInt8]
  /// Some lines of the third, so few that the ledger counts them one by one and not all its records anew.
  let few: [UInt8]

  static let names = (
    requests: "requests.ndjson", calls: "calls.ndjson", later: "later.ndjson", few: "few.ndjson"
  )

  init(verifications: Int, seed: UInt64 = 7) throws {
    let world = DemoWorld(verifications: verifications, days: 20, seed: seed)
    var (requests, calls): ([UInt8], [UInt8]) = ([], [])
    try world.writeRequests { requests += $0 }
    try world.writeCalls { calls += $0 }
    let halved = Self.halved(requests)
    (requests, calls) = (halved.requests, halved.replies + calls)
    (self.requests, self.calls) = (requests, calls)
    later = Self.changed(requests) + Self.changed(calls)
    let lines = later.split(separator: 10).enumerated().filter { $0.offset % 6 == 1 }
    few = lines.flatMap { $0.element + [10] }
  }

  func write(to folder: TemporaryFolder) throws {
    try folder.write(Self.names.requests, requests)
    try folder.write(Self.names.calls, calls)
    try folder.write(Self.names.later, later)
    try folder.write(Self.names.few, few)
  }

  /// Logs each third request on two lines, joined by an id; of each second of those the reply comes in the other file.
  private static func halved(_ bytes: [UInt8]) -> (requests: [UInt8], replies: [UInt8]) {
    var (requests, replies) = ("", "")
    for (index, line) in String(decoding: bytes, as: UTF8.self).split(separator: "\n").enumerated() {
      guard index % 3 == 1, let url = line.range(of: #","url":"#), let status = line.range(of: #","status":"#),
        let headers = line.range(of: #","headers":"#), let response = line.range(of: #","response":"#)
      else {
        requests += line + "\n"
        continue
      }
      let start = line[..<url.lowerBound] + #","request_id":"r\#(index)""#
      let asked = line[url.lowerBound..<status.lowerBound] + line[headers.lowerBound..<response.lowerBound]
      let told = line[status.lowerBound..<headers.lowerBound] + line[response.lowerBound...]
      requests += start + asked + "}\n"
      let reply = start + told + "\n"
      if index % 2 == 0 { replies += reply } else { requests += reply }
    }
    return (Array(requests.utf8), Array(replies.utf8))
  }

  /// Of eight lines one as it is, one earlier by an hour or more, one with another outcome, one with another number, one
  /// under another key: of the rest nothing.
  private static func changed(_ bytes: [UInt8]) -> [UInt8] {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let kept = lines.enumerated().compactMap { index, line -> String? in
      let line = String(line)
      // Of two halves of one time and id that differ otherwise, the ledger's own key decides which is the nearer.
      if line.contains(#""request_id":"#), index % 8 > 2 { return index % 2 == 0 ? line : nil }
      switch index % 8 {
      case 0: return line
      case 1:
        return line.replacingOccurrences(of: "T1", with: "T0").replacingOccurrences(of: " 1", with: " 0")
      case 2: return line.replacingOccurrences(of: #"16,"final_status":"ANSWER""#, with: #"17,"final_status":"BUSY""#)
      case 3: return line.replacingOccurrences(of: #""phone_number":"4"#, with: #""phone_number":"3"#)
      case 4: return line.replacingOccurrences(of: #"call_uuid":""#, with: #"call_uuid":"0a"#)
      default: return nil
      }
    }
    return Array(kept.joined(separator: "\n").utf8) + [10]
  }
}
