/// A value that stands under one of our names.
struct FieldValue: BitwiseCopyable {
  enum Kind: UInt8 {
    case text, number, yes, no, null
    /// An object or array where a plain value belongs.
    case structure
  }
  var name: FieldName
  var kind: Kind
  /// The object (or row) that holds it: index into `FieldSet.nodes`.
  var node: Int32
  var bytes: UnsafeRawBufferPointer
}

/// An object or an array of a unit, or a string with JSON in it, in the tree that they are.
struct FieldNode: BitwiseCopyable {
  /// The root is its own.
  var parent: Int32
  var depth: Int32
  var isArray: Bool
  /// An object stands in it: with a second one an array is a list.
  var hasObject = false
}
