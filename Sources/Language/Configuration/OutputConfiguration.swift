import Diagnostics
import HCL

/// `output "name" { … }`
public struct OutputConfiguration: Sendable {
  public var name: String
  public var value: LocatedExpression
  public var description: String?
  public var isSensitive = false
  public var isEphemeral = false
  public var dependsOn: [Reference] = []
  public var preconditions: [CheckRule] = []
  public var range: SourceRange
}

/// One entry of a `locals` block.
public struct LocalConfiguration: Sendable {
  public var name: String
  public var value: LocatedExpression
  public var range: SourceRange
}
