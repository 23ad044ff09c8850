import Diagnostics
import HCL

/// `resource "type" "name" { … }` or `data "type" "name" { … }`
///
/// A class that never changes: it is handed round by the tens of thousands, and to copy all its parts would cost more than to use it.
public final class ResourceConfiguration: Sendable {
  public let resource: ResourceName
  /// What is left for the type's schema: everything but meta-arguments.
  public let body: Body
  /// What override files put in place of parts of the body, later ones counting more.
  public let overrides: [Body]
  public let count: LocatedExpression?
  public let forEach: LocatedExpression?
  public let dependsOn: [Reference]
  public let lifecycle: LifecycleConfiguration
  /// The provider configuration it names, if it does.
  public let provider: ProviderReference?
  /// Durations by operation: `create`, `read`, `update`, `delete`.
  public let timeouts: [String: LocatedExpression]
  /// The header: type and labels.
  public let range: SourceRange

  init(
    resource: ResourceName, body: Body, overrides: [Body] = [], count: LocatedExpression?, forEach: LocatedExpression?,
    dependsOn: [Reference], lifecycle: LifecycleConfiguration, provider: ProviderReference?,
    timeouts: [String: LocatedExpression], range: SourceRange
  ) {
    self.resource = resource
    self.body = body
    self.overrides = overrides
    self.count = count
    self.forEach = forEach
    self.dependsOn = dependsOn
    self.lifecycle = lifecycle
    self.provider = provider
    self.timeouts = timeouts
    self.range = range
  }

  public var mode: ResourceMode { resource.mode }
  /// Whether syntax errors may have taken some of it away.
  public var isDamaged: Bool { body.damage != .none || overrides.contains { $0.damage != .none } }
  public var type: String { resource.type }
  public var name: String { resource.name }
}

/// `lifecycle { … }`
public struct LifecycleConfiguration: Sendable {
  public enum IgnoreChanges: Sendable {
    case none
    case all
    /// Traversals relative to the resource, with their places.
    case attributes([(path: ScopeTraversal, range: SourceRange)])
  }

  /// Whether the resource exists at all; true if not said.
  public var enabled: LocatedExpression?
  public var createBeforeDestroy: Bool?
  /// What is said of `prevent_destroy`, if anything.
  public var saidPreventDestroy: Bool?
  public var preventDestroy: Bool { saidPreventDestroy ?? false }
  public var ignoreChanges = IgnoreChanges.none
  public var replaceTriggeredBy: [LocatedExpression] = []
  public var preconditions: [CheckRule] = []
  public var postconditions: [CheckRule] = []

  public init() {}
}
