/// How a worker reaches its broker, as it stands in its configuration file.
public struct BrokerConnection: Codable, Hashable, Sendable {
  public var host: String
  public var port: Int
  public var tls: Bool
  /// The certificates of the broker's authority, in PEM.
  public var authority: String
  public var user: String
  public var password: String
  /// The prefix of the subjects where the user may await answers.
  public var inbox: String

  public init(
    host: String, port: Int, tls: Bool, authority: String, user: String, password: String, inbox: String
  ) {
    self.host = host
    self.port = port
    self.tls = tls
    self.authority = authority
    self.user = user
    self.password = password
    self.inbox = inbox
  }

  public func configuration(name: String) -> NATSConfiguration {
    var configuration = NATSConfiguration(
      host: host, port: port, security: tls ? .tls(authorities: authority) : .plain, user: user, password: password,
      name: name)
    configuration.inboxPrefix = inbox
    configuration.reconnection = .init()
    configuration.patience = .seconds(30)
    return configuration
  }
}
