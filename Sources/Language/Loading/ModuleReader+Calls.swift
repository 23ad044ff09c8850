import Diagnostics
import HCL
import Values

/// Calls of modules.
extension ModuleReader {
  private static let callSchema = BodySchema(
    attributes: [
      .init("source"), .init("version"), .init("count"), .init("for_each"), .init("depends_on"),
      .init("providers"),
    ], blocks: [.init("lifecycle"), .init("locals"), .init("provider", labels: ["name"])])

  mutating func readCall(_ block: Block) {
    guard let name = name(block) else { return }
    let (content, rest) = block.body.partialContent(Self.callSchema, into: &diagnostics)
    for inner in content.blocks {
      error("unsupported block", "`\(inner.type)` cannot stand in a `module` block", header(inner))
    }
    let original = isOverride ? module.calls[name] : nil
    if !isOverride, let first = module.calls[name] {
      reportDuplicate("module call `\(name)`", header(block), first: first.range)
      return
    }
    guard hasOriginal(original != nil, "the module call `\(name)`", header(block)) else { return }
    guard var call = call(content, name, block, original) else { return }
    if let version = content["version"] { checkVersion(version, call, content.file) }
    call.version = string(content, "version") ?? call.version
    if content["count"] != nil || content["for_each"] != nil {
      call.count = located(content, "count")
      call.forEach = located(content, "for_each")
    }
    if let count = call.count, call.forEach != nil {
      error("`count` and `for_each` together", "a module call can have one of the two", count.range)
    }
    if content["depends_on"] != nil { call.dependsOn = dependsOn(content) }
    if let providers = content["providers"] { readProviders(providers, content.file, &call) }
    for attribute in rest.justAttributes(into: &diagnostics) {
      call.inputs[attribute.name] = LocatedExpression(attribute.expression, block.file)
      call.inputRanges[attribute.name] = SourceRange(block.file, attribute.nameRange)
    }
    call.isDamaged = call.isDamaged || content.isDamaged
    module.calls[name] = call
  }

  /// A version chooses among those that a registry has; of a directory, a repository or an archive there are none.
  private mutating func checkVersion(_ version: Attribute, _ call: ModuleCall, _ file: SourceFile) {
    let hint: String
    switch call.source {
    case .registry, .computed: return
    case .git: hint = "a version of a repository is chosen by `?ref=…` in its source"
    case .local, .archive: hint = "remove this line"
    }
    error(
      "`version` without a registry", "the source of module `\(call.name)` has no versions to choose from",
      SourceRange(file, version.nameRange), hints: [hint])
  }

  private mutating func call(
    _ content: BodyContent, _ name: String, _ block: Block, _ original: ModuleCall?
  ) -> ModuleCall? {
    guard let attribute = content["source"] else {
      if original == nil, !content.isDamaged {
        error(
          "missing `source`", "a `module` block must say where the module is", header(block),
          hints: ["for a directory beside this one, write `source = \"./\(name)\"`"])
      }
      return original
    }
    let range = SourceRange(content.file, attribute.expression.range)
    let isConstant = attribute.expression.variables.isEmpty
    do throws(ModuleSource.ParsingError) {
      var source = ModuleSource.computed
      if isConstant {
        let before = diagnostics.errors.count
        guard let text = constant(attribute, .string, allowsNull: true, in: content.file)?.string else {
          if diagnostics.errors.count == before { reportSource(range) }
          return original
        }
        source = try ModuleSource(parsing: text)
      }
      var call = original ?? ModuleCall(name: name, source: source, sourceRange: range, range: header(block))
      call.source = source
      call.sourceExpression = isConstant ? nil : LocatedExpression(attribute.expression, content.file)
      call.sourceRange = range
      return call
    } catch {
      self.error("invalid module source", error.message, range, hints: error.hints)
      return original
    }
  }

  /// A call that is left out without a word would have its resources destroyed.
  private mutating func reportSource(_ range: SourceRange) {
    error(
      "invalid module source",
      "it is null, or known only when something is applied, but needed before anything is planned",
      range, hints: ["make it of texts, variables and local values"])
  }

  private mutating func readProviders(_ attribute: Attribute, _ file: SourceFile, _ call: inout ModuleCall) {
    guard let items = attribute.expression.asMap else {
      error(
        "invalid `providers`", "a map of provider names is required, such as `{ local = local.eu }`",
        SourceRange(file, attribute.expression.range))
      return
    }
    call.providersRange = SourceRange(file, attribute.expression.range)
    var passed: Set<ProviderReference> = []
    for item in items {
      guard let inner = providerReference(item.key, file), let outer = providerReference(item.value, file) else {
        continue
      }
      if !passed.insert(inner).inserted {
        error("a provider passed twice", "`\(inner)` is passed above", SourceRange(file, item.key.range))
      }
      call.providers[inner] = outer
    }
  }
}
