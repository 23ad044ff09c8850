/// Where an MQTT broker is and as whom to connect.
public struct MQTTConfiguration: Sendable {
  /// What a client says of itself.
  public struct Identity: Hashable, Sendable {
    public var clientID: String
    public var user: String?
    public var password: String?
    /// Whether the broker forgets the client's subscriptions when the connection ends.
    public var isCleanSession: Bool

    public init(clientID: String, user: String? = nil, password: String? = nil, isCleanSession: Bool = true) {
      self.clientID = clientID
      self.user = user
      self.password = password
      self.isCleanSession = isCleanSession
    }
  }

  /// TLS with a broker of one of the authorities, and with a certificate of the client's own if it has one; all in PEM.
  public struct TLS: Hashable, Sendable {
    public var authorities: String
    public var certificate: String?
    public var privateKey: String?

    public init(authorities: String, certificate: String? = nil, privateKey: String? = nil) {
      self.authorities = authorities
      self.certificate = certificate
      self.privateKey = privateKey
    }
  }

  public var host: String
  public var port: Int
  public var identity: Identity
  public var tls: TLS?
  /// How long connecting and an acknowledgement may take.
  public var timeout: Duration = .seconds(5)

  public init(host: String = "127.0.0.1", port: Int, identity: Identity, tls: TLS? = nil) {
    self.host = host
    self.port = port
    self.identity = identity
    self.tls = tls
  }
}
