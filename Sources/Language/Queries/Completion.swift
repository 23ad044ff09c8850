/// What may stand at a place in a file.
public struct Completion: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case keyword, variable, local, module, output, resource, type, block, argument, attribute, function, bound
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
