/// The address at which the agent's ingress serves a unit, spread over its ready replicas.
public struct IngressSpec: Hashable, Sendable, Codable {
  /// The ingress port; `nil` lets the agent pick one, which then stays.
  public var port: UInt16?
  /// True listens on all interfaces, else on loopback.
  public var isPublic: Bool
  /// The name of the replicas' port in `ports`.
  public var target: String

  public init(port: UInt16? = nil, isPublic: Bool = false, target: String) {
    self.port = port
    self.isPublic = isPublic
    self.target = target
  }
}
