/// What a unit's texts came to beside their fields: why a unit that gives no record is not simply somebody else's.
struct TextFindings {
  /// Texts that were searched, or stand too deep to be searched: views, which live as long as the unit.
  private var texts: [UnsafeRawBufferPointer] = []
  /// A call of the service is told of, with its status and without its bodies.
  var logsNoBody = false
  /// The service's reply stands there, and none of our fields can be read in it.
  var hasUnreadBody = false
  /// The line of a request as servers log it stands alone: `POST /… HTTP/1.1`.
  var hasRequestLine = false
  /// Beside a URL of the service stands JSON that never ends.
  var hasCutJSON = false
  /// A text under a logger's name may be one of several lines that belong together (`LogShape.needsOrder` tells).
  var mayNeedOrder = false
  /// Why the unit is no record, where it can only be ours: a broken line of a log.
  var reason: String?

  mutating func note(_ text: UnsafeRawBufferPointer) { if texts.count < 64 { texts.append(text) } }

  mutating func reset() {
    if !texts.isEmpty { texts.removeAll(keepingCapacity: true) }
    (logsNoBody, hasUnreadBody, hasRequestLine) = (false, false, false)
    (hasCutJSON, mayNeedOrder, reason) = (false, false, nil)
  }

  /// Why a unit without a record is rejected; nil where it is not ours.
  var rejection: String? {
    if logsNoBody { return Reasons.noBody }
    if hasUnreadBody { return Reasons.unreadBody }
    if texts.contains(where: Self.mentionsKey) { return Reasons.unreadText }
    return hasCutJSON ? Reasons.cutJSON : reason
  }

  private static let names = [
    "verificationcalluuid", "verificationuuid", "calluuid", "q931", "finalstatus", "passwordcall", "flashcall",
    "confirmationcall", "call2fa", "callfor2fa",
  ]

  /// Whether a key of ours stands in a text that also names a field or a method of the service.
  private static func mentionsKey(_ text: UnsafeRawBufferPointer) -> Bool {
    guard hasKey(text) else { return false }
    let letters = text.prefix(1 << 16).filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") && $0 != 32 }
    let folded = String(decoding: letters, as: UTF8.self).lowercased()
    return names.contains { folded.contains($0) }
  }

  /// Hexadecimal digits, `_`, digits, with nothing of a word around them.
  private static func hasKey(_ text: UnsafeRawBufferPointer) -> Bool {
    var position = 0
    while let underscore = text.offset(of: UInt8(ascii: "_"), from: position) {
      position = underscore + 1
      var (start, end) = (underscore, underscore + 1)
      while start > 0, TextScan.isWord(text[start - 1]) { start -= 1 }
      while end < text.count, TextScan.isWord(text[end]) { end += 1 }
      let word = UnsafeRawBufferPointer(rebasing: text[start..<end])
      let value = FieldValue(name: FieldName(field: .key, rank: 0), kind: .text, node: 0, bytes: word)
      if NormalizedKey(value) != nil { return true }
      position = max(position, end)
    }
    return false
  }
}
