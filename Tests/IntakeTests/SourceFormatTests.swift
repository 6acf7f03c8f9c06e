import Testing

@testable import Intake

@Suite("Telling formats apart") struct SourceFormatTests {
  private func detect(_ text: String, isWhole: Bool = true) -> String {
    switch SourceFormat.detect(.lasting(Array(text.utf8)), isWhole: isWhole) {
    case .format(let format, let delimiter):
      delimiter == 0 ? format.rawValue : "\(format.rawValue) \(UnicodeScalar(delimiter))"
    case .empty: "empty"
    case .unknown: "unknown"
    }
  }

  @Test(arguments: [
    ("{\"a\":1}\n{\"b\":2}\n", "ndjson"), ("{\"a\":1}", "ndjson"), ("\n\n{\"a\":1}\r\n{\"b\":2}\r\n", "ndjson"),
    ("[{\"a\":1}]\n[{\"a\":2}]\n", "ndjson"), ("[{\"a\":1},{\"a\":2}]", "json"), ("[]", "json"),
    ("[\n{\"a\":1},\n{\"b\":2}\n]\n", "json"),
    ("[\n  {\n    \"a\": 1\n  }\n]\n", "json"), (" [ {\"a\":\n1}]", "json"),
    (#"{"log":{"version":"1.2","creator":{},"entries":[]}}"#, "har"), (#"{"log":{"entries":[{"a":1}]}}"#, "har"),
    ("{\n  \"log\": {\n    \"pages\": [],\n    \"entries\": [\n      {}\n    ]\n  }\n}\n", "har"),
    ("{\"log\":{\"version\":\"1.2\",\"entries\":[\n{\"a\":1},\n{\"a\":2}\n]}}\n", "har"),
    // Damaged archives are archives: a comma is missing, the end is missing, something follows.
    ("{\"log\":{\"version\":\"1.2\",\"entries\":[\n{\"a\":1}\n{\"a\":2}\n]}}\n", "har"),
    (#"{"log":{"creator":{"name":"x"},"pages":[{"#, "har"), ("{\n\"log\":{\"entries\":[]}}\nx\n", "har"),
    // Lines of a logger that calls something `log`.
    ("{\"log\":{\"level\":\"info\"},\"a\":1}\n", "ndjson"), (#"{"log":{"version":"1.2"},"a":1}"#, "ndjson"),
    ("{\"log\":{\n\"version\":\"1.2\" \"creator\":{},\n\"entries\":[\n{\"a\":1}\n]}}\n", "har"),
    ("{\"log\":{\"version\":\"1.2\",\"cut\n{\"a\":1}\n", "ndjson"), (#"{"log":"x","entries":[]}"#, "ndjson"),
    (#"{"a":1,"log":{"entries":[]}}"#, "ndjson"),
    ("{\"log\":{\"entries\":[]}}\n{\"log\":{\"entries\":[]}}\n", "ndjson"),
    ("{\n  \"log\": {\n    \"level\": 1\n  }\n}\n", "json-sequence"),
    ("{\n  \"log\": {\n    \"version\": \"1\"\n  }\n}\n{\n  \"a\": 1\n}\n", "json-sequence"),
    ("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n", "json-sequence"),
    ("time,ok\n1,2\n", "csv ,"), ("time;ok\n1;2\n", "csv ;"), ("\"q931_status\"\n16\n", "csv ,"), ("", "empty"),
    (" \n\t\r\n", "empty"),
    ("hello\nworld\n", "text"), ("name,place\na,b\n", "unknown"), ("hello\n{\"a\":1}\n", "ndjson"),
    // Text: a bracket before a time, a wrapper of text, arrows, JSON that goes on over lines; beside JSON, too.
    ("[2024-02-13 08:00:01] a.INFO: x {\"a\":1}\n[main] y\n", "text"), ("a=1 b=2\nc=\"x y\"\n", "logfmt"),
    ("{\"log\":\"x\\n\",\"stream\":\"stdout\",\"time\":\"t\"}\n", "text"),
    ("{\"timestamp\":1,\"message\":\"x\",\"ingestionTime\":2}\n", "ndjson"),
    ("{\"timestamp\":1,\"message\":\"{}\",\"ingestionTime\":2}\n", "ndjson"),
    ("{\"level\":\"info\",\"message\":\"x\"}\n", "ndjson"),
    ("{\"a\":1}\n--> POST https://x/y\n{\"b\":1}\n", "text"), ("{\"a\":1}\n> POST /x HTTP/1.1\n", "text"),
    ("x {\n\"a\":1}\n{\"b\":1}\n", "text"), ("app_1  | {\"a\":1}\n", "text"),
    ("PK\u{3}\u{4}zip", "xlsx"), ("sep=;\ntime;ok\n", "csv ;"), ("Report\n\ntime;phone_number\n1;2\n", "csv ;"),
    ("SQLite format 3\u{0}", "unknown"), ("%PDF-1.7", "unknown"), ("{\u{0}\"\u{0}a", "unknown"),
    ("{\"a\":\u{0}1}\n{\"a\":1}\n", "ndjson"),
  ]) func detects(_ text: String, _ expected: String) {
    #expect(detect(text) == expected)
  }

  /// A broken line anywhere, first or last, does not change the answer.
  @Test func doesNotDependOnTheOrderOfLines() {
    let lines = ["{\"a\":1}", "{\"b\":[1,{\"c\":2}]}", "{broken", "{\"cut\":\"", "plain text", "{ }"]
    var random = Seeded(3)
    for _ in 0..<200 {
      let text = lines.shuffled(using: &random).joined(separator: "\n") + "\n"
      #expect(detect(text) == "ndjson", "\(text)")
    }
    let rows = ["1,2", "\"{\",3", "4,5"]
    for _ in 0..<20 {
      #expect(detect("time,ok\n" + rows.shuffled(using: &random).joined(separator: "\n")) == "csv ,")
    }
  }

  /// The head of a longer text ends anywhere in a line.
  @Test func looksAtAHeadOnly() {
    let line = "{\"a\":\"" + String(repeating: "x", count: 50) + "\"}\n"
    for cut in line.utf8.count + 1...3 * line.utf8.count {
      let head = String(String(repeating: line, count: 3).prefix(cut))
      #expect(detect(head, isWhole: false) == "ndjson", "\(cut)")
    }
    #expect(detect("[{\"a\":1},{\"b\":", isWhole: false) == "json")
    let archive = #"{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"pages":[{"id":"p"}],"entries":[{"#
    for count in #"{"log":{"version":""#.utf8.count...archive.utf8.count {
      #expect(detect(String(archive.prefix(count)), isWhole: false) == "har", "\(count)")
    }
    #expect(detect(String(repeating: " ", count: 100), isWhole: false) == "unknown")
  }
}
