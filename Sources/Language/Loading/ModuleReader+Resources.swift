import Diagnostics
import HCL
import Values

/// Resources, data sources and provider configurations.
extension ModuleReader {
  private static let resourceSchema = BodySchema(
    attributes: [.init("count"), .init("for_each"), .init("depends_on"), .init("provider")],
    blocks: [
      .init("lifecycle"), .init("timeouts"), .init("connection"), .init("provisioner", labels: ["type"]),
      .init("locals"),
    ])

  /// A resource that was read, and what was found to be wrong in it.
  struct ReadResource: Sendable {
    /// `nil` when it has no name to know it by.
    var resource: ResourceConfiguration?
    var diagnostics: Diagnostics
  }

  /// A block that is a resource or data source, read without a look at others; `nil` for all other blocks.
  ///
  /// To be asked of a reader that has read nothing yet.
  func readAhead(_ block: Block) -> ReadResource? {
    let mode: ResourceMode
    switch block.type {
    case "resource": mode = .managed
    case "data": mode = .data
    default: return nil
    }
    var reader = self
    var resource: ResourceConfiguration?
    if let type = reader.name(block), let name = reader.name(block, 1) {
      resource = reader.resource(block, ResourceName(mode, type, name))
    }
    return ReadResource(resource: resource, diagnostics: reader.diagnostics)
  }

  /// Adds what was read to the module.
  mutating func add(_ read: ReadResource, _ block: Block) {
    diagnostics.append(contentsOf: read.diagnostics)
    guard let resource = read.resource else { return }
    if let original = module.resources[resource.resource] {
      if isOverride {
        module.resources[resource.resource] = original.overridden(by: resource)
      } else {
        let what = resource.mode == .data ? "data source" : "resource"
        reportDuplicate("\(what) `\(resource.resource)`", header(block), first: original.range)
      }
      return
    }
    guard hasOriginal(false, "`\(resource.resource)`", header(block)) else { return }
    module.resources[resource.resource] = resource
  }

  mutating func resource(_ block: Block, _ name: ResourceName) -> ResourceConfiguration {
    let (content, rest) = block.body.partialContent(Self.resourceSchema, into: &diagnostics)
    let count = located(content, "count")
    let forEach = located(content, "for_each")
    if let count, forEach != nil {
      error("`count` and `for_each` together", "a resource can have one of the two", count.range)
    }
    let dependsOn = dependsOn(content)
    let provider = content["provider"].flatMap { providerReference($0.expression, content.file) }
    var lifecycle = LifecycleConfiguration()
    var timeouts: [String: LocatedExpression] = [:]
    rejectRepeated(["lifecycle", "timeouts"], content)
    for inner in content.blocks {
      switch inner.type {
      case "lifecycle": lifecycle = readLifecycle(inner, name.mode)
      case "timeouts":
        for attribute in inner.body.justAttributes(into: &diagnostics) {
          timeouts[attribute.name] = LocatedExpression(attribute.expression, inner.file)
        }
      case "connection", "provisioner":
        error(
          "`\(inner.type)` blocks are not supported", "a resource describes what there is, not how to log in to it",
          header(inner), hints: ["use a `command` resource to run a program"])
      default: error("reserved block type", "`\(inner.type)` cannot stand in a resource", header(inner))
      }
    }
    if let enabled = lifecycle.enabled, let other = content["count"] ?? content["for_each"] {
      error(
        "`enabled` and `\(other.name)` together", "a resource can have one of `count`, `for_each` and `enabled`",
        enabled.range)
    }
    return ResourceConfiguration(
      resource: name, body: rest, count: count, forEach: forEach, dependsOn: dependsOn, lifecycle: lifecycle,
      provider: provider, timeouts: timeouts, range: header(block))
  }

  /// Blocks of which a resource can have one each.
  private mutating func rejectRepeated(_ types: [String], _ content: BodyContent) {
    for type in types {
      let blocks = Array(content.blocks(type))
      guard let first = blocks.first else { continue }
      for other in blocks.dropFirst() { reportDuplicate("`\(type)` block", header(other), first: header(first)) }
    }
  }

  private static let lifecycleSchema = BodySchema(
    attributes: [
      .init("enabled"), .init("create_before_destroy"), .init("prevent_destroy"), .init("ignore_changes"),
      .init("replace_triggered_by"),
    ], blocks: [.init("precondition"), .init("postcondition")])

  private mutating func readLifecycle(_ block: Block, _ mode: ResourceMode) -> LifecycleConfiguration {
    var lifecycle = LifecycleConfiguration()
    let content = block.body.content(Self.lifecycleSchema, into: &diagnostics)
    if mode == .data {
      for name in ["create_before_destroy", "prevent_destroy", "ignore_changes", "replace_triggered_by"] {
        guard let attribute = content[name] else { continue }
        error(
          "invalid `lifecycle` argument", "`\(name)` has no meaning for data sources, which are only read",
          SourceRange(content.file, attribute.nameRange))
      }
    }
    lifecycle.enabled = located(content, "enabled")
    lifecycle.createBeforeDestroy = bool(content, "create_before_destroy")
    lifecycle.saidPreventDestroy = bool(content, "prevent_destroy")
    if let attribute = content["ignore_changes"] {
      lifecycle.ignoreChanges = ignoreChanges(attribute, content.file)
    }
    if let attribute = content["replace_triggered_by"] {
      if let list = attribute.expression.asList {
        lifecycle.replaceTriggeredBy = list.map { LocatedExpression($0.nativeReading ?? $0, content.file) }
        for trigger in lifecycle.replaceTriggeredBy { checkTrigger(trigger) }
      } else {
        error(
          "invalid `replace_triggered_by`", "a list of references is required",
          SourceRange(content.file, attribute.expression.range))
      }
    }
    lifecycle.preconditions = rules(content, "precondition")
    lifecycle.postconditions = rules(content, "postcondition")
    return lifecycle
  }

  /// What a resource is replaced with is another resource or part of one; `count` and `each` may be its key.
  private mutating func checkTrigger(_ trigger: LocatedExpression) {
    var subjects: [Reference.Subject] = []
    for traversal in trigger.expression.variables {
      guard let reference = try? Reference(traversal, in: trigger.file) else { return }
      subjects.append(reference.subject)
    }
    let resources = subjects.filter { if case .resource(let name) = $0 { name.mode == .managed } else { false } }
    let others = subjects.filter {
      switch $0 {
      case .resource, .each, .countIndex: false
      default: true
      }
    }
    if resources.count != 1 || !others.isEmpty {
      error(
        "invalid `replace_triggered_by`",
        "only resources and their attributes can be named, such as `bucket.archive.id`",
        trigger.range, hints: ["for another value, write it into a `terraform_data` resource and name that"])
    }
  }

  private mutating func ignoreChanges(
    _ attribute: Attribute, _ file: SourceFile
  ) -> LifecycleConfiguration.IgnoreChanges {
    if attribute.expression.asKeyword == "all" { return .all }
    guard let list = attribute.expression.asList else {
      error(
        "invalid `ignore_changes`", "a list of attributes is required, or the word `all`",
        SourceRange(file, attribute.expression.range), hints: ["write `[size, tags[\"team\"]]`, for example"])
      return .none
    }
    var attributes: [(path: ScopeTraversal, range: SourceRange)] = []
    for element in list {
      let range = SourceRange(file, element.range)
      if let traversal = traversal(element, range) {
        attributes.append((traversal, range))
      } else {
        error(
          "invalid attribute", "`ignore_changes` takes names of attributes, such as `tags[\"team\"]`", range,
          hints: element.asStaticString == "*" ? ["write `ignore_changes = all` for all of them"] : [])
      }
    }
    return .attributes(attributes)
  }

  private mutating func alias(_ content: BodyContent) -> String? {
    guard let attribute = content["alias"], let alias = string(content, "alias") else { return nil }
    if Self.isIdentifier(alias) { return alias }
    error(
      "invalid alias", "\(StringLiteral.quoted(alias)) is no name, by which a provider's configuration could be told",
      SourceRange(content.file, attribute.expression.range))
    return nil
  }

  mutating func readProvider(_ block: Block) {
    guard let name = name(block) else { return }
    let reserved = ["count", "depends_on", "for_each", "source"]
    let schema = BodySchema(attributes: [.init("alias"), .init("version")] + reserved.map { .init($0) })
    let (content, rest) = block.body.partialContent(schema, into: &diagnostics)
    for name in reserved {
      guard let attribute = content[name] else { continue }
      error(
        "invalid argument of a provider", "`\(name)` cannot stand in a `provider` block",
        SourceRange(content.file, attribute.nameRange))
    }
    let reference = ProviderReference(name, alias: alias(content))
    let provider = ProviderConfiguration(reference: reference, body: rest, range: header(block))
    if !isOverride, let first = module.providers[reference] {
      reportDuplicate("provider configuration `\(reference)`", header(block), first: first.range)
      return
    }
    let isThere = module.providers[reference] != nil
    guard hasOriginal(isThere, "a configuration of the provider `\(reference)`", header(block)) else { return }
    module.providers[reference] = provider
  }
}

extension ResourceConfiguration {
  /// This resource with what an override file says of it.
  func overridden(by other: ResourceConfiguration) -> ResourceConfiguration {
    var lifecycle = lifecycle
    lifecycle.enabled = other.lifecycle.enabled ?? lifecycle.enabled
    lifecycle.createBeforeDestroy = other.lifecycle.createBeforeDestroy ?? lifecycle.createBeforeDestroy
    lifecycle.saidPreventDestroy = other.lifecycle.saidPreventDestroy ?? lifecycle.saidPreventDestroy
    if case .none = other.lifecycle.ignoreChanges {
    } else {
      lifecycle.ignoreChanges = other.lifecycle.ignoreChanges
    }
    lifecycle.preconditions += other.lifecycle.preconditions
    lifecycle.postconditions += other.lifecycle.postconditions
    let instances = other.count != nil || other.forEach != nil ? other : self
    return ResourceConfiguration(
      resource: resource, body: body, overrides: overrides + [other.body], count: instances.count,
      forEach: instances.forEach, dependsOn: dependsOn, lifecycle: lifecycle, provider: other.provider ?? provider,
      timeouts: timeouts.merging(other.timeouts) { _, new in new }, range: range)
  }
}
