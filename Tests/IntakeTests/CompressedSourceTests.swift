import Calls
import Foundation
import Testing

@testable import Intake

@Suite("Reading what is compressed") struct CompressedSourceTests {
  typealias Format = (name: String, pack: @Sendable ([UInt8]) -> [UInt8])

  /// 40 records by `zstd -19`, which adds a checksum; libarchive's writer does not, and without one a changed letter cannot
  /// be seen.
  private static let checkedZstd =
    "KLUv/QRobQsAxh9OGoAnBR3axLcYEXVY1mUSmAFzsi7LvhyI0lQ9UgBBAEIAoj4kaytf29Wv7YhJ9EkTBaueOGk+Tc62FldMiXIZ"
    + "imSmAyABTgHBwMFhDwYKU0qAEIAgClnGOOh0uwgFBDccHBQMDLYLAgYYDtuGNxQYBwgIAuviSn9fxyheZd9OTwpJqy+pqMXwT23X"
    + "r2lvuZQR0ppvY3api88SY1b0yUJjRuDvCSx5rN5Jl1NVkbwfJsaks5+wxHljNigVn3J9iN9y1m7+MPaSnhU0RtNscfgwWiVCPS9a"
    + "K9/hRrVmv0xh4T1YZIu613noIw2b9c7Dpvo2cS5VcaQB44NinOpw/aBnlOv2GUIYhePgKbvhQWOFEL0fK1td/xifkL24ClHyNDJj"
    + "TIk/q7PUqYTE3V8XCjv/rEXp0ecapiMtKKgR/Ayg72/wejoR/D9DMEP4/QG6epU/RNfKf0YorQlNy7tQda2cFpFawz/idRoIkhqu"
    + "uQU1"

  private static let formats: [Format] = [
    ("gzip", { Packing.gzip($0) }), ("bzip2", { Packing.bzip2($0) }), ("xz", { Packing.xz($0) }),
    ("zstd", { Packing.zstd($0) }),
  ]

  private static func line(_ number: Int, _ random: inout Seeded) -> String {
    let key = String(UInt64.random(in: 1 << 44..<1 << 47, using: &random), radix: 16)
    return #"{"verification_call_uuid":"\#(key)_7","q931_status":16,"final_status":"ANSWER","note":"\#(number)"}"#
  }

  /// Text of so many records, and their keys.
  static func log(_ count: Int) -> [UInt8] {
    var random = Seeded(11)
    return Array((0..<count).map { line($0, &random) + "\n" }.joined().utf8)
  }

  /// Packed by the programs themselves (`printf 'one\ntwo\n' | xz`, and so on).
  @Test(arguments: [
    ("bzip2", "QlpoOTFBWSZTWacUK3cAAALBgAAQAgGEgCAAIYAMAjj1G4u5IpwoSFOKFbuA"),
    ("xz", "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAHb25lCnR3bwoAUauer1d1cEkAASAIuxnZux+2830BAAAAAARZWg=="),
    ("zstd", "KLUv/QRYQQAAb25lCnR3bwrmpg5A"),
  ])
  func readsWhatTheProgramsWrite(name: String, base64: String) throws {
    let bytes = try #require(Data(base64Encoded: base64))
    guard let compression = Compression(rawValue: name), Wrapping(Array(bytes)) == .compression(compression) else {
      Issue.record("\(name) is not recognised")
      return
    }
    let source = compression.unpack(BytesSource(Array(bytes), chunk: 3), place: "x")
    let held = HeldBytes()
    #expect(try held.read(source, limit: 100))
    #expect(String(decoding: held.bytes, as: UTF8.self) == "one\ntwo\n")
  }

  @Test func readsEveryCompression() throws {
    let plain = Self.log(2000)
    let expected = try contents(plain).keys[""]
    #expect(expected?.count == 2000)
    for (name, pack) in Self.formats {
      let found = try contents(pack(plain))
      #expect(found.keys == ["": expected] && found.compressions == ["": name] && found.problem == nil, "\(name)")
      #expect(try contents(pack([])).keys == ["": []], "an empty file in \(name)")
      // Files put together are one.
      let (first, second) = (plain[..<5000], plain[5000...])
      #expect(try contents(pack(Array(first)) + pack(Array(second))).keys == ["": expected], "\(name) twice")
    }
    let nested = try contents(Packing.gzip(Packing.zstd(plain)))
    #expect(nested.keys == ["": expected] && nested.compressions == ["": "zstd+gzip"])
  }

  /// Wherever a file is cut, it is refused; or what it holds is empty, where it is cut before its first byte.
  @Test func refusesWhatIsCut() throws {
    let plain = Self.log(300)
    for (name, pack) in Self.formats {
      let packed = pack(plain)
      for length in stride(from: 10, to: packed.count - 1, by: packed.count / 60) + [packed.count - 1] {
        let found = try contents(Array(packed[..<length]))
        #expect(found.problem?.contains("\(name) data is damaged") == true, "\(name) cut to \(length): \(found)")
      }
    }
  }

  @Test func refusesWhatIsFlippedOrFollowed() throws {
    let plain = Self.log(300)
    let whole = try contents(plain).keys
    let zstd = try Array(#require(Data(base64Encoded: Self.checkedZstd)))
    let wholeZstd = try contents(zstd).keys
    #expect(wholeZstd[""]?.count == 40)
    for (name, pack) in Self.formats {
      let (packed, whole) = name == "zstd" ? (zstd, wholeZstd) : (pack(plain), whole)
      var random = Seeded(5)
      for _ in 0..<150 {
        var damaged = packed
        let at = Int.random(in: 0..<packed.count, using: &random)
        damaged[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        let found = try contents(damaged)
        // Some bits say nothing: a time stamp, what system wrote it, padding.
        #expect(
          found.problem != nil || found.keys == whole, "\(name) flipped at \(at): \(found.keys["", default: []].count)")
      }
      #expect(try contents(packed + Array("garbage, and no stream".utf8)).problem != nil, "\(name) and garbage")
      // The second stream's first byte is damaged.
      var second = packed
      second[0] ^= 1
      #expect(try contents(packed + second).problem != nil, "\(name) and a damaged second")
    }
  }

  @Test func salvagesWhatIsBeforeTheDamage() throws {
    let plain = Self.log(20_000)
    for (name, pack) in Self.formats {
      let packed = pack(plain)
      let found = try contents(Array(packed[..<(packed.count - 3)])) { $0.salvages = true }
      #expect(found.problem == nil && (found.keys[""]?.count ?? 0) > 10_000, "\(name)")
      #expect(found.rejects.contains { $0.contains("is damaged") }, "\(name): \(found.rejects)")
    }
  }

  @Test func limitsLayersAndRatio() throws {
    var layered = Self.log(3)
    for _ in 0..<4 { layered = Packing.gzip(layered) }
    #expect(try contents(layered).problem == nil)
    #expect(try contents(Packing.gzip(layered)).problem == "is compressed more than 4 times: that is the limit")
    var limits = SourceLimits()
    limits.freeOutput = 1 << 20
    let same = Array(repeatElement(Array("{}\n".utf8), count: 10 << 20).joined())
    for bomb in [Packing.gzip(Packing.gzip(same)), Packing.xz(same), Packing.zstd(same), Packing.bzip2(same)] {
      #expect(try contents(bomb, limits: limits).problem?.contains("more than 1000 times its size") == true)
      // Not to be had with --salvage either.
      #expect(try contents(bomb, limits: limits) { $0.salvages = true }.problem != nil)
    }
  }
}
