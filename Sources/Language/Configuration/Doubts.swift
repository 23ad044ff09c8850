/// What a module may declare beside what could be read of it, because of syntax errors in its files. What refers to such a thing and
/// does not find it is not at fault.
public struct Doubts: OptionSet, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let variables = Doubts(rawValue: 1)
  public static let locals = Doubts(rawValue: 2)
  public static let outputs = Doubts(rawValue: 4)
  public static let resources = Doubts(rawValue: 8)
  public static let calls = Doubts(rawValue: 16)
  public static let providers = Doubts(rawValue: 32)
  public static let all: Doubts = [.variables, .locals, .outputs, .resources, .calls, .providers]

  /// What a top-level block that could not be read whole may declare.
  init(blockType: String) {
    self =
      switch blockType {
      case "variable": .variables
      case "locals": .locals
      case "output": .outputs
      case "resource", "data", "check": .resources
      case "module": .calls
      case "provider": .providers
      default: []
      }
  }
}
