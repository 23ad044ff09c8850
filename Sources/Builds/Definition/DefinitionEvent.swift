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
  let range: ByteRange

  init(_ event: yaml_event_t, range: ByteRange) {
    self.range = range
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let tag = Self.text(scalar.tag)
      // `!!str 1` is a text, whatever it looks like.
      content = .scalar(
        String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE && tag == nil)
      anchor = Self.text(scalar.anchor)
    case YAML_SEQUENCE_START_EVENT:
      content = .sequenceStart
      anchor = Self.text(event.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT:
      content = .mappingStart
      anchor = Self.text(event.data.mapping_start.anchor)
    case YAML_ALIAS_EVENT:
      content = .alias(Self.text(event.data.alias.anchor) ?? "")
      anchor = nil
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      content = .end
      anchor = nil
    default:
      content = .other
      anchor = nil
    }
  }

  private static func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}
