import Diagnostics
import HCL
import Values

@testable import Language

/// Decodes a body into a value as a decoding specification says, as far as HCL's suite needs it: `object`, `attr`,
/// `block`, `block_list`, `block_map`, `literal` and `variables`.
struct SpecificationDecoder {
  private let root: Block?
  private var bindings: [Binding] = []

  init(_ specification: Body) {
    root = specification.blocks.first { $0.type != "variables" }
    guard let variables = specification.blocks.first(where: { $0.type == "variables" }) else { return }
    var diagnostics = Diagnostics()
    for attribute in variables.body.attributes {
      let value = evaluate(attribute.expression, in: specification.file, into: &diagnostics)
      bindings.append(Binding(attribute.name, value))
    }
  }

  func decode(_ body: Body, into diagnostics: inout Diagnostics) -> Value {
    guard let root else { return .null() }
    return decode(body, root, into: &diagnostics)
  }

  func evaluate(_ expression: Expression, in file: SourceFile, into diagnostics: inout Diagnostics) -> Value {
    Evaluator(scope: EmptyScope())
      .evaluate(LocatedExpression(expression, file), bindings: bindings, into: &diagnostics)
  }

  func type(_ expression: Expression, in file: SourceFile) -> ValueType {
    var parser = TypeConstraintParser(file: file)
    return parser.parse(expression).type
  }

  /// The place that an `error` block of an expectation names.
  func place(_ block: Block) -> String {
    ["from", "to"].map { end in
      let position = block.body.blocks.first { $0.type == end }
      return ["line", "column", "byte"].map { name in
        position?.body.attributes.first { $0.name == name }.map { block.file.text($0.expression.range) } ?? "?"
      }.joined(separator: ":")
    }.joined(separator: " ")
  }

  // MARK: Specifications

  /// The specifications that read from the same body as this one.
  private func parts(_ specification: Block) -> [Block] {
    specification.type == "object" ? specification.body.blocks : [specification]
  }

  private func decode(_ body: Body, _ specification: Block, into diagnostics: inout Diagnostics) -> Value {
    let parts = parts(specification)
    let schema = BodySchema(
      attributes: parts.filter { $0.type == "attr" }.map { .init(name($0, "name")) },
      blocks: parts.filter { $0.type.hasPrefix("block") }.map { .init(name($0, "block_type"), labels: labels($0)) })
    let content = body.content(schema, into: &diagnostics)
    guard specification.type == "object" else { return value(content, specification, into: &diagnostics) }
    var entries: [String: Value] = [:]
    for part in parts { entries[part.labels.first?.value ?? ""] = value(content, part, into: &diagnostics) }
    return .object(entries)
  }

  private func value(_ content: BodyContent, _ part: Block, into diagnostics: inout Diagnostics) -> Value {
    switch part.type {
    case "literal":
      guard let value = part.body.attributes.first else { return .null() }
      return evaluate(value.expression, in: part.file, into: &diagnostics)
    case "attr":
      let type = part.body.attributes.first { $0.name == "type" }.map { self.type($0.expression, in: part.file) }
      guard let attribute = content[name(part, "name")] else { return .null(type ?? .dynamic) }
      let value = evaluate(attribute.expression, in: content.file, into: &diagnostics)
      return (try? value.converted(to: type ?? .dynamic)) ?? .unknown()
    default:
      return blocks(content.blocks(name(part, "block_type")), part, into: &diagnostics)
    }
  }

  private func blocks(_ blocks: [Block], _ part: Block, into diagnostics: inout Diagnostics) -> Value {
    guard let nested = part.body.blocks.first else { return .null() }
    var values: [(label: String, value: Value)] = []
    for block in blocks {
      values.append((block.labels.first?.value ?? "", decode(block.body, nested, into: &diagnostics)))
    }
    switch part.type {
    case "block_list": return .tuple(values.map(\.value))
    case "block_map":
      return .map(Dictionary(values.map { ($0.label, $0.value) }, uniquingKeysWith: { first, _ in first }))
    default: return values.first?.value ?? .null()
    }
  }

  /// What an argument of a specification says, by default its label.
  private func name(_ part: Block, _ argument: String) -> String {
    part.body.attributes.first { $0.name == argument }?.expression.asStaticString ?? part.labels.first?.value ?? ""
  }

  private func labels(_ part: Block) -> [String] {
    part.body.attributes.first { $0.name == "labels" }?.expression.asList?.compactMap(\.asStaticString) ?? []
  }
}
