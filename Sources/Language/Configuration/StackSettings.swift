import Diagnostics
import HCL

/// What `stack` or `terraform` blocks say.
public struct StackSettings: Sendable {
  /// `name` of the `stack` block.
  public var name: String?
  /// Where the name stands.
  public var nameRange: SourceRange?
  /// The constraints of `required_version` in `stack` blocks, which are of this program's version, with their places.
  public var requiredVersions: [(constraint: String, range: SourceRange)] = []
  public var backend: BackendConfiguration?
  public var requiredProviders: [String: RequiredProvider] = [:]
  /// Where the block of those stands that was read last.
  public var requiredProvidersRange: SourceRange?

  public init() {}
}

/// `backend "type" { … }`
public struct BackendConfiguration: Sendable {
  public var type: String
  public var body: Body
  public var range: SourceRange
}

/// An entry of `required_providers`.
public struct RequiredProvider: Sendable {
  public var source: String?
  public var version: String?
  /// The further configurations that a module wants from its caller: `configuration_aliases`.
  public var aliases: [ProviderReference] = []
  public var range: SourceRange
}
