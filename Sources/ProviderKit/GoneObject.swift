/// Thrown by `ResourceType.read` in place of returning `nil`, where something else has taken the place of what is gone.
public struct GoneObject: Error, Hashable {
  /// What is there now, as a clause without secrets: it is shown after "is gone: ".
  public var reason: String

  public init(because reason: String) { self.reason = reason }
}
