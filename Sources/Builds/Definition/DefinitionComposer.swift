import CYaml
import Diagnostics

/// Makes a tree of nodes from the events of the YAML scanner.
///
/// Everything is bounded: bytes, depth, and nodes after aliases are repeated, so that no file can make it run long.
struct DefinitionComposer: ~Copyable {
  static let byteLimit = 1 << 20
  static let depthLimit = 64
  static let nodeLimit = 100_000
  /// Of all texts, with those that aliases repeat, in bytes.
  static let sizeLimit = 16 << 20
  private static let depthDetail = "at most \(depthLimit) levels are read"

  private let file: SourceFile
  /// Holds a pointer to itself, so it stays where it is.
  private let scanner = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  private let offsets: CharacterOffsets
  /// The length of a byte order mark.
  private let skip: Int
  private var anchors: [String: DefinitionNode] = [:]
  private var nodes = 0
  private var size = 0
  private var diagnostics = Diagnostics()

  /// The one document of the file. Throws all that is wrong with it.
  static func compose(_ file: SourceFile) throws(Diagnostics) -> DefinitionNode {
    let (node, faults) = try inspect(file)
    try faults.throwIfErrors()
    return node
  }

  /// The one document of the file, and faults beside which it can be read: of a key that is given twice the first counts.
  ///
  /// - Throws: all that makes it unreadable.
  static func inspect(_ file: SourceFile) throws(Diagnostics) -> (root: DefinitionNode, faults: Diagnostics) {
    guard file.bytes.count <= byteLimit else {
      throw [
        Diagnostic(
          .error, "the build definition is too large", detail: "`\(file.name)` has more than \(byteLimit) bytes")
      ]
    }
    if file.name.hasSuffix(".json") { return try DefinitionJSON.inspect(file) }
    var composer = DefinitionComposer(file)
    let node: DefinitionNode
    do {
      node = try composer.document()
    } catch {
      composer.diagnostics.append(contentsOf: error)
      throw composer.diagnostics
    }
    return (node, composer.diagnostics)
  }

  /// Whether there is nothing in a file but blanks and comments.
  static func isEmpty(_ file: SourceFile) -> Bool {
    let text = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? file.bytes.dropFirst(3) : file.bytes[...]
    return text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).allSatisfy { line in
      let first = line.first { $0 != 0x20 && $0 != 0x09 }
      return first == nil || first == UInt8(ascii: "#") || line.elementsEqual("---".utf8)
    }
  }

  private init(_ file: SourceFile) {
    self.file = file
    skip = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    offsets = CharacterOffsets(file.bytes, skip: skip)
    scanner.initialize(to: yaml_parser_t())
    yaml_parser_initialize(scanner)
    yaml_parser_set_encoding(scanner, YAML_UTF8_ENCODING)
  }

  deinit {
    yaml_parser_delete(scanner)
    scanner.deallocate()
  }

  // MARK: Events

  /// The scanner reads from memory that is lent to it for one event at a time; it keeps what it needs.
  private mutating func next() throws(Diagnostics) -> DefinitionEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(scanner, &event) == 1 else { throw [fault()] }
    defer { yaml_event_delete(&event) }
    let range = ByteRange(offsets[Int(event.start_mark.index)], offsets[Int(event.end_mark.index)])
    return DefinitionEvent(event, range: range)
  }

  private mutating func fault() -> Diagnostic {
    let problem = scanner.pointee.problem.map { String(cString: $0) } ?? "not enough memory"
    if scanner.pointee.flow_level > Self.depthLimit {
      let place = offsets[Int(scanner.pointee.context_mark.index)]
      return self.problem("nested too deep", at: ByteRange(place, place + 1), detail: Self.depthDetail)
    }
    let isEncoding = scanner.pointee.error == YAML_READER_ERROR
    let place = isEncoding ? Int(scanner.pointee.problem_offset) : offsets[Int(scanner.pointee.problem_mark.index)]
    var detail = problem
    if let context = scanner.pointee.context, !isEncoding {
      let start = file.position(at: offsets[Int(scanner.pointee.context_mark.index)])
      detail += ", \(String(cString: context)) that begins in line \(start.line)"
    }
    let character = file.bytes.indices.contains(place) ? file.bytes[place] : 0
    let hints = character == UInt8(ascii: "\t") ? ["indent with spaces: YAML allows no tabs there"] : []
    return Diagnostic(
      .error, isEncoding ? "the file is not UTF-8 text" : "invalid YAML", detail: detail,
      range: SourceRange(file, ByteRange(place, min(place + 1, file.bytes.count))), hints: hints)
  }

  // MARK: Nodes

  private mutating func document() throws(Diagnostics) -> DefinitionNode {
    // The scanner keeps a pointer into the bytes, so they must not move while it runs.
    let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(file.bytes.count, 1))
    defer { input.deallocate() }
    _ = input.update(fromContentsOf: file.bytes[skip...])
    yaml_parser_set_input_string(scanner, input.baseAddress, file.bytes.count - skip)
    _ = try next()  // the stream's start
    guard case .other = try next().content else {
      throw [Diagnostic(.error, "the build definition is empty", detail: "`\(file.name)` has no steps")]
    }
    guard scanner.pointee.stream_end_produced == 0 else {
      throw [Diagnostic(.error, "the build definition is empty", detail: "`\(file.name)` has no steps")]
    }
    let node = try node(try next(), depth: 0)
    _ = try next()  // the document's end
    let after = try next()
    guard scanner.pointee.stream_end_produced != 0 else {
      throw [problem("a build definition is one document", at: after.range, detail: "here another one begins")]
    }
    return node
  }

  private mutating func node(_ event: DefinitionEvent, depth: Int) throws(Diagnostics) -> DefinitionNode {
    guard depth < Self.depthLimit else {
      throw [problem("nested too deep", at: event.range, detail: Self.depthDetail)]
    }
    try count(1, at: event.range)
    if let tag = event.unknownTag {
      diagnostics.error("there is no kind `\(tag)` of values", range: place(event.range), hints: ["take the tag out"])
    }
    switch event.content {
    case .alias(let name): return try alias(name, event.range, depth)
    case .scalar(let text, let isPlain):
      return keep(event.anchor, DefinitionNode(scalar: text, isPlain: isPlain, range: event.range))
    case .sequenceStart:
      var items: [DefinitionNode] = []
      var next = try next()
      while next.content != .end {
        items.append(try node(next, depth: depth + 1))
        next = try self.next()
      }
      return keep(
        event.anchor, DefinitionNode(sequence: items, range: ByteRange(start: event.range.start, end: next.range.end))
      )
    case .mappingStart:
      let (entries, end) = try entries(depth)
      return keep(
        event.anchor, DefinitionNode(mapping: entries, range: ByteRange(start: event.range.start, end: end)))
    case .end, .other: throw [problem("invalid YAML", at: event.range, detail: "a value was expected")]
    }
  }

  private mutating func entries(_ depth: Int) throws(Diagnostics) -> ([DefinitionNode.Entry], end: UInt32) {
    var entries: [DefinitionNode.Entry] = []
    var merged: [DefinitionNode.Entry] = []
    var first: [String: ByteRange] = [:]
    var event = try next()
    while event.content != .end {
      let key = try node(event, depth: depth + 1)
      let value = try node(try next(), depth: depth + 1)
      event = try next()
      guard case .scalar(let name, let isPlain) = key.content else {
        diagnostics.error("a field's name must be a text", detail: "found \(key.shown)", range: place(key.range))
        continue
      }
      if name == "<<", isPlain {
        merged += mergedEntries(value)
      } else if let before = first[name] {
        diagnostics.error(
          "`\(name)` is given twice", detail: "it stands in line \(file.position(at: Int(before.start)).line) already",
          range: place(key.range))
      } else {
        first[name] = key.range
        entries.append(DefinitionNode.Entry(key: name, keyRange: key.range, value: value))
      }
    }
    // What stands in the mapping itself wins; of merged ones the first.
    for entry in merged where first[entry.key] == nil {
      first[entry.key] = entry.keyRange
      entries.append(entry)
    }
    return (entries, event.range.end)
  }

  /// What `<<: *name` or `<<: [*a, *b]` brings.
  private mutating func mergedEntries(_ node: DefinitionNode) -> [DefinitionNode.Entry] {
    switch node.content {
    case .mapping(let entries): return entries
    case .sequence(let items): return items.flatMap { mergedEntries($0) }
    case .scalar:
      diagnostics.error("only a mapping can be merged", detail: "found \(node.shown)", range: place(node.range))
      return []
    }
  }

  private mutating func alias(_ name: String, _ range: ByteRange, _ depth: Int) throws(Diagnostics) -> DefinitionNode {
    guard let node = anchors[name] else {
      throw [
        Diagnostic(
          .error, "there is no anchor `&\(name)` before this", range: place(range),
          hints: Suggestion.hints(for: name, among: anchors.keys))
      ]
    }
    guard depth + node.height < Self.depthLimit else {
      throw [problem("nested too deep", at: range, detail: Self.depthDetail)]
    }
    try count(node.weight, node.size, at: range)
    return node
  }

  private mutating func keep(_ anchor: String?, _ node: DefinitionNode) -> DefinitionNode {
    if let anchor { anchors[anchor] = node }
    return node
  }

  /// - Parameter bytes: of the texts that an alias repeats; those of the file itself are few.
  private mutating func count(_ more: Int, _ bytes: Int = 0, at range: ByteRange) throws(Diagnostics) {
    nodes += more
    size += bytes
    guard nodes <= Self.nodeLimit, size <= Self.sizeLimit else {
      let limit = nodes > Self.nodeLimit ? "\(Self.nodeLimit) values" : "\(Self.sizeLimit >> 20) MiB of texts"
      throw [
        problem(
          "the build definition is too large", at: range, detail: "with its aliases repeated it has more than \(limit)")
      ]
    }
  }

  private func place(_ range: ByteRange) -> SourceRange { SourceRange(file, range) }

  private func problem(_ summary: String, at range: ByteRange, detail: String) -> Diagnostic {
    Diagnostic(.error, summary, detail: detail, range: place(range))
  }
}
