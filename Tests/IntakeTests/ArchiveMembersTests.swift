import Calls
import Foundation
import Testing

@testable import Intake

@Suite("Reading archives") struct ArchiveMembersTests {
  typealias Format = (name: String, pack: @Sendable (Packing.Members) -> [UInt8])

  private static let formats: [Format] = [
    ("ZIP", { Packing.zip($0) }), ("ustar", { Packing.ustar($0) }), ("pax", { Packing.pax($0) }),
    ("gnutar", { Packing.gnutar($0) }), ("v7tar", { Packing.v7tar($0) }),
  ]

  private static func log(_ keys: String...) -> [UInt8] {
    Array(keys.map { #"{"verification_call_uuid":"\#($0)","q931_status":16}"# + "\n" }.joined().utf8)
  }

  @Test func readsMembersByTheirPaths() throws {
    let members: Packing.Members = [
      ("./logs/", []), ("./logs/a.json", Self.log("a1_7", "a2_7")), ("b", Packing.gzip(Self.log("b1_7"))),
      ("é/ü", Self.log("c1_7")), (".hidden", Self.log("d1_7")), ("x/.git/y", Self.log("d2_7")),
      ("__MACOSX/b", Self.log("d3_7")), ("empty", []),
    ]
    for (name, pack) in Self.formats where name != "v7tar" {
      let found = try contents(pack(members))
      #expect(
        found.keys == ["logs/a.json": ["a1_7", "a2_7"], "b": ["b1_7"], "é/ü": ["c1_7"], "empty": []],
        "\(name): \(found)")
      #expect(found.problem == nil && found.refused.isEmpty && found.compressions["b"] == "gzip", "\(name)")
    }
    let old = try contents(Packing.v7tar([("a", Self.log("a1_7"))]))
    #expect(old.keys == ["a": ["a1_7"]])
    let twice = try contents(Packing.ustar([("a", Self.log("a1_7")), ("a", Self.log("a2_7"))]))
    #expect(twice.keys == ["a": ["a1_7"], "a#2": ["a2_7"]])
  }

  @Test func refusesAMemberByItself() throws {
    for (name, pack) in Self.formats {
      var cut = Packing.gzip(Self.log("b1_7", "b2_7"))
      cut.removeLast(5)
      let found = try contents(
        pack([
          ("letter.pdf", Array("%PDF-1.7\nnothing.\n".utf8)), ("cut.gz", cut), ("cut.json", Array("[{}".utf8)),
          ("a", Self.log("a1_7")),
        ]))
      #expect(found.keys == ["a": ["a1_7"]] && found.problem == nil, "\(name)")
      #expect(found.refused["letter.pdf"]?.contains("the format is unknown") == true, "\(name)")
      #expect(found.refused["cut.gz"]?.contains("gzip data is damaged") == true, "\(name): \(found)")
      #expect(found.refused["cut.json"]?.contains("the JSON is damaged") == true, "\(name): \(found)")
    }
  }

  @Test func readsAnArchiveInAnArchive() throws {
    for (outer, packOuter) in Self.formats {
      for (inner, packInner) in Self.formats {
        let nested = packOuter([
          ("in/ner", packInner([("x", Self.log("a1_7"))])),
          ("packed", Packing.xz(packInner([("y", Self.log("b1_7"))]))),
          ("z", Self.log("c1_7")),
        ])
        let found = try contents(nested)
        #expect(found.keys == ["in/ner/x": ["a1_7"], "packed/y": ["b1_7"], "z": ["c1_7"]], "\(inner) in \(outer)")
        let deeper = try contents(packOuter([("a", nested), ("z", Self.log("c1_7"))]))
        #expect(deeper.problem?.contains("archives are read when they are nested once") == true, "\(inner) in \(outer)")
      }
    }
  }

  /// What is intact of an archive is kept where one in it is damaged; of that nothing.
  @Test func refusesADamagedArchiveInAnArchive() throws {
    let inner = Packing.ustar([("x", Self.log("a1_7")), ("y", Self.log("a2_7"))])
    let found = try contents(Packing.zip([("inner", Array(inner[..<1536])), ("z", Self.log("c1_7"))]))
    #expect(found.problem == nil && found.refused["inner"]?.contains("the tar archive is damaged") == true)
    #expect(found.keys["z"] == ["c1_7"])
  }

  private static func samples() -> [(name: String, bytes: [UInt8])] {
    let members: Packing.Members = [
      ("a", CompressedSourceTests.log(40)), ("logs/b", log("b1_7", "b2_7")), ("c", log("c1_7")),
    ]
    return formats.map { ($0.name, $0.pack(members)) } + [
      ("tar.gz", Packing.gzip(Packing.ustar(members))), ("tar.xz.gz", Packing.gzip(Packing.xz(Packing.pax(members)))),
    ]
  }

  @Test func refusesWhatIsCut() throws {
    for (name, packed) in Self.samples() {
      // The second of two empty blocks ends a tar; without it nothing is missing.
      let end = name.contains("tar") && !name.contains(".") || name == "pax" ? packed.count - 512 : packed.count
      for length in stride(from: 600, to: end, by: max(1, end / 90)) {
        let found = try contents(Array(packed[..<length]))
        #expect(found.problem != nil, "\(name) cut to \(length) of \(packed.count): \(found)")
      }
    }
  }

  /// No crash, and no record is lost without a word; a name may come out another, and in a tar, which has no checksum of its
  /// contents, a letter of them.
  @Test func noticesFlippedBits() throws {
    for (name, packed) in Self.samples() {
      let whole = try contents(packed)
      let keys = whole.keys.values.flatMap { $0 }.sorted()
      #expect(keys.count == 43 && whole.problem == nil, "\(name)")
      var random = Seeded(3)
      for _ in 0..<200 {
        var damaged = packed
        let at = Int.random(in: 0..<packed.count, using: &random)
        damaged[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        let found = try contents(damaged)
        let noticed = found.problem != nil || !found.refused.isEmpty
        let records = found.keys.values.reduce(0) { $0 + $1.count } + found.rejects.count
        if name.contains("gz") || name == "ZIP" {
          #expect(noticed || found.keys.values.flatMap { $0 }.sorted() == keys, "\(name) flipped at \(at): \(found)")
        } else {
          // A line end may become another letter, or a letter a line end.
          #expect(noticed || abs(records - keys.count) <= 1, "\(name) flipped at \(at): \(records)")
        }
      }
    }
  }

  @Test func salvagesMembersBeforeTheDamage() throws {
    let members: Packing.Members = [
      ("a", Self.log("a1_7")), ("b", CompressedSourceTests.log(500)), ("c", Self.log("c1_7")),
    ]
    for (name, pack) in Self.formats {
      let packed = pack(members)
      let found = try contents(Array(packed[..<(packed.count / 2)])) { $0.salvages = true }
      #expect(found.problem == nil && found.keys["a"] == ["a1_7"] && found.keys["c"] == nil, "\(name): \(found)")
      #expect(found.rejects.contains { $0.contains("archive is damaged") }, "\(name): \(found.rejects)")
    }
  }

  @Test func readsArchivesPutTogether() throws {
    let both = Packing.ustar([("a", Self.log("a1_7"))]) + Packing.pax([("b", Self.log("b1_7"))])
    #expect(try contents(both).keys == ["a": ["a1_7"], "b": ["b1_7"]])
  }

  @Test func handsASpreadsheetOverWhole() throws {
    let sheet = Packing.zip([("[Content_Types].xml", [60]), ("xl/workbook.xml", [60, 62])])
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("sheet-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let options = IntakeOptions(pseudonymKey: [UInt8](repeating: 7, count: 32))
    for (bytes, isContainer) in [
      (sheet, false), (Packing.zip([("a.xlsx", sheet)]), true), (Packing.gzip(sheet), false),
    ] {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let contents = try SourceContents(InputFile(path: path), options)
      #expect(contents.isContainer == isContainer)
      let reader: SourceReader
      if isContainer {
        guard case .content(let found) = try contents.next() else {
          Issue.record("the spreadsheet is no content")
          continue
        }
        reader = found
      } else {
        reader = try contents.content()
      }
      #expect(reader.member == (isContainer ? "a.xlsx" : "") && Array(reader.buffer.bytes) == sheet)
    }
  }

  @Test func saysWhatIsEmptyOrEncrypted() throws {
    #expect(try contents(Packing.zip([])).problem != nil)
    #expect(try contents(Packing.zip([("folder/", [])])).problem == "the archive holds no file")
    var encrypted = Packing.zip([("a", Self.log("a1_7"))])
    // Bit 0 of the flags, in the member's header and in the directory (APPNOTE.TXT, 4.4.4).
    let directory = try #require(
      encrypted.indices.first { encrypted[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
    encrypted[6] |= 1
    encrypted[directory + 8] |= 1
    #expect(try contents(encrypted).problem == "the ZIP archive is encrypted")
  }

  @Test func limitsMembersAndWhatIsHeld() throws {
    var limits = SourceLimits()
    limits.members = 20
    let many: Packing.Members = (0..<21).map { ("m\($0)", []) }
    for (name, pack) in Self.formats {
      #expect(try contents(pack(Array(many[..<20])), limits: limits).problem == nil, "\(name)")
      let found = try contents(pack(many), limits: limits)
      #expect(found.problem == "holds more than 20 members: that is the limit", "\(name)")
    }
    // Both archives' together.
    let nested = Packing.zip([("a", Packing.zip(Array(many[..<15]))), ("b", Packing.zip(Array(many[..<15])))])
    #expect(try contents(nested, limits: limits).problem?.contains("more than 20 members") == true)
    limits = SourceLimits()
    limits.heldArchive = 1000
    let large = Packing.zip([("a", CompressedSourceTests.log(200))])
    #expect(try contents(large, limits: limits).problem == nil, "a file is not held")
    let held = try contents(Packing.ustar([("a.zip", large)]), limits: limits)
    #expect(held.problem?.contains("larger than") == true)
    limits = SourceLimits()
    limits.freeOutput = 1 << 20
    let same = Array(repeatElement(Array("{}\n".utf8), count: 10 << 20).joined())
    let bomb = Packing.zip([("a", Packing.gzip(same))])
    #expect(try contents(bomb, limits: limits).problem?.contains("more than 1000 times its size") == true)
  }
}
