import Diagnostics

/// `builders.yaml`: a mapping from builders' names to a host program, a command, or an image.
///
/// ```yaml
/// builders:
///   gcr.io/my-project/lint: ruff
///   node: {image: "node:20"}
///   gcr.io/my-project/deploy: {program: stack, args: [apply]}
/// ```
enum BuilderFile {
  static func read(_ file: SourceFile) throws(Diagnostics) -> [String: Located<Builder>] {
    // One of blanks and comments maps nothing.
    let lines = String(decoding: file.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    guard lines.contains(where: { !($0.allSatisfy(\.isWhitespace) || $0.trimmingPrefix { $0 == " " }.hasPrefix("#")) })
    else { return [:] }
    var fields = FieldReader(file: file)
    var builders: [String: Located<Builder>] = [:]
    let root = try DefinitionComposer.compose(file)
    if case .mapping(let entries) = root.content, let first = entries.first,
      !entries.contains(where: { $0.key == "builders" })
    {
      fields.fault(
        "a builder file has no `builders`", first.keyRange, detail: "the names of builders stand under it",
        hints: Suggestion.hints(for: first.key, among: ["builders"]).isEmpty
          ? ["write `builders: {\(first.key): …}`"] : ["did you mean `builders`?"])
      throw fields.diagnostics
    }
    if let object = fields.object(root, "a builder file", FieldNames(["builders"])), let list = object["builders"] {
      guard case .mapping(let entries) = list.node.content else {
        fields.expected("a mapping", "builders", list.node)
        throw fields.diagnostics
      }
      for entry in entries {
        if case .scalar = entry.value.content {
          if let program = fields.text(entry.value, entry.key) {
            builders[entry.key] = Located(.program(program.value, arguments: []), program.range)
          }
        } else if let builder = builder(entry.value, &fields) {
          builders[entry.key] = Located(builder, fields.place(entry.value.range))
        }
      }
    }
    try fields.diagnostics.throwIfErrors()
    return builders
  }

  private static func builder(_ node: DefinitionNode, _ fields: inout FieldReader) -> Builder? {
    guard let object = fields.object(node, "a builder", FieldNames(["program", "args", "image"])) else { return nil }
    let program = fields.text(object["program"])
    let image = fields.text(object["image"])
    let arguments = fields.texts(object["args"]).map(\.value)
    switch (program, image) {
    case (let program?, nil): return .program(program.value, arguments: arguments)
    case (nil, let image?): return .image(image.value)
    default:
      fields.fault("a builder has either a `program` or an `image`", node.range)
      return nil
    }
  }
}
