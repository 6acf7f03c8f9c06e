import Foundation
import Testing

/// What fuzzing found, and what it begins with, goes through the same checks as there. `make fuzz` looks for more.
@Suite("What fuzzing found") struct FindingsTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Findings")

  @Test(arguments: FuzzTarget.all.map(\.name)) func seedsHold(_ name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    let inputs = target.inputs
    #expect(!inputs.isEmpty)
    for (number, input) in inputs.enumerated() {
      #expect(throws: Never.self, "seed \(number) of \(name)") { try target.run(input) }
    }
  }

  /// A folder of findings is named after the target that found them; every target reads them all.
  @Test(arguments: FuzzTarget.all.map(\.name)) func findingsStayMended(_ name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    for file in try Self.findings() {
      let bytes = try Array(Data(contentsOf: file))
      #expect(throws: Never.self, "\(file.lastPathComponent) in \(name)") { try target.run(bytes) }
    }
  }

  @Test func everyFindingHasItsTarget() throws {
    let names = Set(FuzzTarget.all.map(\.name))
    #expect(names.count == FuzzTarget.all.count, "two targets have one name")
    for file in try Self.findings() {
      let name = file.deletingLastPathComponent().lastPathComponent
      #expect(names.contains(name), "\(file.path): there is no target \(name)")
    }
  }

  private static func findings() throws -> [URL] {
    let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
    return try (walk?.allObjects as? [URL] ?? []).filter {
      try $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
    }
  }
}
