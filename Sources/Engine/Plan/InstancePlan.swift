import Diagnostics
import Language
import ProviderKit
import Values

/// Everything that decides what becomes of one instance: what the configuration says, what there is, and the lifecycle's rules.
struct InstancePlan: Sendable {
  enum Ignored: Sendable {
    case nothing
    case everything
    case paths([ValuePath])
  }

  var facts: ResourceFacts
  var address: InstanceAddress
  /// The values that the body may refer to: those of the module's instance, and what `count` and `each` are.
  var store: ValueStore
  var moduleInstance: Int
  var repetition: Repetition
  var prior: StateObject?
  var stack: StackIdentity
  /// Why the instance is to be replaced even if nothing changes.
  var forced: PlannedChange.Reason?
  /// An identifier to import the object by, there being none in state.
  var importID: String?
  /// Whether to stop at what the configuration alone tells.
  var isValidation = false

  /// What planning an instance comes to.
  struct Result: Sendable {
    var change: PlannedChange?
    /// What is known of a valid instance without asking what becomes of it.
    var validated: Value?
    var diagnostics = Diagnostics()
    /// The object that an import found.
    var imported: StateObject?
  }
}

extension InstancePlan {
  /// Evaluates the body and asks the provider what becomes of the instance.
  func make() async -> Result {
    var result = Result()
    guard let body = evaluated(&result) else { return result }
    let question = ProviderQuestion(
      address: address, type: type, body: body, range: facts.resource.range,
      context: ObjectContext(address: address.description, stack: stack), prior: prior?.value)
    await question.validate(&result)
    guard !result.diagnostics.hasErrors else { return result }
    if isValidation {
      let (plain, marks) = body.value.splitMarks()
      result.validated = type.marking(ProposedObject.make(type.block, prior: nil, configuration: plain), marks)
      return result
    }

    var before = prior
    if let importID, prior == nil {
      guard let found = await question.importing(importID, &result) else { return result }
      before = found
      result.imported = found
    }
    var configuration = before.map { Self.ignoring(body.value, facts.ignored, $0.value, type) } ?? body.value
    var (plain, marks) = configuration.splitMarks()
    let stored = before.map(\.plain)
    let asCreate = before?.isTainted == true || forced != nil
    let first = asCreate ? nil : await question.plan(plain, stored, &result)
    guard !result.diagnostics.hasErrors else { return result }

    var change = change(from: before)
    change.importID = result.imported == nil ? nil : importID
    let planned: PlannedObject
    if let stored, let first, first.replacePaths.isEmpty {
      planned = first
      change.action = first.value == stored.value ? .noop : .update
    } else if stored == nil, let first {
      planned = first
      change.action = .create
    } else {
      // What comes in place of another is new: there is nothing of it yet whose changes could be ignored.
      configuration = body.value
      (plain, marks) = configuration.splitMarks()
      guard let fresh = await question.plan(plain, nil, &result) else { return result }
      planned = fresh
      change.action = stored == nil ? .create : facts.createBeforeDestroy ? .createBeforeDelete : .replace
      change.replacePaths = first?.replacePaths.sorted() ?? []
      change.reason =
        stored == nil ? nil : before?.isTainted == true ? .tainted : forced ?? .cannotUpdate
    }
    if let refusal = refusal(of: change, stored) { result.diagnostics.append(refusal) }
    change.configuration = configuration
    change.after = type.marking(planned.value, marks + keptMarks(change, configuration))
    if change.action == .noop { lookAtMarks(&change) }
    change.plannedPrivate = planned.privateData
    if change.isMadeInPlace(type) {
      result.diagnostics.append(Self.madeInPlace(address, "would be", range: facts.resource.range))
    }
    result.change = change
    return result
  }

  private var type: ObjectType { facts.type }

  /// Why what there is must not be replaced.
  private func refusal(of change: PlannedChange, _ stored: StoredObject?) -> Diagnostic? {
    guard change.action == .createBeforeDelete || change.action == .replace else { return nil }
    if facts.resource.lifecycle.preventDestroy { return Self.prevented(address, range: facts.resource.range) }
    guard let stored, type.isProtected(stored.value) else { return nil }
    return Self.protected(address, range: facts.resource.range)
  }

  /// The configuration as evaluated, with marks; `nil` when there are errors in it.
  private func evaluated(_ result: inout Result) -> DecodedBody? {
    guard let scope = ModuleScope(store, facts.address.module, moduleInstance, repetition) else { return nil }
    let (body, _, found) = facts.evaluate(scope)
    guard !found.isEmpty else { return body }
    for diagnostic in found { result.diagnostics.append(diagnostic.with(address: address.description)) }
    return found.hasErrors ? nil : body
  }

  private func change(from before: StateObject?) -> PlannedChange {
    var change = PlannedChange(.noop, address, provider: type.provider.name, before: before?.value)
    change.beforePrivate = before?.privateData ?? []
    change.isTainted = before?.isTainted ?? false
    change.createBeforeDestroy = facts.createBeforeDestroy
    change.dependencies = facts.dependencies
    if let record = before?.record {
      // Most depend on what they depended on before; then there is nothing to read.
      let isSame = record.dependencies == facts.dependencyTexts
      change.priorDependencies = isSame ? facts.dependencies : record.resourceDependencies
    }
    return change
  }

  /// Makes an update of a change that leaves all values as they are, where what is secret of them is not what it was.
  private func lookAtMarks(_ change: inout PlannedChange) {
    // What is handed on and not kept has no marks to keep either.
    change.after = change.after.map(type.block.removingWriteOnly)
    if change.changesMarksAlone { change.action = .update } else { change.after = change.before }
  }

  /// The marks of values that the configuration once set, and now leaves as they are to the provider.
  private func keptMarks(_ change: PlannedChange, _ configuration: Value) -> [MarkedPath] {
    guard let before = change.before, !change.action.isReplacement else { return [] }
    return before.splitMarks().marks.filter { mark in
      guard case .attribute(let name)? = mark.path.steps.first else { return false }
      return type.block.attributes[name]?.presence == .optionalComputed && configuration[name]?.isNull ?? true
    }
  }

  /// That what is made before the old one is destroyed cannot stand beside it.
  /// - Parameter verb: `would be` while planning, `was` afterwards.
  static func madeInPlace(_ address: InstanceAddress, _ verb: String, range: SourceRange? = nil) -> Diagnostic {
    Diagnostic(
      .warning, "`\(address)` \(verb) made anew in the place of the old one, which is not destroyed",
      detail: "both are the same thing, so that to destroy the old one would destroy the new one", range: range,
      hints: ["for a new one beside the old one, give it another name, or take `create_before_destroy` out"])
  }

  static func protected(_ address: InstanceAddress, range: SourceRange?) -> Diagnostic {
    Diagnostic(
      .error, "`\(address)` is protected from deletion",
      detail: "it was applied with `\(ResourceSchema.protection) = true`, but the plan would destroy it", range: range,
      address: address.description,
      hints: [
        "set `\(ResourceSchema.protection) = false` and apply that first, or leave the resource out with `--exclude '\(address)'`"
      ])
  }

  static func prevented(_ address: InstanceAddress, range: SourceRange?) -> Diagnostic {
    Diagnostic(
      .error, "`\(address)` must not be destroyed",
      detail: "its `lifecycle` has `prevent_destroy`, but the plan would destroy it", range: range,
      address: address.description,
      hints: ["remove `prevent_destroy`, or leave the resource out with `--exclude '\(address)'`"])
  }

  /// What `ignore_changes` says, for a type.
  static func ignored(_ ignored: LifecycleConfiguration.IgnoreChanges, _ type: ValueType) -> Ignored {
    switch ignored {
    case .none: .nothing
    case .all: .everything
    case .attributes(let attributes): .paths(attributes.map { ValuePath($0.path, in: type) })
    }
  }

  /// The configuration with what is to be ignored taken from the object there is.
  static func ignoring(_ configuration: Value, _ ignored: Ignored, _ prior: Value, _ type: ObjectType) -> Value {
    switch ignored {
    case .nothing: return configuration
    case .everything: return type.block.configurable(prior, like: configuration)
    case .paths(let paths):
      var value = configuration
      for path in paths {
        let old = prior.value(at: path)
        if let old {
          value = value.setting(path, to: old) ?? value
        } else if case .key(let key)? = path.steps.last {
          // A map element that the object does not have is not added either.
          let parent = ValuePath(Array(path.steps.dropLast()))
          if case .map(let type, let entries)? = value.value(at: parent)?.content {
            value = value.setting(parent, to: .map(entries.removing(key), of: type)) ?? value
          }
        }
      }
      return value
    }
  }
}

extension BlockSchema {
  /// The part of an object that a configuration could have said; what only the provider sets is as in `like`.
  fileprivate func configurable(_ object: Value, like configuration: Value) -> Value {
    guard let members = object.attributes, let written = configuration.attributes else { return configuration }
    return .object(
      ValueMap(
        written.keys.map { name in
          let isFree = attributes[name].map(\.isConfigurable) ?? true
          return (name, (isFree ? members[name] : nil) ?? written[name] ?? .null())
        }))
  }
}
