import Calls

/// Something that lies in a container, to be looked into in its turn.
struct Member {
  /// Its path inside the container.
  var name: String
  var source: any ByteSource
  /// What is known to lie around it; nil where its first bytes tell.
  var wrapping: Wrapping?
}

/// The members of a container, one after another.
protocol MemberList: AnyObject {
  /// The next one; nil at the end. What is left unread of the one before it is passed over.
  func next() throws(Problem) -> Member?
}

/// Names of members, each once: archives may hold two members of one name, and messages two attachments.
struct MemberNames {
  private var counts: [String: Int] = [:]

  mutating func unique(_ name: String) -> String {
    let count = (counts[name] ?? 0) + 1
    counts[name] = count
    return count == 1 ? name : "\(name)#\(count)"
  }
}
