import Diagnostics

/// Makes expressions of JSON values: strings become templates, objects and arrays constructors.
struct JSONExpression {
  let file: SourceFile
  let bytes: SourceBytes

  /// The expression that a node stands for.
  static func make(_ node: JSONNode, in file: SourceFile) -> Expression {
    file.bytes.withUnsafeBufferPointer {
      JSONExpression(file: file, bytes: SourceBytes($0)).expression(node)
    }
  }

  private func expression(_ node: JSONNode) -> Expression {
    switch node {
    case .null(let range): .literal(Literal(.null, range: range, origin: .json))
    case .bool(let value, let range): .literal(Literal(.bool(value), range: range, origin: .json))
    case .number(let value, let range): .literal(Literal(.number(value), range: range, origin: .json))
    case .string(let text, let range): string(text, range)
    case .array(let elements, let open, _):
      .tuple(
        TupleConstructor(
          elements: elements.map(expression), openBracket: open, range: node.range, origin: .json))
    case .object(let properties, let open, _):
      .object(
        ObjectConstructor(
          items: properties.map { property in
            ObjectItem(key: .expression(string(property.name, property.nameRange)), value: expression(property.value))
          }, openBrace: open, range: node.range, origin: .json))
    case .invalid(let range): .invalid(InvalidExpression(range: range))
    }
  }

  private func string(_ text: String, _ range: ByteRange) -> Expression {
    guard Self.mayHoldSequence(text) else {
      return .literal(Literal(.string(text), range: range, origin: .json))
    }
    let start = Int(range.start) + 1
    let end = Int(range.end) - 1
    var decoder = JSONStringDecoder(bytes: bytes, end: end)
    decoder.decode(from: start)
    return decoder.text.withUnsafeBufferPointer { buffer in
      var parser = Parser(file: file, bytes: SourceBytes(buffer), linesMatter: false, places: decoder.places)
      let template = parser.bareTemplate(.json(text: text))
      if parser.diagnostics.isEmpty { return template.covering(range) }
      let broken = Expression.invalid(InvalidExpression(range: range, deferred: parser.diagnostics))
      return .template(
        Template(
          kind: .json(text: text),
          parts: [.interpolation(TemplateInterpolation(expression: broken, range: range))], range: range))
    }
  }

  private static func mayHoldSequence(_ text: String) -> Bool {
    var last: UInt8 = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "{"), last == UInt8(ascii: "$") || last == UInt8(ascii: "%") { return true }
      last = byte
    }
    return false
  }
}

extension Expression {
  /// A template's own node with the range of the JSON string, quotes included.
  fileprivate func covering(_ range: ByteRange) -> Expression {
    switch self {
    case .template(let node): .template(Template(kind: node.kind, parts: node.parts, range: range))
    case .templateWrap(let node):
      .templateWrap(TemplateWrap(wrapped: node.wrapped, range: range, jsonText: node.jsonText))
    default: self
    }
  }
}
