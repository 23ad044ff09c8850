import CYaml
import Diagnostics

/// One event of the YAML scanner, taken over from its memory.
struct DefinitionEvent {
  enum Content: Equatable {
    case scalar(String, isPlain: Bool)
    case alias(String)
    case sequenceStart, mappingStart, end
    /// A stream's or document's bounds.
    case other
  }

  let content: Content
  let anchor: String?
  /// What the value is said to be, when it is something that no definition knows.
  let unknownTag: String?

  private static let knownTags: Set<String> = Set(
    ["", "!"] + ["str", "int", "float", "bool", "null", "seq", "map"].map { "tag:yaml.org,2002:" + $0 })
  let range: ByteRange

  init(_ event: yaml_event_t, range: ByteRange) {
    self.range = range
    let written: String?
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let tag = Self.text(scalar.tag)
      written = tag
      // `!!str 1` is a text, whatever it looks like.
      content = .scalar(
        String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE && tag == nil)
      anchor = Self.text(scalar.anchor)
    case YAML_SEQUENCE_START_EVENT:
      content = .sequenceStart
      anchor = Self.text(event.data.sequence_start.anchor)
      written = Self.text(event.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      content = .mappingStart
      anchor = Self.text(event.data.mapping_start.anchor)
      written = Self.text(event.data.mapping_start.tag)
    case YAML_ALIAS_EVENT:
      content = .alias(Self.text(event.data.alias.anchor) ?? "")
      (anchor, written) = (nil, nil)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      content = .end
      (anchor, written) = (nil, nil)
    default:
      content = .other
      (anchor, written) = (nil, nil)
    }
    unknownTag = written.flatMap { Self.knownTags.contains($0) ? nil : $0 }
  }

  private static func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}
