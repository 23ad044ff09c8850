import Diagnostics
import HCL

/// `module "name" { … }`
public struct ModuleCall: Sendable {
  public var name: String
  public var source: ModuleSource
  /// The source where it is no constant; it is evaluated before the modules are read.
  public var sourceExpression: LocatedExpression?
  public var sourceRange: SourceRange
  public var version: String?
  /// The values for the module's variables.
  public var inputs: [String: LocatedExpression] = [:]
  /// The places of the inputs' names.
  public var inputRanges: [String: SourceRange] = [:]
  public var count: LocatedExpression?
  public var forEach: LocatedExpression?
  public var dependsOn: [Reference] = []
  /// The caller's provider configurations by the names that the module has for them.
  public var providers: [ProviderReference: ProviderReference] = [:]
  public var providersRange: SourceRange?
  public var range: SourceRange
  /// Whether syntax errors may have taken arguments away.
  public var isDamaged = false
}
