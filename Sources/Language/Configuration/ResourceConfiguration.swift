import Diagnostics
import HCL

/// `resource "type" "name" { … }` or `data "type" "name" { … }`
public struct ResourceConfiguration: Sendable {
  public var resource: ResourceName
  /// What is left for the type's schema: everything but meta-arguments.
  public var body: Body
  /// What override files put in place of parts of the body, later ones counting more.
  public var overrides: [Body] = []
  public var count: LocatedExpression?
  public var forEach: LocatedExpression?
  public var dependsOn: [Reference] = []
  public var lifecycle = LifecycleConfiguration()
  /// The provider configuration it names, if it does.
  public var provider: ProviderReference?
  /// Durations by operation: `create`, `read`, `update`, `delete`.
  public var timeouts: [String: LocatedExpression] = [:]
  /// The header: type and labels.
  public var range: SourceRange

  public var mode: ResourceMode { resource.mode }
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
  public var preventDestroy = false
  public var ignoreChanges = IgnoreChanges.none
  public var replaceTriggeredBy: [LocatedExpression] = []
  public var preconditions: [CheckRule] = []
  public var postconditions: [CheckRule] = []

  public init() {}
}
