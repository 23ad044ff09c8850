import Diagnostics

/// Reads nodes as typed fields and collects every fault on the way.
struct FieldReader {
  let file: SourceFile
  var diagnostics = Diagnostics()
  /// By where a mapping begins, the fields that names in it, which are none, are near to.
  private var misspelled: [UInt32: Set<String>] = [:]

  init(file: SourceFile) { self.file = file }

  func place(_ range: ByteRange) -> SourceRange { SourceRange(file, range) }

  mutating func fault(_ summary: String, _ range: ByteRange, detail: String = "", hints: [String] = []) {
    diagnostics.error(summary, detail: detail, range: place(range), hints: hints)
  }

  mutating func expected(_ what: String, _ field: String, _ node: DefinitionNode, hints: [String] = []) {
    fault("`\(field)` must be \(what)", node.range, detail: "found \(node.shown)", hints: hints)
  }

  // MARK: Objects

  /// The fields of a mapping by name. Names may also be written in `snake_case`, as the schema's other spelling has it.
  mutating func object(_ node: DefinitionNode, _ what: String, _ fields: FieldNames) -> [String: Field]? {
    guard case .mapping(let entries) = node.content else {
      fault("\(what) must be a mapping", node.range, detail: "found \(node.shown)")
      return nil
    }
    var found: [String: Field] = [:]
    for entry in entries {
      let name = FieldNames.camelCase(entry.key)
      if let kind = fields.cloudOnly[name] {
        check(Field(name: entry.key, keyRange: entry.keyRange, node: entry.value), kind)
        diagnostics.warning(
          "`\(entry.key)` has no meaning off the cloud and is ignored", range: place(entry.keyRange))
      } else if !fields.known.contains(name) {
        let candidates = fields.known + fields.cloudOnly.keys.sorted()
        if let near = Suggestion.closest(to: name, among: candidates) {
          misspelled[node.range.start, default: []].insert(near)
        }
        fault(
          "\(what) has no field `\(entry.key)`", entry.keyRange, hints: Suggestion.hints(for: name, among: candidates))
      } else if found[name] != nil {
        fault("`\(entry.key)` is given twice, in two spellings", entry.keyRange)
      } else if !entry.value.isNull {
        found[name] = Field(name: entry.key, keyRange: entry.keyRange, node: entry.value)
      }
    }
    return found
  }

  /// Whether the field is there under a name that is nearly its own, which has been told of.
  func isMisspelled(_ name: String, of node: DefinitionNode) -> Bool {
    misspelled[node.range.start]?.contains(name) == true
  }

  private mutating func check(_ field: Field, _ kind: FieldNames.Kind) {
    if field.node.isNull { return }
    switch kind {
    case .text: _ = text(field)
    case .list: _ = items(field)
    case .mapping: if case .mapping = field.node.content {} else { expected("a mapping", field.name, field.node) }
    case .number: _ = integer(field.node, field.name, in: 0...Int(Int64.max))
    case .truth: _ = bool(field)
    }
  }

  struct Field {
    let name: String
    let keyRange: ByteRange
    let node: DefinitionNode
  }

  // MARK: Values

  mutating func text(_ field: Field?) -> Located<String>? {
    field.flatMap { text($0.node, $0.name) }
  }

  mutating func text(_ node: DefinitionNode, _ name: String) -> Located<String>? {
    guard case .scalar(let text, _) = node.content else {
      expected("a text", name, node)
      return nil
    }
    guard !node.isTypedScalar else {
      expected("a text", name, node, hints: ["quote it: `\"\(text)\"`"])
      return nil
    }
    guard !text.utf8.contains(0) else {
      fault("`\(name)` holds a null character", node.range)
      return nil
    }
    return Located(text, place(node.range))
  }

  mutating func texts(_ field: Field?) -> [Located<String>] {
    guard let field else { return [] }
    guard case .sequence(let items) = field.node.content else {
      let hint = if case .scalar(let text, _) = field.node.content { ["write `[\(text)]`"] } else { [String]() }
      expected("a list of texts", field.name, field.node, hints: hint)
      return []
    }
    return items.enumerated().compactMap { index, item in text(item, "\(field.name)[\(index)]") }
  }

  mutating func bool(_ field: Field?) -> Bool? {
    guard let field else { return nil }
    if let value = field.node.bool { return value }
    expected("`true` or `false`", field.name, field.node)
    return nil
  }

  /// A whole number, also as a text: that is how the schema's 64-bit numbers are written in JSON.
  mutating func integer(_ node: DefinitionNode, _ name: String, in range: ClosedRange<Int>) -> Int? {
    guard case .scalar(let text, _) = node.content, let number = Int(text) else {
      expected("a whole number", name, node)
      return nil
    }
    guard range.contains(number) else {
      fault("`\(name)` must lie between \(range.lowerBound) and \(range.upperBound)", node.range)
      return nil
    }
    return number
  }

  mutating func duration(_ field: Field?) -> Located<Duration>? {
    guard let field else { return nil }
    guard case .scalar(let text, _) = field.node.content, let duration = ProtobufDuration.parse(text) else {
      expected("a duration in seconds such as `600s`, of at most 30 days", field.name, field.node)
      return nil
    }
    return Located(duration, place(field.node.range))
  }

  mutating func word<Word: RawRepresentable & CaseIterable>(_ field: Field?, _ type: Word.Type) -> Word?
  where Word.RawValue == String {
    guard let field, let text = text(field) else { return nil }
    if let word = Word(rawValue: text.value) { return word }
    let known = Word.allCases.map(\.rawValue)
    fault(
      "`\(field.name)` has no value `\(text.value)`", field.node.range,
      detail: "there are \(known.map { "`\($0)`" }.joined(separator: ", "))",
      hints: Suggestion.hints(for: text.value, among: known))
    return nil
  }

  // MARK: Lists

  mutating func items(_ field: Field?) -> [DefinitionNode] {
    guard let field else { return [] }
    guard case .sequence(let items) = field.node.content else {
      expected("a list", field.name, field.node)
      return []
    }
    return items
  }

  /// The entries of a mapping from any names to texts, in their order.
  ///
  /// - Parameter keepsFaulty: whether an entry whose value is no text is among them, with what it is in words: something, so that no
  ///   demand for a value follows from its fault.
  mutating func map(
    _ field: Field?, keepsFaulty: Bool = false
  ) -> [(key: Located<String>, value: Located<String>)] {
    guard let field else { return [] }
    guard case .mapping(let entries) = field.node.content else {
      expected("a mapping", field.name, field.node)
      return []
    }
    return entries.compactMap { entry in
      let value =
        text(entry.value, entry.key) ?? (keepsFaulty ? Located(entry.value.shown, place(entry.value.range)) : nil)
      return value.map { (Located(entry.key, place(entry.keyRange)), $0) }
    }
  }
}
