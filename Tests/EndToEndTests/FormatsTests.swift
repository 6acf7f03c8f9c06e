import DemoData
import Foundation
import Testing
import ToolRunner

/// How records are wrapped does not show: the same records as lines, as an array on one line or over many, and as an
/// archive with its bodies plain or encoded give the same reports.
@Suite("The same in every format") struct FormatsTests {
  /// A logged exchange: what each format is written from.
  private struct Exchange {
    var time: String
    var url: String
    var status: Int
    var sent: Any
    var received: Any?

    var record: [String: Any] {
      var record: [String: Any] = ["time": time, "url": url, "status": status, "request": sent]
      record["response"] = received
      return record
    }

    func entry(isEncoded: Bool) throws -> [String: Any] {
      func body(_ value: Any) throws -> [String: Any] {
        let text = try JSONSerialization.data(withJSONObject: value)
        if isEncoded { return ["mimeType": "x/y", "encoding": "base64", "text": text.base64EncodedString()] }
        return ["mimeType": "application/json", "text": String(decoding: text, as: UTF8.self)]
      }
      let headers = [["name": "Authorization", "value": "Bearer secret"], ["name": "Date", "value": time]]
      var content: [String: Any] = ["size": 0]
      if let received { content = try body(received) }
      return [
        "startedDateTime": time, "time": 1_770_000_000.5, "cache": [String: Any](), "timings": ["wait": 1],
        "request": [
          "method": "POST", "url": url, "headers": headers, "cookies": [], "queryString": [],
          "postData": try body(sent),
        ],
        "response": ["status": status, "headers": headers, "cookies": [], "content": content, "redirectURL": ""],
      ]
    }
  }

  /// The demo's requests and calls, the latter as deliveries; objects and arrays of them.
  private static func exchanges() throws -> [Exchange] {
    let world = DemoWorld(verifications: 300)
    var (requests, calls): ([UInt8], [UInt8]) = ([], [])
    try world.writeRequests { requests += $0 }
    try world.writeCalls { calls += $0 }
    func values(_ lines: [UInt8]) -> [Any] {
      lines.split(separator: 10).compactMap { try? JSONSerialization.jsonObject(with: Data($0)) }
    }
    var exchanges: [Exchange] = []
    for case let line as [String: Any] in values(requests) {
      guard let time = line["timestamp"] as? String, let url = line["url"] as? String, let sent = line["request"] else {
        continue
      }
      exchanges.append(
        Exchange(time: time, url: url, status: line["status"] as? Int ?? 0, sent: sent, received: line["response"]))
    }
    let asked = exchanges.count
    for (index, event) in values(calls).enumerated() {
      exchanges.append(
        Exchange(
          time: "2026-03-20T10:00:\(10 + index % 50)Z", url: "https://we.example/hook", status: 200, sent: event))
    }
    #expect(asked > 200 && exchanges.count - asked > 200)
    return exchanges
  }

  private static func text(_ value: Any, _ options: JSONSerialization.WritingOptions = []) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: value, options: options), as: UTF8.self)
  }

  /// Every report's bytes, and what the import said.
  private static func reports(of log: String) throws -> [String: String] {
    let folder = try TemporaryFolder()
    try folder.write("log", log)
    let imported = try Tool.run(["import", "log"], in: folder.path)
    #expect(imported.status == 0, "\(imported.stderr)")
    #expect(try Tool.run(["report", "--out", "out", "--quiet"], in: folder.path).status == 0)
    var found = ["import": imported.text]
    for name in folder.files() where name.hasPrefix("out/") {
      found[name] = String(decoding: try folder.bytes(name), as: UTF8.self)
    }
    #expect(found.count > 6)
    return found
  }

  @Test func noWrappingShows() throws {
    let exchanges = try Self.exchanges()
    let records = try exchanges.map { try Self.text($0.record) }
    let lines = try Self.reports(of: records.joined(separator: "\n"))
    #expect(lines["import"]?.contains("0 requests") == false && lines["out/exceptions.csv"]?.contains("log") == true)
    #expect(try Self.reports(of: "[" + records.joined(separator: ",\n") + "]") == lines)
    for isEncoded in [false, true] {
      let entries = try exchanges.map { try Self.text($0.entry(isEncoded: isEncoded)) }
      let archive = #"{"log":{"version":"1.2","creator":{},"entries":["# + entries.joined(separator: ",\n") + "]}}"
      #expect(try Self.reports(of: archive) == lines, "encoded: \(isEncoded)")
    }
    // Over many lines records stand on other lines, which exceptions name; nothing else differs.
    let array = try Self.reports(of: Self.text(exchanges.map(\.record), .prettyPrinted))
    let entries = try exchanges.map { try $0.entry(isEncoded: false) }
    let archive = try Self.reports(
      of: Self.text(["log": ["pages": [], "version": "1.2", "entries": entries] as [String: Any]], .prettyPrinted))
    for found in [array, archive] {
      #expect(found.keys.sorted() == lines.keys.sorted())
      for (name, text) in found where name != "out/index.html" {
        #expect(Self.withoutLines(text) == Self.withoutLines(lines[name] ?? ""), "\(name)")
      }
    }
  }

  /// A table's rows without the number behind the file.
  private static func withoutLines(_ text: String) -> String { text.replacing(/log,,\d+/) { _ in "log" } }
}
