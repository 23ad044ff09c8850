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

  var address: InstanceAddress
  var type: ObjectType
  /// The configuration as evaluated, with marks.
  var body: DecodedBody
  var prior: StateObject?
  var context: ObjectContext
  var ignored = Ignored.nothing
  var createBeforeDestroy = false
  var preventDestroy = false
  /// Why the instance is to be replaced even if nothing changes.
  var forced: PlannedChange.Reason?
  var dependencies: [ResourceAddress] = []
  /// An identifier to import the object by, there being none in state.
  var importID: String?
  /// Whether to stop at what the configuration alone tells.
  var isValidation = false
  /// The header of the block.
  var range: SourceRange

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
  /// Asks the provider what becomes of the instance.
  func make() async -> Result {
    var result = Result()
    let configuration = prior.map { Self.ignoring(body.value, ignored, $0.value, type) } ?? body.value
    let (plain, marks) = configuration.splitMarks()
    let provider = type.provider
    tell(await provider.validateResource(type: type.name, configuration: body.value), &result)
    guard !result.diagnostics.hasErrors else { return result }
    if isValidation {
      result.validated = type.marking(ProposedObject.make(type.block, prior: nil, configuration: plain), marks)
      return result
    }

    var before = prior
    if let importID, prior == nil {
      guard let found = await importing(importID, &result) else { return result }
      before = found
      result.imported = found
    }
    let stored = before.map(\.plain)
    let asCreate = before?.isTainted == true || forced != nil
    let first = asCreate ? nil : await plan(plain, stored, &result)
    guard !result.diagnostics.hasErrors else { return result }

    var change = PlannedChange(
      .noop, address, provider: provider.name, before: before?.value, configuration: configuration)
    change.importID = result.imported == nil ? nil : importID
    change.beforePrivate = before?.privateData ?? []
    change.isTainted = before?.isTainted ?? false
    change.createBeforeDestroy = createBeforeDestroy
    change.dependencies = dependencies
    change.priorDependencies = before?.record.resourceDependencies ?? []

    let planned: PlannedObject
    if let stored, let first, first.replacePaths.isEmpty {
      planned = first
      change.action = first.value == stored.value ? .noop : .update
    } else if stored == nil, let first {
      planned = first
      change.action = .create
    } else {
      guard let fresh = await plan(plain, nil, &result) else { return result }
      planned = fresh
      change.action = stored == nil ? .create : createBeforeDestroy ? .createBeforeDelete : .replace
      change.replacePaths = first?.replacePaths.sorted() ?? []
      change.reason =
        stored == nil ? nil : before?.isTainted == true ? .tainted : forced ?? .cannotUpdate
    }
    if change.action == .createBeforeDelete || change.action == .replace, preventDestroy {
      result.diagnostics.append(Self.prevented(address, range: range))
    }
    change.after = type.marking(planned.value, change.action == .noop ? marks + priorMarks(before) : marks)
    change.plannedPrivate = planned.privateData
    result.change = change
    return result
  }

  private func priorMarks(_ prior: StateObject?) -> [MarkedPath] { prior?.value.splitMarks().marks ?? [] }

  private func plan(
    _ configuration: Value, _ prior: StoredObject?, _ result: inout Result
  ) async -> PlannedObject? {
    let proposed = ProposedObject.make(type.block, prior: prior?.value, configuration: configuration)
    let answer = await type.provider.plan(
      PlanRequest(
        type: type.name, context: context, prior: prior, configuration: configuration, proposed: proposed))
    tell(answer.diagnostics, &result)
    guard let planned = answer.value, !answer.diagnostics.hasErrors else {
      if !answer.diagnostics.hasErrors {
        result.diagnostics.error(
          "the provider gave no plan", range: range, address: address.description)
      }
      return nil
    }
    return planned
  }

  private func importing(_ id: String, _ result: inout Result) async -> StateObject? {
    let found = await ObjectImport(address: address, type: type, context: context, id: id).perform()
    tell(found.diagnostics, &result)
    return found.object
  }

  private func tell(_ found: [ProviderDiagnostic], _ result: inout Result) {
    for diagnostic in found {
      result.diagnostics.append(Diagnostic(diagnostic, body: body, address: address.description))
    }
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
