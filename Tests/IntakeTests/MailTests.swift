import Calls
import Foundation
import Testing

@testable import Intake

@Suite("Reading mail") struct MailTests {
  private static func log(_ keys: String...) -> [UInt8] {
    Array(keys.map { #"{"verification_call_uuid":"\#($0)","q931_status":16}"# + "\n" }.joined().utf8)
  }
  private static let table = Array("verification_call_uuid;q931_status\nb1_7;16\n".utf8)
  private static let noExport = "no part of the message is an export or a log"

  @Test func readsAttachmentsByContent() throws {
    let message = Mail.message([
      ("picture.png", [0x89, 0x50, 0x4E, 0x47, 0, 1, 2]), ("report.doc", Self.table), (nil, Self.log("a1_7")),
      ("logs.zip", Packing.zip([("x/a", Self.log("c1_7")), ("notes", Array("Hello.\n".utf8))])),
      ("report.doc", Packing.xz(Self.log("d1_7"))), ("C:\\\\exports\\\\e.json", Self.log("e1_7")),
    ])
    for text in [message, message.replacingOccurrences(of: "\r\n", with: "\n")] {
      let found = try contents(Array(text.utf8))
      #expect(
        found.keys == [
          "report.doc": ["b1_7"], "part 4": ["a1_7"], "logs.zip/x/a": ["c1_7"], "report.doc#2": ["d1_7"],
          "e.json": ["e1_7"],
        ])
      #expect(found.refused.isEmpty && found.problem == nil)
    }
  }

  @Test func readsOtherTransferEncodingsAndForwardedMail() throws {
    let plain =
      "From: a@b.example\nTo: c@d.example\nSubject: x\nContent-Type: text/csv; name=x.csv\n\n"
      + String(decoding: Self.table, as: UTF8.self)
    #expect(try contents(Array(plain.utf8)).keys == ["x.csv": ["b1_7"]])
    let quoted =
      "From: a@b.example\nSubject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n"
      + "verification_call_uuid;q931_=\nstatus\nb1_7=3B16\n"
    #expect(try contents(Array(quoted.utf8)).keys == ["part 1": ["b1_7"]])
    let forwarded =
      "From: a@b.example\nSubject: fwd\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=f\n\n"
      + "--f\nContent-Type: text/plain\n\nSee below.\n--f\nContent-Type: message/rfc822\n\n"
      + Mail.message([("in.csv", Self.table)]).replacingOccurrences(of: "\r\n", with: "\n") + "\n--f--\n"
    #expect(try contents(Array(forwarded.utf8)).keys == ["in.csv": ["b1_7"]])
    // As a file of a type that says nothing.
    let attached = Mail.message([("mail", Array(Mail.message([("in.csv", Self.table)]).utf8))])
    #expect(try contents(Array(attached.utf8)).keys == ["mail/in.csv": ["b1_7"]])
  }

  @Test func readsMailboxes() throws {
    let from = "From a@b.example Mon Mar  2 08:00:00 2026\n"
    let first = Mail.message([("a.csv", Self.table)], text: "\nFrom here on it is text.\n>From the start.")
      .replacingOccurrences(of: "\r\n", with: "\n")
    let second = "From: x@y.example\nTo: z@y.example\nSubject: no export\n\nHello.\n"
    // The text of a log, quoted as mbox does.
    let third =
      "From: x@y.example\nTo: z@y.example\nSubject: log\n\n"
      + "verification_call_uuid;q931_status;note\n>From ;1;\nc1_7;16;\n"
    let found = try contents(Array((from + first + "\n" + from + second + "\n" + from + third + "\n").utf8))
    #expect(found.keys["message 1/a.csv"] == ["b1_7"] && found.keys.count == 2)
    #expect(found.keys["message 3/part 1"] == ["c1_7"] && found.refused == [:])
    // The quoted line is `From `, whose cell is no key.
    #expect(found.rejects.contains { $0.contains("\"From \"") || $0.contains("\"From\"") }, "\(found.rejects)")
    // One letter among many is no error, a mailbox of nothing else is.
    let letters = try contents(Array((from + second + "\n" + from + second).utf8))
    #expect(letters.keys == [:] && letters.refused == ["": "no message of the mailbox has an export or a log"])
    let packed = try contents(Packing.gzip(Array((from + first).utf8)))
    #expect(packed.keys == ["message 1/a.csv": ["b1_7"]])
    let windows = try contents(Array((from + first).replacingOccurrences(of: "\n", with: "\r\n").utf8))
    #expect(windows.keys == ["message 1/a.csv": ["b1_7"]])
  }

  @Test func refusesMessagesWithoutAnExport() throws {
    let letter = "From: x@y.example\nTo: z@y.example\nSubject: hello\n\nHello.\n"
    #expect(try contents(Array(letter.utf8)).refused == ["": Self.noExport])
    let pictures = Mail.message([("a.png", [0x89, 0x50, 0x4E, 0x47]), ("b.zip", Packing.zip([("t", [65, 66, 10])]))])
    #expect(try contents(Array(pictures.utf8)).refused == ["": Self.noExport])
  }

  @Test func refusesWhatIsDamaged() throws {
    var packed = Packing.gzip(Self.log("a1_7"))
    packed.removeLast(6)
    let damaged = try contents(Array(Mail.message([("a.gz", packed), ("b.csv", Self.table)]).utf8))
    #expect(damaged.refused["a.gz"]?.contains("gzip data is damaged") == true && damaged.keys == ["b.csv": ["b1_7"]])
    var zip = Packing.zip([("x", CompressedSourceTests.log(20))])
    zip.removeSubrange(100..<140)
    let archive = try contents(Array(Mail.message([("a.zip", zip)]).utf8))
    #expect(archive.refused["a.zip"]?.contains("ZIP archive is damaged") == true && archive.refused.count == 1)
    // The message was cut inside its last part.
    let whole = Mail.message([("a.ndjson", CompressedSourceTests.log(50))])
    let cut = try contents(Array(whole.utf8.prefix(whole.utf8.count / 2)))
    #expect(cut.problem == "the message is damaged: it ends inside a part")
    let salvaged = try contents(Array(whole.utf8.prefix(whole.utf8.count / 2))) { $0.salvages = true }
    #expect(salvaged.problem == nil && (salvaged.keys["a.ndjson"]?.count ?? 0) > 10)
    #expect(salvaged.rejects.contains("the message is damaged: it ends inside a part"))
  }

  @Test func limitsMessages() throws {
    var limits = SourceLimits()
    limits.message = 5000
    let large = Mail.message([("a", CompressedSourceTests.log(200))])
    #expect(try contents(Array(large.utf8), limits: limits).problem?.contains("a message is larger than") == true)
    let mailbox = "From a Mon\n" + Mail.message([("a", Self.table)]) + "\nFrom a Mon\n" + large
    #expect(try contents(Array(mailbox.utf8), limits: limits).problem?.contains("a message is larger than") == true)
    limits = SourceLimits()
    limits.members = 5
    let many = Mail.message((0..<6).map { ("a\($0)", Self.table) })
    #expect(try contents(Array(many.utf8), limits: limits).problem?.contains("more than 5 members") == true)
    var nested = Mail.message([("a", Self.table)])
    for _ in 0..<3 { nested = Mail.message([("m", Array(nested.utf8))]) }
    #expect(try contents(Array(nested.utf8)).keys == ["m/m/m/a": ["b1_7"]])
    nested = Mail.message([("m", Array(nested.utf8))])
    #expect(try contents(Array(nested.utf8)).problem?.contains("more than 4 deep") == true)
  }

  /// What only looks like mail is not.
  @Test func tellsMailFromOtherText() throws {
    for text in [
      "HTTP/1.1 200 OK\nDate: Mon\nContent-Type: application/json\n\n{}\n", "Date: Mon\nContent-Type: a/b\n\n{}\n",
      "From here on\nall is text: really\n\n", "Subject: x\n\n", "from;to;date\n1;2;3\n",
      "{\"From\":\"x\"}\n{\"Received\":\"y\"}\n\n", "From: x\nTo: y\nand then text\n\n", "From: x\nTo: y\n",
    ] { #expect(Wrapping(Array(text.utf8)) == nil, "\(text)") }
    #expect(Wrapping(Array("Received: x\n by y\nDate: z\n\nHello".utf8)) == .message)
    #expect(Wrapping(Array("From x Mon\nReturn-Path: x\nDate: z\n\nHello".utf8)) == .mailbox)
  }
}
