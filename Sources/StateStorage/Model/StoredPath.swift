/// The way from the root of a JSON value to one of its parts.
public struct StoredPath: Hashable, Sendable {
  public enum Step: Hashable, Sendable {
    /// A member of an object or a map.
    case key(String)
    /// An element of a list or a tuple, from 0.
    case index(Int)
  }

  public var steps: [Step]

  public init(_ steps: [Step]) { self.steps = steps }
}
