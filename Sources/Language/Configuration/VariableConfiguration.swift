import Diagnostics
import HCL
import Values

/// `variable "name" { … }`
public struct VariableConfiguration: Sendable {
  public var name: String
  /// What values must convert to; with optional attributes.
  public var constraint: TypeConstraint
  /// Whether the type was written; without, values from options and the environment are taken as text.
  public var hasType = false
  /// The default, converted to the constraint; `nil` when the caller must set the variable.
  public var defaultValue: Value?
  public var description: String?
  public var isSensitive = false
  public var isNullable = true
  public var isEphemeral = false
  public var validations: [CheckRule] = []
  public var range: SourceRange

  public var isRequired: Bool { defaultValue == nil }
  /// The marks that its value gets.
  public var marks: Marks { (isSensitive ? Marks.sensitive : []).union(isEphemeral ? .ephemeral : []) }
}

/// A condition that must hold, and what to say if it does not: of `validation`, `precondition`, `postcondition` and `assert`.
public struct CheckRule: Sendable {
  public var condition: LocatedExpression
  public var errorMessage: LocatedExpression
  public var range: SourceRange
}
