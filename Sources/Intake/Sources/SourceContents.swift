import Calls

/// The contents of one file, one after another: what is left when compressions, archives and mail are taken off.
package final class SourceContents {
  /// What is found in a file next.
  package enum Found {
    case content(SourceReader)
    /// What is there cannot be read, and nothing that lies in it may be kept; what follows can be read.
    case refused(member: String, Problem)
    /// Only with `salvages`: a container is damaged behind the contents that came from it. Its path; empty for the file.
    case cut(member: String, Problem)
  }

  private let file: InputFile
  private let options: IntakeOptions
  private let tuning: LineTuning
  /// Formats that an earlier reading found out, by the contents' paths.
  private let corrected: [String: SourceFormat]
  private let unpacking: Unpacking
  /// The containers that are open, the outermost first.
  private var open: [Container] = []
  /// What the file is, where it is no container.
  private var single: Content?

  /// A container that is being walked through.
  private struct Container {
    var members: any MemberList
    /// Its path in the file; empty for the file itself.
    var name: String
    var depth: Depth
    /// Of a message, or of a mailbox: whether an export was found in it. Nil for others.
    var hasExport: Bool?
    /// Of a message: it ends inside a part.
    var isCut = false
  }

  /// How many containers are around a content.
  private struct Depth {
    var archives = 0
    var messages = 0
    var compressions = 0
  }

  private struct Content {
    var source: PeekedSource
    var member: String
    var compressions: [Compression]
  }

  private enum Opened {
    case content(Content)
    case container(Container)
  }

  /// Opens a file and looks what it is.
  ///
  /// - Throws: `Problem` when it cannot be opened, or is nested too deep.
  package convenience init(_ file: InputFile, _ options: IntakeOptions) throws {
    try self.init(file, options, LineTuning())
  }

  convenience init(
    _ file: InputFile, _ options: IntakeOptions, _ tuning: LineTuning, limits: SourceLimits = SourceLimits()
  ) throws {
    try self.init(
      file, options, tuning, Unpacking(file, FileSource(path: file.path), limits: limits, salvages: options.salvages),
      corrected: [:])
  }

  private init(
    _ file: InputFile, _ options: IntakeOptions, _ tuning: LineTuning, _ unpacking: Unpacking,
    corrected: [String: SourceFormat]
  ) throws {
    (self.file, self.options, self.tuning) = (file, options, tuning)
    (self.unpacking, self.corrected) = (unpacking, corrected)
    switch try open(Member(name: "", source: unpacking.raw), in: Depth()) {
    case .content(let content): single = content
    case .container(let container): open = [container]
    }
  }

  /// The same contents from the beginning, some of them in a format that was found out while they were read. This one and
  /// its readers must not be used any more.
  ///
  /// - Throws: `Problem` where the file is a pipe of which too much was read to begin again.
  package func again(_ corrections: [FormatCorrection]) throws -> SourceContents {
    guard try unpacking.raw.rewind() else {
      throw Problem(
        file.path,
        "lines that belong together come first behind \(FileSource.keptOfPipe >> 20) MiB of a pipe, which can be read but once",
        remedy: "Save it as a file and import that, or import it with --format text", exit: .data)
    }
    options.inspector?.forgetLast(path: file.path)
    let corrected = corrections.reduce(into: corrected) { $0[$1.member] = $1.format }
    let unpacking = Unpacking(file, unpacking.raw, limits: unpacking.limits, salvages: options.salvages)
    return try SourceContents(file, options, tuning, unpacking, corrected: corrected)
  }

  /// Whether the file may hold several contents, so that none of them may be kept before its end was read.
  package var isContainer: Bool { single == nil }

  /// The file's content; for files that are no container.
  package func content() throws -> SourceReader {
    guard let single else { preconditionFailure("only a file that is no container has one content") }
    return try reader(single)
  }

  /// The next content; nil at the end. What is left unread of the one before it is passed over.
  ///
  /// - Throws: `Problem` when nothing of the file may be kept.
  package func next() throws -> Found? {
    while let container = open.last {
      try check()
      let member: Member?
      do {
        member = try container.members.next()
      } catch {
        return try lose(container, error)
      }
      guard let member else {
        if let found = try leave(container) { return found }
        continue
      }
      let name = container.name.isEmpty ? member.name : "\(container.name)/\(member.name)"
      do {
        switch try open(Member(name: name, source: member.source, wrapping: member.wrapping), in: container.depth) {
        case .container(let inner): open.append(inner)
        case .content(let content):
          let reader = try reader(content)
          if isInMessage, !reader.isRecognised { continue }
          noteExport()
          return .content(reader)
        }
      } catch let problem as Problem where problem.exitStatus == .data {
        try check()
        // What it would have been nobody can tell; the message is not one without an export.
        noteExport()
        return .refused(member: name, problem)
      }
    }
    return nil
  }

  /// Throws when a limit was met: then nothing of the file may be kept, whatever was read of it.
  package func check() throws(Problem) {
    if let failure = unpacking.failure { throw failure }
  }

  // MARK: - Taking off what is around

  private func open(_ member: Member, in outer: Depth) throws(Problem) -> Opened {
    let place = unpacking.place(of: member.name)
    var depth = outer
    var compressions: [Compression] = []
    var source = member.source
    var wrapping = member.wrapping
    while true {
      let whole = PeekedSource(source, count: SourceReader.headSize)
      guard let found = wrapping ?? Wrapping(whole.head) else {
        return .content(Content(source: whole, member: member.name, compressions: compressions))
      }
      wrapping = nil
      switch found {
      case .compression(let compression):
        depth.compressions += 1
        guard depth.compressions <= unpacking.limits.compressions else {
          throw unpacking.limit(
            "is compressed more than \(unpacking.limits.compressions) times", "Unpack it", member: member.name)
        }
        compressions.insert(compression, at: 0)
        source = MeteredSource(compression.unpack(whole, place: place), unpacking)
      case .tar: return .container(try archive(whole, .tar, member.name, depth))
      case .zip:
        // Nothing but the directory's end, which libarchive takes for no archive.
        if whole.head.starts(with: Wrapping.emptyZip) { throw ArchiveMembers.emptiness(place) }
        let seekable = try self.seekable(whole, compressions.isEmpty ? member.source : whole, member.name)
        if try ArchiveMembers.isSpreadsheet(seekable) {
          try seekable.seek(to: 0)
          let content = PeekedSource(seekable, count: SourceReader.headSize)
          return .content(Content(source: content, member: member.name, compressions: compressions))
        }
        try seekable.seek(to: 0)
        return .container(try archive(seekable, .zip, member.name, depth))
      case .message: return .container(try message(whole, member.name, depth))
      case .mailbox:
        let mailbox = Mailbox(whole, unpacking, place: place)
        return .container(Container(members: mailbox, name: member.name, depth: depth, hasExport: false))
      }
    }
  }

  private func archive(_ source: any ByteSource, _ kind: ArchiveMembers.Kind, _ name: String, _ outer: Depth)
    throws(Problem) -> Container
  {
    var depth = outer
    depth.archives += 1
    guard depth.archives <= unpacking.limits.archives else {
      throw unpacking.limit(
        "an archive in an archive in an archive: archives are read when they are nested once", "Unpack the outer one",
        member: name)
    }
    let members = ArchiveMembers(source, kind, unpacking, place: unpacking.place(of: name))
    return Container(members: members, name: name, depth: depth)
  }

  /// A ZIP from where it can be read from any place: the file itself, what is in memory already, or put there now.
  private func seekable(_ whole: any ByteSource, _ original: any ByteSource, _ name: String) throws(Problem)
    -> any SeekableSource
  {
    if original === unpacking.raw, let file = SeekableFile(unpacking.raw) { return file }
    if let memory = original as? MemorySource { return memory }
    let held = HeldBytes()
    guard try held.read(whole, limit: unpacking.limits.heldArchive) else {
      throw unpacking.limit(
        "a ZIP archive that comes through a pipe or lies in something else is held in memory, and this one is larger than "
          + "\(unpacking.limits.heldArchive >> 20) MiB", "Save or unpack it as a file of its own", member: name)
    }
    return MemorySource(held, from: unpacking.raw)
  }

  private func message(_ source: any ByteSource, _ name: String, _ outer: Depth) throws(Problem) -> Container {
    var depth = outer
    depth.messages += 1
    guard depth.messages <= unpacking.limits.messages else {
      throw unpacking.limit(
        "messages are forwarded in each other more than \(unpacking.limits.messages) deep", "Save the attachment",
        member: name)
    }
    let held = HeldBytes()
    guard try held.read(source, limit: unpacking.limits.message) else {
      throw unpacking.limit(
        "a message is larger than \(unpacking.limits.message >> 20) MiB", "Save its attachment, and import that",
        member: name)
    }
    let parts = MessageParts(held, unpacking, from: unpacking.raw)
    return Container(members: parts, name: name, depth: depth, hasExport: false, isCut: parts.isCut)
  }

  // MARK: - Contents

  private func reader(_ content: Content) throws -> SourceReader {
    try SourceReader(
      file, content.source, member: content.member,
      compression: content.compressions.map(\.rawValue).joined(separator: "+"),
      raw: unpacking.raw, corrected: corrected[content.member], options, tuning)
  }

  private var isInMessage: Bool { open.contains { $0.hasExport != nil } }

  /// All messages around it have one then.
  private func noteExport() {
    for index in open.indices where open[index].hasExport != nil { open[index].hasExport = true }
  }

  /// Leaves a container behind its last member. What is to be said of it, if there is something.
  private func leave(_ container: Container) throws(Problem) -> Found? {
    if container.isCut, container.hasExport == true {
      let problem = Problem(
        unpacking.place(of: container.name), "the message is damaged: it ends inside a part",
        remedy: "Fetch it again, or import what can be read with --salvage", exit: .data)
      return try lose(container, problem)
    }
    open.removeLast()
    // In another message it is a part without an export, like the others; and in a mailbox one letter among many.
    guard container.hasExport == false, !isInMessage else { return nil }
    let problem = Problem(
      unpacking.place(of: container.name),
      container.members is Mailbox
        ? "no message of the mailbox has an export or a log" : "no part of the message is an export or a log",
      remedy: "Import messages that have one attached", exit: .data)
    return .refused(member: container.name, problem)
  }

  /// Leaves a container that is damaged: nothing of it may be kept.
  private func lose(_ container: Container, _ problem: Problem) throws(Problem) -> Found {
    try check()
    open.removeLast()
    guard problem.exitStatus == .data else { throw problem }
    if options.salvages { return .cut(member: container.name, problem) }
    if container.name.isEmpty { throw problem }
    noteExport()
    return .refused(member: container.name, problem)
  }
}
