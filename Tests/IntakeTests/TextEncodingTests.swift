import Calls
import Foundation
import Testing

@testable import Intake

@Suite("Encodings") struct TextEncodingTests {
  /// Foundation encodes; the tables are ours.
  @Test(arguments: [
    (TextEncoding.windows1250, String.Encoding.windowsCP1250), (.windows1251, .windowsCP1251),
    (.windows1252, .windowsCP1252),
  ])
  func knowsTheCodePages(encoding: TextEncoding, foundation: String.Encoding) throws {
    for byte in UInt8.min ... .max {
      guard let expected = String(data: Data([byte]), encoding: foundation),
        expected.unicodeScalars.first?.value ?? 0 > 0xFF
          || byte < 0x80 || byte >= 0xA0
      else { continue }
      let found = try text([byte], encoding)
      #expect(found == expected || found == "\u{FFFD}", "\(byte) in \(encoding)")
    }
    #expect(try text([0x98], .windows1251) == "\u{FFFD}")
  }

  private func text(_ bytes: [UInt8], _ encoding: TextEncoding, chunk: Int = .max) throws -> String {
    let held = HeldBytes()
    let source = TranscodingSource(BytesSource(bytes, chunk: chunk), from: encoding)
    #expect(try held.read(source, limit: .max))
    return String(decoding: held.bytes, as: UTF8.self)
  }

  @Test func transcodesUTF16InPieces() throws {
    let sample = "{\"a\":\"ž Я 𝄞 €\"}\r\n" + String(repeating: "𝄞ď", count: 100)
    for (encoding, foundation) in [
      (TextEncoding.utf16LittleEndian, String.Encoding.utf16LittleEndian), (.utf16BigEndian, .utf16BigEndian),
    ] {
      let bytes = Array(try #require(sample.data(using: foundation)))
      let mark: [UInt8] = encoding == .utf16LittleEndian ? [0xFF, 0xFE] : [0xFE, 0xFF]
      for chunk in [1, 2, 3, 7, .max] {
        #expect(try text(bytes, encoding, chunk: chunk) == sample)
        #expect(try text(mark + bytes, encoding, chunk: chunk) == sample)
      }
    }
    // Unpaired surrogates, and half a unit at the end.
    #expect(try text([0x41, 0, 0x34, 0xD8, 0x42, 0], .utf16LittleEndian) == "A\u{FFFD}B")
    #expect(try text([0x1E, 0xDD, 0x34, 0xD8], .utf16LittleEndian) == "\u{FFFD}\u{FFFD}")
    #expect(try text([0, 0x41, 0], .utf16BigEndian) == "A\u{FFFD}")
    #expect(try text([], .utf16BigEndian) == "")
  }

  @Test func tellsUTF16() throws {
    func found(_ bytes: [UInt8]) -> TextEncoding? { TextEncoding.toTranscode(bytes, asked: nil) }
    let text = "Клиент;verification_call_uuid\nИванов;a1_7\n"
    let little = Array(try #require(text.data(using: .utf16LittleEndian)))
    let big = Array(try #require(text.data(using: .utf16BigEndian)))
    #expect(found(little) == .utf16LittleEndian && found(big) == .utf16BigEndian)
    #expect(found([0xFF, 0xFE] + little) == .utf16LittleEndian && found([0xFE, 0xFF] + big) == .utf16BigEndian)
    #expect(found(Array(text.utf8)) == nil && found([]) == nil)
    // A log that was emptied while it was written: zeros on both sides.
    #expect(found([UInt8](repeating: 0, count: 4096) + Array(text.utf8)) == nil)
  }

  @Test func knowsNames() {
    for (name, encoding) in [
      ("UTF-8", TextEncoding.utf8), ("utf8", .utf8), ("cp1251", .windows1251), ("Windows_1250", .windows1250),
      ("win1252", .windows1252), ("UTF-16LE", .utf16LittleEndian), ("utf16", .utf16), ("windows1251", .windows1251),
    ] { #expect(TextEncoding(name: name) == encoding) }
    for name in ["", "koi8-r", "latin1", "1251", "cp", "utf-32"] { #expect(TextEncoding(name: name) == nil) }
  }

  private static let samples: [(TextEncoding, String.Encoding, String)] = [
    (.windows1251, .windowsCP1251, "Не удалось дозвониться, клиент Иванов"),
    (.windows1251, .windowsCP1251, "Вінниця, Україна"),
    (.windows1250, .windowsCP1250, "Příliš žluťoučký kůň"),
    (.windows1250, .windowsCP1250, "Číslo nedostupné, skúste neskôr, ďakujeme, žiaľ"),
    (.windows1250, .windowsCP1250, "Zażółć gęślą jaźń"), (.windows1252, .windowsCP1252, "à la crème brûlée, voilà"),
    (.windows1252, .windowsCP1252, "På grund av å, æ og ø"), (.windows1252, .windowsCP1252, "não atendeu a ligação"),
  ]

  private static func log(_ note: String) -> [String] {
    [
      #"{"verification_call_uuid":"a1_7","q931_status":16,"note":"\#(note)"}"#,
      #"{"verification_call_uuid":"a2_7","q931_status":17}"#,
      #"{"verification_call_uuid":"\#(note)","q931_status":16}"#,
    ]
  }

  private static func table(_ note: String) -> [String] {
    ["verification_call_uuid;q931_status;note", "a1_7;16;\(note)", "a2_7;17;", "\(note);16;x"]
  }

  /// The same as in UTF-8, rejects and all, in whatever order.
  @Test func readsEveryEncodingAlike() throws {
    for (encoding, foundation, note) in Self.samples {
      for lines in [Self.log(note), Self.table(note)] {
        let text = lines.joined(separator: "\n") + "\n"
        let plain = try contents(Array(text.utf8))
        #expect(plain.keys[""] == ["a1_7", "a2_7"] && plain.rejects.count == 1 && plain.encodings == ["": "utf-8"])
        let coded = Array(try #require(text.data(using: foundation)))
        var expected = plain
        expected.encodings = ["": encoding.rawValue]
        #expect(try contents(coded) == expected, "\(note)")
        #expect(try contents(coded) { $0.encoding = encoding } == expected)
        expected.encodings = ["": "utf-16be"]
        #expect(try contents(Array(#require(text.data(using: .utf16BigEndian)))) == expected)
        let head = lines[0].hasPrefix("{") ? 0 : 1
        let turned = (lines[..<head] + lines[head...].reversed()).joined(separator: "\n") + "\n"
        let other = try contents(Array(#require(turned.data(using: foundation))))
        #expect(other.rejects == plain.rejects && other.encodings == ["": encoding.rawValue])
      }
      let array = "[\n" + Self.log(note).joined(separator: ",\n") + "]"
      let found = try contents(Array(#require(array.data(using: foundation))))
      #expect(found.keys[""] == ["a1_7", "a2_7"] && found.encodings == ["": encoding.rawValue])
    }
  }

  @Test func guessesNothingWhereToldNotTo() throws {
    let note = "Не удалось"
    let coded = Array(try #require(Self.log(note).joined(separator: "\n").data(using: .windowsCP1251)))
    let found = try contents(coded) { $0.encoding = .utf8 }
    #expect(found.keys[""] == ["a2_7"] && found.rejects.count == 2 && found.encodings == ["": "utf-8"])
    #expect(found.rejects.allSatisfy { $0.hasPrefix("not JSON") })
  }

  /// `sha256sum` of the file says the same, whatever the text is written in.
  @Test func hashesTheContentAsItIs() throws {
    let text = Self.log("žába").joined(separator: "\n")
    let coded = Array(try #require(text.data(using: .utf16LittleEndian)))
    #expect(
      try read(coded).summary.sha256
        == read(coded) {
          $0.encoding = .utf8
          $0.format = .ndjson
        }.summary.sha256)
    #expect(try read([]).summary.encoding == nil && read(" \n").summary.encoding == nil)
  }
}
