/// The names of a content that gave no field, while it is read.
struct UnusedNames {
  private struct Found {
    /// When it came up, among the others.
    var order: Int
    var tally = FormTally()
    var isKnown = false
  }

  private static let maximumNames = 200
  private var found: [String: Found] = [:]
  private var untoldNames: Set<String> = []
  private var company = NameCompany()
  /// Numbers of names that elements of an array have by their places.
  private var bare = Set<Int>()

  /// Names beyond those that are told.
  var untold: Int { untoldNames.count }

  /// Notes the names of a unit.
  ///
  /// - Parameter place: of a value without any name, an element of an array of plain values, which may be one record's.
  mutating func add(_ values: [(value: NamedValue, isKnown: Bool)], place: String, _ times: TimeReader) {
    var unit = Set<Int>()
    for (value, isKnown) in values {
      let isBare = value.path.isEmpty
      let path = isBare ? place : ContentInspection.shown(value.path)
      guard let number = add(value, path, isKnown: isKnown, times) else { continue }
      unit.insert(number)
      if isBare { bare.insert(number) }
    }
    company.add(unit.isDisjoint(with: bare) ? unit : unit.union(bare))
  }

  /// Returns the name's number; nil for one too many.
  private mutating func add(_ value: NamedValue, _ path: String, isKnown: Bool, _ times: TimeReader) -> Int? {
    guard found[path] != nil || found.count < Self.maximumNames else {
      if untoldNames.count < Self.maximumNames { untoldNames.insert(path) }
      return nil
    }
    var name = found[path] ?? Found(order: found.count)
    name.tally.add(ValueForm(value, times), value.bytes)
    name.isKnown = name.isKnown || isKnown
    found[path] = name
    return name.order
  }

  /// In the order in which they came up, with the field that each may be. Of names that stand beside each other the first
  /// that may be a field is the one that is suggested, since a list of candidates helps nobody.
  ///
  /// - Parameter isRead: whether a field was read from another name.
  func told(_ isRead: (Field) -> Bool) -> [ContentFindings.UnusedName] {
    let sorted = found.sorted { $0.value.order < $1.value.order }
    var suggested: [Field: [Int]] = [:]
    var names: [ContentFindings.UnusedName] = []
    for (path, found) in sorted {
      var name = ContentFindings.UnusedName(
        name: path, count: found.tally.count, form: found.tally.words, isOfOtherForm: found.isKnown)
      name.companions = sorted.filter { company.areTogether(found.order, $0.value.order) }.map(\.key)
      name.hasDecimalComma = found.tally.hasDecimalComma
      name.hasDumpedNull = found.tally.hasDumpedNull
      name.statusWords = found.tally.statusWords.sorted()
      let field = FieldGuess.fields(found.tally.main, path: path).first { field in
        (field == .key || !isRead(field))
          && !suggested[field, default: []].contains { company.areTogether($0, found.order) }
      }
      if let field {
        suggested[field, default: []].append(found.order)
        name.suggestion = field.names[0]
      }
      names.append(name)
    }
    suggestHalves(sorted.map { ($0.value.order, $0.value.tally.main, $0.key) }, isRead, suggested, &names)
    return names
  }

  /// A date and the time of day that comes next beside it are one time.
  private func suggestHalves(
    _ forms: [(order: Int, form: ValueForm, path: String)], _ isRead: (Field) -> Bool, _ suggested: [Field: [Int]],
    _ names: inout [ContentFindings.UnusedName]
  ) {
    var taken = suggested
    var date: Int?
    for (index, name) in forms.enumerated() {
      if name.form == .date { date = index }
      guard name.form == .clock, let first = date, company.areTogether(forms[first].order, name.order) else { continue }
      date = nil
      let field = FieldGuess.time(forms[first].path)
      guard !isRead(field), !taken[field, default: []].contains(where: { company.areTogether($0, name.order) }) else {
        continue
      }
      taken[field, default: []].append(name.order)
      for index in [first, index] {
        (names[index].suggestion, names[index].isPart) = (field.names[0], true)
      }
    }
  }
}
