import Diagnostics
import HCL

/// A provider configuration by name and alias: `local`, `local.eu`.
public struct ProviderReference: Hashable, Sendable, Comparable, CustomStringConvertible {
  public var name: String
  public var alias: String?

  public init(_ name: String, alias: String? = nil) {
    self.name = name
    self.alias = alias
  }

  public var description: String { alias.map { "\(name).\($0)" } ?? name }

  public static func < (left: ProviderReference, right: ProviderReference) -> Bool {
    (left.name, left.alias ?? "") < (right.name, right.alias ?? "")
  }
}

/// `provider "name" { … }`
public struct ProviderConfiguration: Sendable {
  public var reference: ProviderReference
  /// Everything but `alias` and `version`.
  public var body: Body
  public var range: SourceRange
}
