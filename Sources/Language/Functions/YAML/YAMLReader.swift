import CYaml
import Values

/// Reads the one document of a YAML text, by libyaml's parser; what its values mean follows Terraform.
///
/// Depth and size are bounded, aliases counted as often as they are used, so that no text can make it run long.
struct YAMLReader: ~Copyable {
  static let maximumDepth = 200

  /// Holds a pointer to itself, so it stays where it is.
  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  /// The parser keeps a pointer into the bytes, so they must not move while it runs.
  private let input: UnsafeMutableBufferPointer<UInt8>
  private var anchors: [String: Value] = [:]
  /// Anchors of what is still being read, which cannot be referred to.
  private var open: Set<String> = []

  static func read(_ text: String) throws(YAMLError) -> Value {
    var reader = YAMLReader(text)
    return try reader.document()
  }

  private init(_ text: String) {
    // With an encoding given, libyaml takes a byte order mark for text.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = Array(text.utf8.starts(with: mark) ? text.utf8.dropFirst(mark.count) : text.utf8[...])
    input = .allocate(capacity: max(bytes.count, 1))
    _ = input.update(fromContentsOf: bytes)
    parser.initialize(to: yaml_parser_t())
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  private mutating func next() throws(YAMLError) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
    defer { yaml_event_delete(&event) }
    return YAMLEvent(event)
  }

  private func fault() -> YAMLError {
    let state = parser.pointee
    var message = state.problem.map { String(cString: $0) } ?? "not enough memory"
    if let context = state.context, state.error != YAML_READER_ERROR {
      message += ", \(String(cString: context)) that begins in line \(state.context_mark.line + 1)"
    }
    return YAMLError(message: message, line: Int(state.problem_mark.line) + 1)
  }

  private mutating func document() throws(YAMLError) -> Value {
    _ = try next()  // the stream's start
    let start = try next()
    guard case .documentStart = start.content else {
      throw YAMLError(message: "there is no document", line: start.line)
    }
    let value = try node(try next(), depth: 1)
    _ = try next()  // the document's end
    let after = try next()
    guard case .streamEnd = after.content else {
      throw YAMLError(message: "another document begins, where only one can be read", line: after.line)
    }
    return value
  }

  private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> Value {
    guard depth <= Self.maximumDepth else { throw YAMLError(message: "nested too deeply", line: event.line) }
    if let anchor = event.anchor { open.insert(anchor) }
    let value: Value
    switch event.content {
    case .alias(let name): return try alias(name, event)
    case .scalar(let text, let isPlain):
      value = try YAMLScalar(text, tag: event.tag, isPlain: isPlain).value(line: event.line)
    case .sequenceStart: value = try sequence(event, depth)
    case .mappingStart: value = try mapping(event, depth)
    default: throw YAMLError(message: "a value was expected", line: event.line)
    }
    if value.isTooLarge || value.isTooDeep { throw YAMLError(message: "the value is too large", line: event.line) }
    if let anchor = event.anchor {
      open.remove(anchor)
      anchors[anchor] = value
    }
    return value
  }

  private func alias(_ name: String, _ event: YAMLEvent) throws(YAMLError) -> Value {
    if open.contains(name) {
      throw YAMLError(message: "`*\(name)` stands within what `&\(name)` names", line: event.line)
    }
    guard let value = anchors[name] else {
      throw YAMLError(message: "there is no anchor `&\(name)` before `*\(name)`", line: event.line)
    }
    return value
  }

  private mutating func sequence(_ start: YAMLEvent, _ depth: Int) throws(YAMLError) -> Value {
    try start.expect("seq", "a list")
    var elements: [Value] = []
    while true {
      let event = try next()
      if case .end = event.content { return .tuple(elements) }
      elements.append(try node(event, depth: depth + 1))
    }
  }

  private mutating func mapping(_ start: YAMLEvent, _ depth: Int) throws(YAMLError) -> Value {
    try start.expect("map", "a mapping")
    var entries: [String: Value] = [:]
    while true {
      let event = try next()
      if case .end = event.content { return .object(entries) }
      guard case .scalar(let text, let isPlain) = event.content else {
        throw YAMLError(message: "a key must be a text", line: event.line)
      }
      let scalar = YAMLScalar(text, tag: event.tag, isPlain: isPlain)
      let value = try node(try next(), depth: depth + 1)
      if scalar.isMerge {
        guard let merged = value.attributes else {
          throw YAMLError(message: "`<<` takes a mapping, but this is \(value.type.friendlyPhrase)", line: event.line)
        }
        // What stands further down counts, be it merged or not.
        for (key, value) in merged { entries[key] = value }
      } else {
        entries[try scalar.key(line: event.line)] = value
      }
    }
  }
}

extension YAMLEvent {
  /// Throws when the tag says that a collection is something else.
  fileprivate func expect(_ kind: String, _ name: String) throws(YAMLError) {
    guard let tag, tag != YAMLScalar.tagPrefix + kind else { return }
    throw YAMLError(message: "\(name) cannot be a `\(YAMLScalar.shown(tag))`", line: line)
  }
}
