import Diagnostics
import HCL
import Values

/// Reads the files of one module into a `Module`.
struct ModuleReader {
  var module: Module
  var diagnostics = Diagnostics()
  /// How many errors leave what is declared there as good as it was meant, so that looking further finds true faults alone.
  private(set) var containedErrors = 0
  /// Whether the file at hand is an override file, whose blocks are merged into those there already.
  var isOverride = false
  /// Whether lines of a merge conflict stand in the file at hand.
  private var hasConflict = false

  init(address: ModuleAddress, directory: String) {
    module = Module(address: address, directory: directory)
  }

  private static let schema = BodySchema(
    blocks: [
      .init("stack"), .init("terraform"), .init("variable", labels: ["name"]), .init("locals"),
      .init("output", labels: ["name"]), .init("resource", labels: ["type", "name"]),
      .init("data", labels: ["type", "name"]), .init("module", labels: ["name"]),
      .init("provider", labels: ["name"]), .init("moved"), .init("import"), .init("removed"),
      .init("check", labels: ["name"]),
    ])

  mutating func read(_ file: SourceFile, isOverride: Bool) {
    self.isOverride = isOverride
    module.files.append(file)
    let tree = SyntaxTree.parse(file)
    module.trees.append(tree)
    hasConflict = tree.hasConflict
    diagnostics.append(contentsOf: tree.diagnostics)
    // What follows from a syntax error is not told, so the rest can be looked at.
    containedErrors += tree.diagnostics.errors.count
    let body = tree.readableBody
    if body.damage != .none { module.doubts = .all }
    let blocks = body.content(Self.schema, into: &diagnostics).blocks
    // Each by itself, on all processors; put together in their order.
    let reader = emptyCopy()
    let resources = Parallel.compute(blocks.count) { reader.readAhead(blocks[$0]) }
    for (block, resource) in zip(blocks, resources) {
      let before = diagnostics.all.count
      if let resource { add(resource, block) } else { read(block) }
      let count = diagnostics.all[before...].count { $0.severity == .error }
      let stands = stands(block)
      if count > 0, stands { containedErrors += count }
      if block.body.damage != .none, !stands { module.doubts.formUnion(Doubts(blockType: block.type)) }
    }
  }

  /// A reader that has read nothing, of the same file.
  private func emptyCopy() -> ModuleReader {
    var reader = ModuleReader(address: module.address, directory: module.directory)
    reader.isOverride = isOverride
    reader.hasConflict = hasConflict
    return reader
  }

  /// Whether what the block declares is there by its name, whatever is wrong in it.
  private func stands(_ block: Block) -> Bool {
    let labels = block.labels.map(\.value)
    return switch (block.type, labels.count) {
    case ("variable", 1): module.variables[labels[0]] != nil
    case ("output", 1): module.outputs[labels[0]] != nil
    case ("resource", 2): module.resources[ResourceName(.managed, labels[0], labels[1])] != nil
    case ("data", 2): module.resources[ResourceName(.data, labels[0], labels[1])] != nil
    case ("module", 1): module.calls[labels[0]] != nil
    case ("check", 1): module.checks[labels[0]] != nil
    default: false
    }
  }

  private mutating func read(_ block: Block) {
    if isOverride, ["moved", "import", "removed", "check"].contains(block.type) {
      error(
        "`\(block.type)` in an override file", "an override file changes what is declared elsewhere, and adds nothing",
        header(block), hints: ["move the block to a file whose name does not end in `override`"])
      return
    }
    switch block.type {
    case "stack", "terraform": readSettings(block)
    case "variable": readVariable(block)
    case "locals": readLocals(block)
    case "output": readOutput(block)
    case "module": readCall(block)
    case "provider": readProvider(block)
    case "moved": readMoved(block)
    case "import": readImport(block)
    case "removed": readRemoved(block)
    case "check": readCheck(block)
    default: break
    }
  }

  // MARK: Helpers for all blocks

  func header(_ block: Block) -> SourceRange { SourceRange(block.file, block.headerRange) }

  mutating func error(
    _ summary: String, _ detail: String, _ range: SourceRange, hints: [String] = []
  ) {
    diagnostics.error(summary, detail: detail, range: range, hints: hints)
  }

  /// Whether there is what an override file is about to change; that there is not is reported.
  mutating func hasOriginal(_ isThere: Bool, _ what: String, _ range: SourceRange) -> Bool {
    if isThere || !isOverride { return true }
    error("nothing to override", "an override file changes what is declared elsewhere, and \(what) is not", range)
    return false
  }

  mutating func reportDuplicate(_ what: String, _ range: SourceRange, first: SourceRange) {
    // Of a merge conflict both sides are there.
    if hasConflict, range.file == first.file { return }
    error(
      "duplicate \(what)", "it is declared already at \(first.file.name):\(first.start.line):\(first.start.column)",
      range, hints: ["rename one of the two, or remove it"])
  }

  /// A label as a name; `nil` when it is none.
  mutating func name(_ block: Block, _ index: Int = 0) -> String? {
    guard block.labels.indices.contains(index) else { return nil }
    let label = block.labels[index]
    guard Self.isIdentifier(label.value) else {
      error(
        "invalid name",
        "\(StringLiteral.quoted(label.value)) is no name: a name begins with a letter or `_` and goes on with letters, digits, `_` and `-`",
        SourceRange(block.file, label.range))
      return nil
    }
    return label.value
  }

  static func isIdentifier(_ name: String) -> Bool {
    // Most are plain, and the tables of Unicode are slow to ask.
    if let first = name.utf8.first, isLetter(first), name.utf8.allSatisfy(isPlain) { return true }
    guard let first = name.unicodeScalars.first, first == "_" || first.properties.isXIDStart else { return false }
    return name.unicodeScalars.dropFirst().allSatisfy { $0 == "-" || $0.properties.isXIDContinue }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || byte == UInt8(ascii: "_")
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    isLetter(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "-")
  }

  /// The constant value of an attribute, converted; `nil` when it is absent, null or wrong.
  mutating func constant(
    _ attribute: Attribute?, _ type: ValueType, allowsNull: Bool = false, in file: SourceFile
  ) -> Value? {
    guard let attribute else { return nil }
    let evaluator = Evaluator(scope: EmptyScope(place: "the values of `\(attribute.name)`"))
    let before = diagnostics.all.count
    let value = evaluator.evaluate(
      LocatedExpression(attribute.expression.literalReading, file), as: type, into: &diagnostics)
    if diagnostics.all.count > before { return nil }
    guard value.isKnown else {
      error(
        "`\(attribute.name)` is not known in time", "it must be known before anything is planned",
        SourceRange(file, attribute.expression.range))
      return nil
    }
    if value.isNull {
      if allowsNull { return nil }
      error(
        "`\(attribute.name)` is null", "leave it out, or give it a value",
        SourceRange(file, attribute.expression.range))
      return nil
    }
    return value
  }

  mutating func string(_ content: BodyContent, _ name: String) -> String? {
    constant(content[name], .string, in: content.file)?.string
  }

  mutating func bool(_ content: BodyContent, _ name: String) -> Bool? {
    constant(content[name], .bool, in: content.file)?.bool
  }

  func located(_ content: BodyContent, _ name: String) -> LocatedExpression? {
    content[name].map { LocatedExpression($0.expression, content.file) }
  }

  static let ruleSchema = BodySchema(
    attributes: [.init("condition", required: true), .init("error_message", required: true)])

  /// A block with a condition and a message.
  mutating func rule(_ block: Block) -> CheckRule? {
    let content = block.body.content(Self.ruleSchema, into: &diagnostics)
    guard let condition = located(content, "condition"), let message = located(content, "error_message") else {
      return nil
    }
    if condition.expression.isConstant {
      error(
        "a condition that checks nothing", "it refers to nothing, so that it is always the same", condition.range,
        hints: [
          block.type == "validation"
            ? "write what must be so of the variable, such as `var.size > 0`"
            : "write what must be so of something declared, such as `self.id != \"\"` or `var.size > 0`"
        ])
    }
    return CheckRule(condition: condition, errorMessage: message, range: header(block))
  }

  private static let owner = [
    "validation": "the variable", "precondition": "the resource or output", "postcondition": "the resource",
  ]

  mutating func rules(_ content: BodyContent, _ type: String) -> [CheckRule] {
    var rules: [CheckRule] = []
    for block in content.blocks(type) {
      if isOverride {
        // They would take the place of others that somebody relies on, or stand beside them: neither can be seen from either file.
        error(
          "`\(type)` in an override file", "an override file cannot change conditions or add any", header(block),
          hints: ["move the block to where \(Self.owner[type] ?? "it belongs") is declared"])
        continue
      }
      if let rule = rule(block) { rules.append(rule) }
    }
    return rules
  }

  /// What an element of a list of references names. It may stand in quotes, as versions before Terraform 0.12 wanted it.
  mutating func traversal(_ expression: Expression, _ range: SourceRange) -> ScopeTraversal? {
    if let traversal = expression.asTraversal { return traversal }
    guard let text = expression.asStaticString, let traversal = expression.quotedReading?.asTraversal else {
      return nil
    }
    diagnostics.warning(
      "a reference in quotes", detail: "references are written without them", range: range, hints: ["write `\(text)`"])
    return traversal
  }

  /// The references of a `depends_on`.
  mutating func dependsOn(_ content: BodyContent) -> [Reference] {
    guard let attribute = content["depends_on"] else { return [] }
    if isOverride {
      error(
        "`depends_on` in an override file", "an override file cannot change what something depends on",
        SourceRange(content.file, attribute.nameRange), hints: ["write it where the rest is declared"])
      return []
    }
    guard let list = attribute.expression.asList else {
      error(
        "invalid `depends_on`", "a list of references is required, such as `[bucket.archive]`",
        SourceRange(content.file, attribute.expression.range))
      return []
    }
    var references: [Reference] = []
    for element in list {
      let range = SourceRange(content.file, element.range)
      guard let traversal = traversal(element, range) else {
        error("invalid reference", "`depends_on` takes references only, such as `bucket.archive`", range)
        continue
      }
      do {
        let reference = try Reference(traversal, in: content.file)
        references.append(reference)
        if case .resource = reference.subject, let attribute = reference.steps.first(where: \.isAttribute) {
          error(
            "invalid reference", "`depends_on` takes whole objects, and no attribute of one", range,
            hints: ["leave out `\(content.file.text(attribute.range))`"])
        }
      } catch {
        diagnostics.append(error)
      }
    }
    return references
  }

  /// A provider configuration named by `name` or `name.alias`.
  mutating func providerReference(_ expression: Expression, _ file: SourceFile) -> ProviderReference? {
    let range = SourceRange(file, expression.range)
    // `null` is a word as any other for a traversal, and no name.
    if expression.asKeyword != "null", let traversal = traversal(expression, range) {
      switch (traversal.steps.first, traversal.steps.count) {
      case (nil, _): return ProviderReference(traversal.root.name)
      case (.attribute(let alias, _), 1): return ProviderReference(traversal.root.name, alias: alias)
      default: break
      }
    }
    error(
      "invalid provider reference", "a provider's name is required, with its alias if it has one: `name.alias`", range)
    return nil
  }
}

extension TraversalStep {
  fileprivate var isAttribute: Bool { if case .attribute = self { true } else { false } }
}
