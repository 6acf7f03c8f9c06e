import CExpat
import Calls
import Foundation

/// What is done with the elements of an XML text.
protocol XMLHandler: AnyObject {
  func begin(_ name: XMLName, _ attributes: XMLAttributes) throws(Problem)
  func end(_ name: XMLName) throws(Problem)
  func text(_ bytes: UnsafeRawBufferPointer) throws(Problem)
}

/// A name without its prefix: writers are free in the prefix, and the strict form of the format has other namespaces.
struct XMLName {
  private let local: UnsafePointer<CChar>

  init(_ qualified: UnsafePointer<CChar>) {
    local = strchr(qualified, Int32(UInt8(ascii: ":"))).map { UnsafePointer($0) + 1 } ?? qualified
  }

  @inline(__always) static func == (name: XMLName, text: StaticString) -> Bool {
    strcmp(name.local, UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
  }
}

/// An element's attributes, while it begins.
struct XMLAttributes {
  private let list: UnsafeMutablePointer<UnsafePointer<CChar>?>

  init(_ list: UnsafeMutablePointer<UnsafePointer<CChar>?>) { self.list = list }

  subscript(_ name: StaticString) -> UnsafeRawBufferPointer? {
    var next = list
    while let key = next[0], let value = next[1] {
      if XMLName(key) == name { return UnsafeRawBufferPointer(start: value, count: strlen(value)) }
      next += 2
    }
    return nil
  }

  func text(_ name: StaticString) -> String? { self[name].map { String(decoding: $0, as: UTF8.self) } }

  func number(_ name: StaticString) -> Int? { text(name).flatMap { Int($0) } }

  /// `1` or `true`.
  func flag(_ name: StaticString) -> Bool { text(name).map { $0 == "1" || $0 == "true" } ?? false }
}

/// An XML text as a stream of events. A document type is refused, and with it every entity of the text's own.
final class XMLStream {
  /// No tag or comment is longer: expat keeps one whole.
  private static let maximumToken = 1 << 20

  private let parser: XML_Parser
  private let handler: any XMLHandler
  private let place: String
  private var failure: Problem?
  private var fed = 0

  init(_ handler: any XMLHandler, place: String) {
    guard let parser = XML_ParserCreate(nil) else { preconditionFailure("out of memory for an XML parser") }
    (self.parser, self.handler, self.place) = (parser, handler, place)
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser,
      { stream, name, attributes in
        guard let name, let attributes else { return }
        XMLStream.of(stream).call { handler throws(Problem) in
          try handler.begin(XMLName(name), XMLAttributes(attributes))
        }
      },
      { stream, name in
        guard let name else { return }
        XMLStream.of(stream).call { handler throws(Problem) in try handler.end(XMLName(name)) }
      })
    XML_SetCharacterDataHandler(parser) { stream, text, count in
      XMLStream.of(stream).call { handler throws(Problem) in
        try handler.text(UnsafeRawBufferPointer(start: text, count: Int(count)))
      }
    }
    XML_SetStartDoctypeDeclHandler(parser) { stream, _, _, _, _ in
      let stream = XMLStream.of(stream)
      stream.fail(WorkbookDamage.problem(stream.place, "it has a document type, which no workbook has"))
    }
  }

  deinit { XML_ParserFree(parser) }

  func feed(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
    var rest = bytes
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 16))
      rest = UnsafeRawBufferPointer(rebasing: rest[part.count...])
      try parse(part.baseAddress?.assumingMemoryBound(to: CChar.self), part.count, isLast: false)
      fed += part.count
      guard fed - Int(XML_GetCurrentByteIndex(parser)) <= Self.maximumToken else {
        throw WorkbookDamage.problem(place, "a tag is longer than \(Self.maximumToken >> 20) MiB")
      }
    }
  }

  func finish() throws(Problem) { try parse(nil, 0, isLast: true) }

  private func parse(_ text: UnsafePointer<CChar>?, _ count: Int, isLast: Bool) throws(Problem) {
    let status = XML_Parse(parser, text, Int32(count), isLast ? 1 : 0)
    if let failure { throw failure }
    guard status == XML_STATUS_OK else {
      let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "it is no XML"
      throw WorkbookDamage.problem(place, "line \(XML_GetCurrentLineNumber(parser)) of its XML: \(reason)")
    }
  }

  private static func of(_ pointer: UnsafeMutableRawPointer?) -> XMLStream {
    guard let pointer else { preconditionFailure("expat hands back what it was given") }
    return Unmanaged<XMLStream>.fromOpaque(pointer).takeUnretainedValue()
  }

  private func call(_ body: (any XMLHandler) throws(Problem) -> Void) {
    guard failure == nil else { return }
    do { try body(handler) } catch { fail(error) }
  }

  private func fail(_ problem: Problem) {
    failure = failure ?? problem
    XML_StopParser(parser, 0)
  }
}

extension WorkbookArchive {
  /// Reads a part's XML. False where there is no such part.
  func parse(_ name: String, with handler: any XMLHandler, place: String) throws(Problem) -> Bool {
    let stream = XMLStream(handler, place: place)
    guard try read(name, { bytes throws(Problem) in try stream.feed(bytes) }) else { return false }
    try stream.finish()
    return true
  }
}
