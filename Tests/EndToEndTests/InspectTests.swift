import Foundation
import Testing
import ToolRunner

/// `inspect` reads as `import` does, and leaves nothing behind.
@Suite("Inspecting") struct InspectTests {
  private struct Report: Decodable {
    var files: [Sample.File]
  }

  /// The counts of each odd file are known from the facts that it was written from; those of an import are compared with
  /// them elsewhere.
  @Test(arguments: Sample.all) func countsWhatAnImportWould(_ sample: Sample) throws {
    let expected = try sample.expectation()
    let folder = try TemporaryFolder()
    let run = try Tool.run(
      ["inspect", "--db", folder.path("none.db"), "--json"] + expected.arguments + [sample.name], in: Sample.files,
      environment: ["TMPDIR": folder.path("")])
    #expect(run.status == expected.exit, "\(run.stderr)")
    let files = try JSONDecoder().decode(Report.self, from: Data(run.stdout)).files
    #expect(files.map(\.path) == expected.files.map(\.path))
    for (found, wanted) in zip(files, expected.files) {
      #expect(found.member == wanted.member && found.isConserved && found.counts == wanted.counts, "\(found)")
      #expect((found.skipped ?? false) == (wanted.skipped ?? false))
      #expect((found.error == nil) == (wanted.error == nil))
      if wanted.error == nil { #expect((found.format, found.encoding) == (wanted.format, wanted.encoding)) }
    }
    #expect(folder.files() == [], "inspect never writes")
  }

  private func listing(_ folder: String) throws -> [String] {
    let files = try #require(FileManager.default.enumerator(atPath: folder))
    return try files.compactMap { $0 as? String }.sorted().map { name in
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
      return "\(name) \(attributes[.size] ?? 0) \(attributes[.modificationDate] ?? 0)"
    }
  }

  /// Of every odd file at once, in words and as JSON.
  @Test func showsNoSecretAndWritesNothing() throws {
    let secrets = try Sample.secrets()
    let before = try listing(Sample.files)
    var remains = Remains()
    for arguments in [["--json"], ["--verbose"], ["--verbose", "--salvage"], ["--kind", "calls"]] {
      let run = try Tool.run(["inspect", "."] + arguments, in: Sample.files)
      #expect(run.status == 65 && run.stdout.count > 10_000)
      remains.add(run)
    }
    #expect(remains.found(secrets.words + secrets.numbers) == [])
    #expect(remains.found(["fa278be48dc2", "421905******", "is not there"]) == ["421905******", "fa278be48dc2"])
    #expect(try listing(Sample.files) == before)
  }

  /// The line that it names does import.
  @Test func namesACommandThatImports() throws {
    let folder = try TemporaryFolder()
    let name = "it's a log.ndjson"
    try folder.write(name, Array(#"{"call_uuid":"a1_7","q931":16,"start_time":"2024-02-13 08:00:00"}"#.utf8))
    let run = try Tool.run(["inspect", name, "--source-tz", "Europe/Bratislava", "--db", "my.db"], in: folder.path)
    #expect(run.text.contains(#"  ringtally import --db my.db --source-tz Europe/Bratislava 'it'\''s a log.ndjson'"#))
    #expect(folder.files() == [name])
  }

  @Test func readsStandardInput() throws {
    let folder = try TemporaryFolder()
    let run = try Tool.run(["inspect", "-"], in: folder.path, stdin: Array(#"{"call_uuid":"a1_7","q931":16}"#.utf8))
    #expect(run.status == 0 && run.text.contains("1: 1 call record"))
  }

  /// Every key of the JSON is explained, wherever it stands.
  @Test func everyKeyOfTheJSONIsExplained() throws {
    let page = Document.named("docs/reference/inspect-json.md").text
    let imported = Document.named("docs/reference/import-json.md").text
    let run = try Tool.run(["inspect", ".", "--json"], in: Sample.files)
    var keys: Set<String> = []
    func gather(_ value: Any, isOpen: Bool) {
      for element in value as? [Any] ?? [] { gather(element, isOpen: isOpen) }
      guard let object = value as? [String: Any] else { return }
      for (key, inner) in object {
        if !isOpen { keys.insert(key) }
        // A sample's own names are those of fields.
        gather(inner, isOpen: key == "fields" && inner is [String: Any])
      }
    }
    gather(try JSONSerialization.jsonObject(with: Data(run.stdout)), isOpen: false)
    #expect(keys.count > 40)
    for key in keys.sorted() {
      let isExplained = [page, imported].contains { $0.contains("`\(key)`") || $0.contains("`\(key)[]`") }
      #expect(isExplained, "inspect-json.md does not explain \(key)")
    }
  }
}
