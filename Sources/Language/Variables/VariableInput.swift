import Diagnostics
import HCL
import Values

/// A value that somebody gave for a variable of the root module.
public struct VariableInput: Sendable {
  public enum Content: Sendable {
    /// What a file says.
    case expression(LocatedExpression)
    /// What a JSON file says.
    case value(Value)
    /// What an option or the environment says: the text itself for variables of primitive type, else an expression.
    case text(String)
  }

  public enum Origin: Hashable, Sendable {
    case environment(String)
    case file(SourceRange)
    case option

    /// Where it comes from, in words.
    public var phrase: String {
      switch self {
      case .environment(let name): "the environment variable `\(name)`"
      case .file(let range): "`\(range.file.name)`"
      case .option: "the option `--var`"
      }
    }
  }

  public var name: String
  public var content: Content
  public var origin: Origin

  public init(name: String, content: Content, origin: Origin) {
    self.name = name
    self.content = content
    self.origin = origin
  }
}
