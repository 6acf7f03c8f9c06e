import Calls

/// What a part refers to (`_rels/….rels`): the other parts by their identifiers and types.
final class PartRelations: XMLHandler {
  private(set) var targets: [String: String] = [:]
  private var types: [(type: String, target: String)] = []
  /// The folder of the part, with a slash behind it; empty for the package's own.
  private let folder: String

  init(of part: String) { folder = Self.folder(of: part) }

  /// The part of the archive that lists the relations of `part`.
  static func name(for part: String) -> String {
    let folder = folder(of: part)
    return "\(folder)_rels/\(part.dropFirst(folder.count)).rels"
  }

  private static func folder(of part: String) -> String {
    part.lastIndex(of: "/").map { String(part[...$0]) } ?? ""
  }

  /// The first part of a type: the last word of the type's name, which is the same in every form of the format.
  func target(ofType type: String) -> String? { types.first { $0.type.hasSuffix("/" + type) }?.target }

  func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    guard name == "Relationship", let id = attributes.text("Id"), let target = attributes.text("Target") else { return }
    let path = resolved(target)
    targets[id] = path
    types.append((attributes.text("Type") ?? "", path))
  }

  /// From a target as it is written: relative to the part's folder, or absolute.
  private func resolved(_ target: String) -> String {
    var parts = target.hasPrefix("/") ? [] : folder.split(separator: "/")
    for part in target.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  func end(_ name: XMLName) {}
  func text(_ bytes: UnsafeRawBufferPointer) {}
}

/// `workbook.xml`: the sheets in the order of their tabs, hidden ones too, and the system of dates.
final class WorkbookContents: XMLHandler {
  private(set) var sheets: [(name: String, relation: String)] = []
  private(set) var countsFrom1904 = false

  func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    if name == "sheet" {
      sheets.append((attributes.text("name") ?? "", attributes.text("id") ?? ""))
    } else if name == "workbookPr" {
      countsFrom1904 = attributes.flag("date1904")
    }
  }

  func end(_ name: XMLName) {}
  func text(_ bytes: UnsafeRawBufferPointer) {}
}

/// `sharedStrings.xml`: the texts that cells refer to by number. Runs of a text are joined, phonetic ones left out.
final class SharedStrings: XMLHandler {
  /// What all texts together may take, with their places.
  static let maximumSize = 96 << 20
  private static let blockSize = 1 << 20

  private let place: String
  /// Texts lie one behind another, none over the end of a block.
  private var blocks: [UnsafeMutableRawBufferPointer] = []
  private var used = 0
  private var places = PlainArray<TextPlace>(capacity: 1 << 10)
  private var size = 0
  private var current: [UInt8] = []
  private var isText = false
  private var phonetic = 0

  private struct TextPlace: BitwiseCopyable {
    var block: UInt32
    var start: UInt32
    var count: UInt32
  }

  init(place: String) { self.place = place }

  deinit { for block in blocks { block.deallocate() } }

  /// Nil for a number that no text has.
  func text(_ index: Int) -> UnsafeRawBufferPointer? {
    guard places.indices.contains(index) else { return nil }
    let place = places[index]
    let start = Int(place.start)
    return UnsafeRawBufferPointer(rebasing: blocks[Int(place.block)][start..<start + Int(place.count)])
  }

  func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    if name == "si" { current.removeAll(keepingCapacity: true) }
    if name == "rPh" { phonetic += 1 }
    isText = name == "t" && phonetic == 0
  }

  func end(_ name: XMLName) throws(Problem) {
    isText = false
    if name == "rPh" { phonetic -= 1 }
    if name == "si" { try keep() }
  }

  func text(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
    guard isText else { return }
    guard size + current.count + bytes.count <= Self.maximumSize else { throw tooLarge() }
    current.append(contentsOf: bytes)
  }

  private func keep() throws(Problem) {
    size += current.count + MemoryLayout<TextPlace>.stride
    guard size <= Self.maximumSize else { throw tooLarge() }
    if blocks.last.map({ $0.count - used < current.count }) ?? true {
      blocks.append(.allocate(byteCount: max(Self.blockSize, current.count), alignment: 8))
      used = 0
    }
    let block = blocks[blocks.count - 1]
    UnsafeMutableRawBufferPointer(rebasing: block[used...]).copyBytes(from: current)
    places.append(
      TextPlace(block: UInt32(blocks.count - 1), start: UInt32(used), count: UInt32(current.count)))
    used += current.count
  }

  private func tooLarge() -> Problem {
    Problem(
      place, "the workbook's shared texts are larger than \(Self.maximumSize >> 20) MiB",
      remedy: "Export the table as CSV", exit: .data)
  }
}
