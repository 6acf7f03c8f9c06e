/// A plain value of a unit with the name that it stands under, as the unit writes it.
struct NamedValue {
  /// With the names of what it stands in: `response.body.ok`, `events[].ok`; `$2` is the second value of an array.
  var path: String
  /// What the innermost name means to us.
  var field: FieldName?
  var kind: FieldValue.Kind
  /// Without escapes.
  var bytes: [UInt8]
}
