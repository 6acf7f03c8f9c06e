import Calls

/// Which lines of a call list and which verifications of one called number belong together, where the lines have no keys:
/// one to one, nearest first, and nothing is guessed.
///
/// Distances are gone through from the smallest. At each, the pairs of what is still unmatched are looked at: where one line
/// and one verification have each other and nobody else at that distance, they belong together. Where one of them has another
/// choice, or where its only choice has been contested at a smaller distance, nobody can tell, and all of them are ambiguous
/// from then on. So a pair that is matched would be matched however ties are broken.
///
/// Lines of one time (and account and method) share a fate, so they are one `Stop`, and so are verifications. A stop looks for
/// the nearest unmatched one to the left and to the right; it looks again where that was taken meanwhile.
struct NumberMatching {
  /// A line, or a verification.
  struct Entry: BitwiseCopyable {
    /// UTC milliseconds.
    var time: Int64
    /// 0 for a line that tells none, and so may be of any.
    var account: TextID
    /// As an account.
    var method: UInt8
  }

  enum Fate: Equatable {
    /// Nothing is near, or others are nearer to all that is.
    case unmatched
    /// - Parameters:
    ///   - with: its index among the others.
    ///   - distance: milliseconds.
    case matched(with: Int, distance: Int64)
    /// - Parameters:
    ///   - equals: how many of its own side have the same time, itself included.
    ///   - choices: how many of the other side are at this distance.
    case ambiguous(equals: Int, choices: Int, distance: Int64)
  }

  private enum State: UInt8 { case free, matched, ambiguous }

  /// All lines, or all verifications, of one time and class.
  private struct Stop: BitwiseCopyable {
    var time: Int64
    var kind: Int
    /// The first of its entries in `order`, and how many they are.
    var first: Int
    var count: Int
    var state = State.free
    /// Of the matched one or of the choices.
    var distance: Int64 = 0
    var choices = 0
    /// The next and the one before that are not matched, itself included: shortened as they are followed.
    var next: Int
    var previous: Int
    /// Its only choice in the round in which it was decided, else -1.
    var only = -1
    var round = 0
  }

  /// Lines, or verifications, that may belong to the same others.
  private struct Class {
    var isOfLines: Bool
    var account: TextID
    var method: UInt8
    var stops: Range<Int>
    /// Classes of the other side that it may belong to.
    var others: [Int] = []
  }

  private let window: Int64
  private var stops: [Stop] = []
  private var classes: [Class] = []
  /// Entries' indices, as the stops need them: lines, then verifications.
  private var order: [Int] = []
  private var heap = DistanceHeap()
  /// Of the stop that was asked about last.
  private var neighbours: [(stop: Int, distance: Int64)] = []

  private init(window: Int64) { self.window = window }

  /// - Parameter window: the greatest distance, included, in milliseconds.
  static func fates(lines: [Entry], verifications: [Entry], window: Int64) -> (lines: [Fate], verifications: [Fate]) {
    guard !lines.isEmpty, !verifications.isEmpty else {
      return (
        Array(repeating: .unmatched, count: lines.count), Array(repeating: .unmatched, count: verifications.count)
      )
    }
    var matching = NumberMatching(window: window)
    // What no line asks for tells no verifications apart.
    let asksAccount = lines.contains { $0.account != 0 }
    let asksMethod = lines.contains { $0.method != 0 }
    let asked = verifications.map {
      Entry(time: $0.time, account: asksAccount ? $0.account : 0, method: asksMethod ? $0.method : 0)
    }
    matching.add(lines, isOfLines: true)
    matching.add(asked, isOfLines: false)
    matching.linkClasses()
    matching.run()
    return (
      matching.fates(lines.count, isOfLines: true), matching.fates(verifications.count, isOfLines: false)
    )
  }

  // MARK: - Stops

  private mutating func add(_ entries: [Entry], isOfLines: Bool) {
    let sorted = entries.indices.sorted {
      let (left, right) = (entries[$0], entries[$1])
      return (left.account, left.method, left.time, $0) < (right.account, right.method, right.time, $1)
    }
    for index in sorted {
      let entry = entries[index]
      if let last = classes.last, last.isOfLines == isOfLines, last.account == entry.account,
        last.method == entry.method
      {
        if stops[stops.count - 1].time == entry.time {
          stops[stops.count - 1].count += 1
          order.append(index)
          continue
        }
      } else {
        classes.append(
          Class(
            isOfLines: isOfLines, account: entry.account, method: entry.method, stops: stops.count..<stops.count))
      }
      let number = stops.count
      stops.append(
        Stop(
          time: entry.time, kind: classes.count - 1, first: order.count, count: 1, next: number, previous: number))
      order.append(index)
      classes[classes.count - 1].stops = classes[classes.count - 1].stops.lowerBound..<number + 1
    }
  }

  private mutating func linkClasses() {
    for index in classes.indices {
      let own = classes[index]
      classes[index].others = classes.indices.filter { other in
        guard classes[other].isOfLines != own.isOfLines else { return false }
        let (line, verification) = own.isOfLines ? (own, classes[other]) : (classes[other], own)
        return (line.account == 0 || line.account == verification.account)
          && (line.method == 0 || line.method == verification.method)
      }
    }
  }

  // MARK: - Neighbours

  /// The first stop of a class from `index` on that is not matched; the class's end where there is none.
  private mutating func following(_ index: Int, before end: Int) -> Int {
    var found = index
    while found < end, stops[found].next != found { found = stops[found].next }
    var step = index
    while step < found {
      let next = stops[step].next
      stops[step].next = found
      step = next
    }
    return found
  }

  /// The last stop of a class up to `index` that is not matched; one less than the class's start where there is none.
  private mutating func preceding(_ index: Int, from start: Int) -> Int {
    var found = index
    while found >= start, stops[found].previous != found { found = stops[found].previous }
    var step = index
    while step > found {
      let next = stops[step].previous
      stops[step].previous = found
      step = next
    }
    return found
  }

  /// Of a class the first stop that is not before `time`.
  private func position(of time: Int64, in range: Range<Int>) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      (low, high) = stops[middle].time < time ? (middle + 1, high) : (low, middle)
    }
    return low
  }

  /// Finds the nearest unmatched stops before and behind a stop, of each class that it may belong to.
  private mutating func findNeighbours(of stop: Int) {
    neighbours.removeAll(keepingCapacity: true)
    let time = stops[stop].time
    for other in classes[stops[stop].kind].others {
      let range = classes[other].stops
      let position = position(of: time, in: range)
      let right = following(position, before: range.upperBound)
      if right < range.upperBound { neighbours.append((right, stops[right].time - time)) }
      let left = preceding(position - 1, from: range.lowerBound)
      if left >= range.lowerBound { neighbours.append((left, time - stops[left].time)) }
    }
  }

  /// How far the nearest unmatched stop of the other side is; nil where none is within the window.
  private mutating func distance(of stop: Int) -> Int64? {
    findNeighbours(of: stop)
    return neighbours.lazy.map(\.distance).min().flatMap { $0 <= window ? $0 : nil }
  }

  // MARK: - Rounds

  private mutating func run() {
    for stop in stops.indices {
      if let distance = distance(of: stop) { heap.insert(DistanceHeap.Item(distance: distance, stop: stop)) }
    }
    var round = 0
    while let nearest = heap.first {
      round += 1
      decide(stopsAt(nearest.distance), at: nearest.distance, round)
    }
  }

  /// The free stops whose nearest others are at a distance, which is the smallest there is.
  private mutating func stopsAt(_ distance: Int64) -> [Int] {
    var found: [Int] = []
    while let item = heap.first, item.distance == distance {
      heap.removeFirst()
      guard stops[item.stop].state == .free, let now = self.distance(of: item.stop) else { continue }
      // What was nearest may have been matched meanwhile.
      if now == distance { found.append(item.stop) } else { heap.insert(.init(distance: now, stop: item.stop)) }
    }
    return found
  }

  private mutating func decide(_ found: [Int], at distance: Int64, _ round: Int) {
    for stop in found {
      findNeighbours(of: stop)
      var (choices, only) = (0, -1)
      for neighbour in neighbours where neighbour.distance == distance {
        choices += stops[neighbour.stop].count
        only = neighbour.stop
      }
      (stops[stop].choices, stops[stop].distance, stops[stop].round) = (choices, distance, round)
      stops[stop].only = choices == 1 && stops[stop].count == 1 ? only : -1
    }
    // All is decided before anything is taken: the order of the stops plays no part.
    let pairs = found.filter { stop in
      let only = stops[stop].only
      return only >= 0 && stops[only].round == round && stops[only].only == stop
    }
    for stop in found { stops[stop].state = .ambiguous }
    for stop in pairs {
      stops[stop].state = .matched
      (stops[stop].next, stops[stop].previous) = (stop + 1, stop - 1)
    }
  }

  private func fates(_ count: Int, isOfLines: Bool) -> [Fate] {
    var fates = [Fate](repeating: .unmatched, count: count)
    for stop in stops where classes[stop.kind].isOfLines == isOfLines {
      for index in order[stop.first..<stop.first + stop.count] {
        switch stop.state {
        case .free: break
        case .matched: fates[index] = .matched(with: order[stops[stop.only].first], distance: stop.distance)
        case .ambiguous:
          fates[index] = .ambiguous(equals: stop.count, choices: stop.choices, distance: stop.distance)
        }
      }
    }
    return fates
  }
}

/// Stops by their distances, the smallest first.
private struct DistanceHeap {
  struct Item: BitwiseCopyable {
    var distance: Int64
    var stop: Int
  }

  private var items: [Item] = []

  var first: Item? { items.first }

  mutating func insert(_ item: Item) {
    items.append(item)
    var child = items.count - 1
    while child > 0, items[child].distance < items[(child - 1) / 2].distance {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() {
    items.swapAt(0, items.count - 1)
    items.removeLast()
    var parent = 0
    while 2 * parent + 1 < items.count {
      var child = 2 * parent + 1
      if child + 1 < items.count, items[child + 1].distance < items[child].distance { child += 1 }
      guard items[child].distance < items[parent].distance else { return }
      items.swapAt(child, parent)
      parent = child
    }
  }
}
