import Calls
import Foundation
import Testing

@testable import Intake

@Suite("Finding files") struct InputFileTests {
  @Test func walksFoldersInNameOrder() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("walk-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for file in ["b", "a/2", "a/10", "Z", "a.b", "x.db", "x.db-wal", "x.db.key", ".hidden", "empty/.keep", "é"] {
      let path = "\(folder)/\(file)"
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: path))
    }
    func names(_ path: String) -> [String] {
      InputFile.expand([path]).map { file in
        switch file {
        case .success(let input): String(input.path.dropFirst(folder.count))
        case .failure(let problem): "\(problem.exitStatus)"
        }
      }
    }
    #expect(names(folder) == ["/Z", "/a/10", "/a/2", "/a.b", "/b", "/é"])
    #expect(names(folder + "/") == ["/Z", "/a/10", "/a/2", "/a.b", "/b", "/é"])
    #expect(names("\(folder)/empty") == ["noInput"] && names("\(folder)/none") == ["noInput"])
    // What is named itself is taken, whatever it is called.
    #expect(names("\(folder)/.hidden") == ["/.hidden"] && names("\(folder)/x.db") == ["/x.db"])
    #expect(InputFile.expand(["-", "-"]) == [.success(InputFile(path: "-")), .success(InputFile(path: "-"))])
  }

  @Test func findsWhatPatternsStandFor() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("glob-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for file in [
      "b.gz", "a.gz", "Z.gz", "c.txt", ".d.gz", "x[1].gz", "sub/e.gz", "mail/cur/2:2,S", "mail/new/1", "mail/tmp/3",
    ] {
      let path = "\(folder)/\(file)"
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: path))
    }
    func names(_ pattern: String) -> [String] {
      InputFile.expand(["\(folder)/\(pattern)"]).map { file in
        switch file {
        case .success(let input): String(input.path.dropFirst(folder.count))
        case .failure(let problem): "\(problem.exitStatus) \(problem.place == "\(folder)/\(pattern)")"
        }
      }
    }
    #expect(names("*.gz") == ["/Z.gz", "/a.gz", "/b.gz", "/x[1].gz"] && names("?.txt") == ["/c.txt"])
    #expect(
      names("s*") == ["/sub/e.gz"] && names("[ab].gz") == ["/a.gz", "/b.gz"] && names("*.zip") == ["noInput true"])
    // A file that is there is no pattern.
    #expect(names("x[1].gz") == ["/x[1].gz"])
    #expect(names("mail") == ["/mail/cur/2:2,S", "/mail/new/1"])
  }

  @Test func namesFiles() {
    #expect(InputFile(path: "/a/b.json").name == "b.json" && InputFile(path: "-").name == "-")
    #expect(InputFile(path: "-").absolutePath == "-" && InputFile(path: "/a/../b").absolutePath == "/b")
    #expect(InputFile(path: "-").size == nil && InputFile(path: "/none/there").size == nil)
  }
}
