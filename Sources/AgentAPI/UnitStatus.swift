/// What the agent knows of a unit now. Holds no secret.
public struct UnitStatus: Hashable, Sendable, Codable {
  public var name: String
  public var stack: String
  public var address: String
  public var kind: String
  /// That of the replica that is worst off.
  public var state: UnitState
  /// True when as many replicas as wanted are ready and run the present revision.
  public var isReady: Bool
  /// SHA-256 of the specification, in hexadecimal.
  public var revision: String
  public var replicas: [ReplicaStatus]
  /// Where the ingress serves it.
  public var ingress: IngressStatus?
  public var labels: [String: String]
  public var token: String?
  public var serviceAccount: String?
  /// The last lines of its log, oldest first.
  public var lastLogLines: [String]

  public init(
    name: String, stack: String, address: String, kind: String, state: UnitState, isReady: Bool,
    revision: String, replicas: [ReplicaStatus], ingress: IngressStatus? = nil,
    labels: [String: String] = [:], token: String? = nil, serviceAccount: String? = nil,
    lastLogLines: [String] = []
  ) {
    self.name = name
    self.stack = stack
    self.address = address
    self.kind = kind
    self.state = state
    self.isReady = isReady
    self.revision = revision
    self.replicas = replicas
    self.ingress = ingress
    self.labels = labels
    self.token = token
    self.serviceAccount = serviceAccount
    self.lastLogLines = lastLogLines
  }

  public var pid: Int32? { replicas.first?.pid }
  /// The ports of the first replica.
  public var ports: [String: UInt16] { replicas.first?.ports ?? [:] }
  public var uptime: Double? { replicas.compactMap(\.uptime).min() }
  public var restarts: Int { replicas.reduce(0) { $0 &+ $1.restarts } }
  public var lastExit: String? { replicas.lazy.compactMap(\.lastExit).first }

  /// A route of the ingress.
  public struct IngressStatus: Hashable, Sendable, Codable {
    public var port: UInt16
    public var isPublic: Bool
    public var url: String

    public init(port: UInt16, isPublic: Bool, url: String) {
      self.port = port
      self.isPublic = isPublic
      self.url = url
    }
  }
}
