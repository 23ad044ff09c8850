import Diagnostics
import HCL

/// `moved { from = …, to = … }`, addresses relative to the module that says it.
public struct MovedConfiguration: Sendable {
  public var from: TargetAddress
  public var to: TargetAddress
  public var fromRange: SourceRange
  public var toRange: SourceRange
  public var range: SourceRange
}

/// `import { to = …, id = … }`
public struct ImportConfiguration: Sendable {
  /// The resource that is imported into; keys that are expressions are left out.
  public var resource: TargetAddress
  /// The address as written: with `for_each` its keys may refer to `each`.
  public var to: LocatedExpression
  public var target: ImportTarget
  public var id: LocatedExpression
  public var forEach: LocatedExpression?
  public var provider: ProviderReference?
  public var range: SourceRange
}

/// `removed { from = … }`: forget, or destroy, what is no longer configured.
public struct RemovedConfiguration: Sendable {
  public var from: TargetAddress
  public var destroys: Bool
  public var range: SourceRange
}

/// `check "name" { … }`
public struct CheckConfiguration: Sendable {
  public var name: String
  /// A data source of the check's own, which other parts cannot refer to.
  public var data: ResourceConfiguration?
  public var assertions: [CheckRule]
  public var range: SourceRange
}
