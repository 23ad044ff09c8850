import CYaml

/// One event of libyaml's parser, taken over from its memory.
struct YAMLEvent {
  enum Content {
    case scalar(String, isPlain: Bool)
    case alias(String)
    case sequenceStart, mappingStart, end
    /// A stream's or document's bounds.
    case documentStart, documentEnd, streamEnd, other
  }

  let content: Content
  let anchor: String?
  let tag: String?
  /// From 1.
  let line: Int

  init(_ event: yaml_event_t) {
    line = Int(event.start_mark.line) + 1
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      content = .scalar(String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
      (anchor, tag) = (Self.text(scalar.anchor), Self.text(scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      content = .sequenceStart
      (anchor, tag) = (Self.text(event.data.sequence_start.anchor), Self.text(event.data.sequence_start.tag))
    case YAML_MAPPING_START_EVENT:
      content = .mappingStart
      (anchor, tag) = (Self.text(event.data.mapping_start.anchor), Self.text(event.data.mapping_start.tag))
    case YAML_ALIAS_EVENT:
      content = .alias(Self.text(event.data.alias.anchor) ?? "")
      (anchor, tag) = (nil, nil)
    default:
      content =
        switch event.type {
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: .end
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_DOCUMENT_END_EVENT: .documentEnd
        case YAML_STREAM_END_EVENT: .streamEnd
        default: .other
        }
      (anchor, tag) = (nil, nil)
    }
  }

  private static func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}
