import Foundation

/// One value in a record, the normalised name it stood under and the way from the root to the object that holds it.
struct OracleLeaf: Sendable {
  let name: String
  let value: OracleValue
  let path: [String]
}

/// All fields of one record, found at any depth and inside JSON carried in strings, three deep.
struct OracleFields {
  static let keyNames = ["verificationcalluuid", "verificationuuid", "calluuid"]
  static let causeNames = ["q931status", "q931", "hangupcausecode"]
  static let finalNames = ["finalstatus"]
  static let calledNames = ["phonenumber", "callednumber", "logindid", "callee"]
  static let callerNames = ["callernumber", "callerdid", "caller"]
  static let askedNames = ["iswithredirect", "withredirect"]
  static let toldNames = ["isredirect", "redirect"]
  static let okNames = ["ok"]
  static let accountNames = ["accountid", "account", "ls"]
  static let timeNames = [
    "timestamp", "time", "ts", "@timestamp", "requestedat", "starteddatetime", "createdat", "date",
  ]
  static let startNames = ["starttime", "startedat"]
  static let answerNames = ["answertime"]
  static let stopNames = ["stoptime", "endtime", "stoppedat"]
  static let receivedNames = ["receivedat"]
  /// The contract lists no names for these; see the README.
  static let httpNames = ["httpstatus", "statuscode", "status", "httpcode", "responsestatus"]
  static let urlNames = ["url", "uri", "requesturl", "path", "endpoint"]
  static let codeNames = ["verificationcode"]
  static let methodNames = ["method"]

  let leaves: [OracleLeaf]
  /// The places in `leaves` of each name.
  private let places: [String: [Int]]
  /// Where the key stands; fields near to it win. Nil in a record without key.
  var keyPath: [String]?

  init(_ value: OracleValue) {
    var leaves: [OracleLeaf] = []
    Self.collect(value, name: "", path: [], stringDepth: 0, into: &leaves)
    self.leaves = leaves
    places = Dictionary(grouping: leaves.indices) { leaves[$0].name }
  }

  static func normalised(_ name: String) -> String {
    name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
  }

  private static func collect(
    _ value: OracleValue, name: String, path: [String], stringDepth: Int, into leaves: inout [OracleLeaf]
  ) {
    switch value {
    case .object(let object):
      let inner = name.isEmpty ? path : path + [name]
      for field in object.keys.sorted() {
        guard let child = object[field] else { continue }
        collect(child, name: normalised(field), path: inner, stringDepth: stringDepth, into: &leaves)
      }
    case .list(let list):
      for (index, child) in list.enumerated() {
        collect(child, name: "\(name)#\(index)", path: path, stringDepth: stringDepth, into: &leaves)
      }
    case .text(let text):
      if stringDepth < 3, let carried = carried(text) {
        collect(carried, name: name, path: path, stringDepth: stringDepth + 1, into: &leaves)
      } else {
        leaves.append(OracleLeaf(name: name, value: value, path: path))
      }
    default:
      leaves.append(OracleLeaf(name: name, value: value, path: path))
    }
  }

  /// The JSON object or array that a string carries, if it does.
  static func carried(_ text: String) -> OracleValue? {
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard trimmed.hasPrefix("{") || trimmed.hasPrefix("[") else { return nil }
    return OracleValue.parse(trimmed)
  }

  /// Steps between two objects of the record. Without a key the innermost object is the nearest.
  private func distance(_ path: [String]) -> Int {
    guard let keyPath else { return -path.count }
    var common = 0
    while common < min(path.count, keyPath.count), path[common] == keyPath[common] { common += 1 }
    return path.count - common + keyPath.count - common
  }

  /// The present values under any of the names, nearest first, then by the order of the names, then by place.
  func values(_ names: [String]) -> [OracleValue] {
    var found: [(rank: [Int], value: OracleValue)] = []
    for (order, name) in names.enumerated() {
      for index in places[name] ?? [] where !leaves[index].value.isAbsent {
        found.append(([distance(leaves[index].path), order, index], leaves[index].value))
      }
    }
    if found.count < 2 { return found.map(\.value) }
    return found.sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.map(\.value)
  }

  /// The nearest value that has the field's form.
  func first<Form>(_ names: [String], _ form: (OracleValue) -> Form?) -> Form? {
    for value in values(names) {
      if let read = form(value) { return read }
    }
    return nil
  }

  func has(_ names: [String]) -> Bool { !values(names).isEmpty }

  /// Splits a value that holds several keyed objects in one array into one value per object, each with what stands around.
  static func split(_ value: OracleValue, stringDepth: Int = 0) -> [OracleValue] {
    guard case .object(let object) = value else { return [value] }
    for field in object.keys.sorted() {
      var child = object[field] ?? .null
      var depth = stringDepth
      if case .text(let text) = child, depth < 3, let carried = carried(text) {
        child = carried
        depth += 1
      }
      var parts: [OracleValue] = []
      if case .list(let list) = child, list.filter({ OracleFields($0).has(keyNames) }).count > 1 {
        parts = list
      } else if case .object = child {
        parts = split(child, stringDepth: depth)
      }
      if parts.count > 1 {
        return parts.map { part in
          var copy = object
          copy[field] = part
          return .object(copy)
        }
      }
    }
    return [value]
  }
}
