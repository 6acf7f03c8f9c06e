/// A growing array with one owner and plain elements.
///
/// Swift's own arrays ask at every write whether they are shared, and count references when they are read through a class;
/// filled anew for every record, that took longer than what is stored (docs/internals/performance.md). An index out of
/// bounds stops the program here as there.
struct PlainArray<Element: BitwiseCopyable>: ~Copyable {
  private(set) var count = 0
  private var capacity: Int
  private var elements: UnsafeMutablePointer<Element>

  init(capacity: Int) {
    precondition(capacity > 0, "room for one element at least, to grow from")
    self.capacity = capacity
    elements = .allocate(capacity: capacity)
  }

  deinit { elements.deallocate() }

  var isEmpty: Bool { count == 0 }

  var indices: Range<Int> { 0..<count }

  subscript(index: Int) -> Element {
    @inline(__always) get {
      precondition(index >= 0 && index < count, "an index of another record")
      return elements[index]
    }
    @inline(__always) set {
      precondition(index >= 0 && index < count, "an index of another record")
      elements[index] = newValue
    }
  }

  @inline(__always) mutating func append(_ element: Element) {
    if count == capacity { grow() }
    elements[count] = element
    count += 1
  }

  /// Makes room for that many more, which `appendReserved` then takes without asking.
  @inline(__always) mutating func reserve(_ more: Int) { while count + more > capacity { grow() } }

  @inline(__always) mutating func appendReserved(_ element: Element) {
    assert(count < capacity, "the room was reserved")
    elements[count] = element
    count &+= 1
  }

  /// Keeps the memory.
  mutating func removeAll() { count = 0 }

  @inline(never) private mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: 2 * capacity)
    larger.update(from: elements, count: count)
    elements.deallocate()
    (elements, capacity) = (larger, 2 * capacity)
  }
}
