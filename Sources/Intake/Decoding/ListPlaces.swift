/// The lists of records that an object may hold, by the names that lead to them from its root.
struct ListPlaces: Sendable {
  indirect enum Place: Sendable {
    case list
    case object([String: Place])
  }
  let members: [String: Place]
  /// What the object is called in messages, and an element of its list.
  let object: String
  let element: (article: String, plural: String)
  /// Whether the text is the object and nothing else.
  let isWholeText: Bool
  /// Members below the root that tell what the object is, by what their values begin with.
  var marks: [String: UInt8] = [:]

  /// HTTP Archive 1.2: `log.entries`.
  static let har = ListPlaces(
    members: ["log": .object(["entries": .list])], object: "HAR", element: ("an entry", "entries"), isWholeText: true,
    marks: [
      "version": UInt8(ascii: "\""), "creator": UInt8(ascii: "{"), "browser": UInt8(ascii: "{"),
      "pages": UInt8(ascii: "["), "entries": UInt8(ascii: "["),
    ])

  /// What log stores, queues and web services answer: CloudWatch's `events`, `logEvents` of its subscriptions,
  /// Elasticsearch's `hits.hits`, `Records` and `Messages` of queues, and the names that any service may choose.
  static let exports = ListPlaces(
    members: [
      "events": .list, "logEvents": .list, "hits": .object(["hits": .list]), "Records": .list, "Messages": .list,
      "records": .list, "messages": .list, "entries": .list, "logs": .list, "data": .list, "items": .list,
      "results": .list, "rows": .list,
    ], object: "object", element: ("an element", "elements"), isWholeText: false)
}
