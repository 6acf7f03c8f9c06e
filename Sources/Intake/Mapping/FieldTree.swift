/// Where the values of a unit stand to each other: the tree of objects that they are in.
extension FieldSet {
  /// The value that is nearer to `anchor`; the first of equally near ones.
  func nearer(of first: FieldValue?, _ second: FieldValue?, to anchor: Int32) -> FieldValue? {
    guard let first, let second else { return first ?? second }
    return distance(second.node, anchor) < distance(first.node, anchor) ? second : first
  }

  /// Steps between two nodes by way of their nearest common ancestor.
  func distance(_ left: Int32, _ right: Int32) -> Int32 {
    let ancestor = commonAncestor(left, right)
    return nodes[Int(left)].depth + nodes[Int(right)].depth - 2 * nodes[Int(ancestor)].depth
  }

  func commonAncestor(_ left: Int32, _ right: Int32) -> Int32 {
    var (a, b) = (left, right)
    while a != b {
      if nodes[Int(a)].depth >= nodes[Int(b)].depth { a = nodes[Int(a)].parent } else { b = nodes[Int(b)].parent }
    }
    return a
  }

  func isArray(_ node: Int32) -> Bool { nodes[Int(node)].isArray }
}
