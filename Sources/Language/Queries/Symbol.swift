import Diagnostics
import Values

/// What stands at a place in a file.
public struct Symbol: Sendable, Hashable {
  public var subject: Reference.Subject
  /// The reference's place.
  public var range: SourceRange
  /// Where the thing referred to is declared; `nil` when it is not, or is built in.
  public var declaration: SourceRange?
  /// What the declaration says it is for.
  public var description: String?
  /// The type of a variable.
  public var type: ValueType?
}

/// What may stand at a place in a file.
public struct Completion: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case keyword, variable, local, module, output, resource, attribute, function
  }

  public var name: String
  public var kind: Kind
  public var description: String

  public init(_ name: String, _ kind: Kind, _ description: String = "") {
    self.name = name
    self.kind = kind
    self.description = description
  }
}
