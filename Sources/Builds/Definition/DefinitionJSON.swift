import Diagnostics
import Values

/// Makes a tree of nodes from a JSON text (RFC 8259), nothing more lenient: what other programs refuse is refused here.
struct DefinitionJSON {
  private let file: SourceFile
  private var nodes = 0
  private var diagnostics = Diagnostics()

  /// As `DefinitionComposer.inspect`.
  static func inspect(_ file: SourceFile) throws(Diagnostics) -> (root: DefinitionNode, faults: Diagnostics) {
    var limits = JSONReader.Limits()
    limits.depth = DefinitionComposer.depthLimit
    limits.normalizesTexts = false
    // A byte order mark is no JSON, but programs write it; as spaces it changes no place.
    var bytes = file.bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { for index in 0..<3 { bytes[index] = 0x20 } }
    var reader = JSONReader(bytes, limits: limits)
    var json = DefinitionJSON(file: file)
    let root: DefinitionNode
    do throws(JSONError) {
      root = try json.node(&reader)
      try reader.end()
    } catch {
      throw [error.diagnostic(in: file)]
    }
    if json.nodes > DefinitionComposer.nodeLimit {
      json.diagnostics.error(
        "the build definition is too large", detail: "it has more than \(DefinitionComposer.nodeLimit) values")
    }
    return (root, json.diagnostics)
  }

  private init(file: SourceFile) { self.file = file }

  private mutating func node(_ reader: inout JSONReader) throws(JSONError) -> DefinitionNode {
    nodes += 1
    let kind = reader.peek()
    let start = reader.offset
    switch kind {
    case .object: return try object(&reader)
    case .array:
      var items: [DefinitionNode] = []
      try reader.array { (reader) throws(JSONError) in items.append(try node(&reader)) }
      return DefinitionNode(sequence: items, range: ByteRange(start, reader.offset))
    case .string:
      let text = try reader.string()
      return DefinitionNode(scalar: text, isPlain: false, range: ByteRange(start, reader.offset))
    default:
      // What is written is what it is: a number's digits, a word.
      try reader.skip()
      let text = String(decoding: file.bytes[start..<reader.offset], as: UTF8.self)
      return DefinitionNode(scalar: text, isPlain: true, range: ByteRange(start, reader.offset))
    }
  }

  private mutating func object(_ reader: inout JSONReader) throws(JSONError) -> DefinitionNode {
    let start = reader.offset
    var entries: [DefinitionNode.Entry] = []
    var first: [String: Int] = [:]
    try reader.object { (reader, key) throws(JSONError) in
      let place = ByteRange(reader.keyRange.lowerBound, reader.keyRange.upperBound)
      let value = try node(&reader)
      if let before = first[key] {
        diagnostics.error(
          "`\(key)` is given twice", detail: "it stands in line \(file.position(at: before).line) already",
          range: SourceRange(file, place))
      } else {
        first[key] = Int(place.start)
        entries.append(DefinitionNode.Entry(key: key, keyRange: place, value: value))
      }
    }
    return DefinitionNode(mapping: entries, range: ByteRange(start, reader.offset))
  }
}
