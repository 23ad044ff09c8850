import Logging

/// Where a broker is and how to speak with it.
public struct NATSConfiguration: Sendable {
  /// How the connection is protected.
  public enum Security: Sendable, Hashable {
    case plain
    /// TLS; the server's certificate must come from one of these PEM certificates, or from the system's if empty.
    case tls(authorities: String)
  }

  /// When to try again after the connection broke or did not come about.
  public struct Reconnection: Sendable, Hashable {
    public var firstDelay: Duration = .milliseconds(50)
    public var longestDelay: Duration = .seconds(2)
    /// Attempts in a row that may fail; `nil` for no limit.
    public var maximumAttempts: Int?

    public init(maximumAttempts: Int? = nil) { self.maximumAttempts = maximumAttempts }

    /// Doubles with each failed attempt.
    func delay(afterFailures failures: Int) -> Duration {
      let doublings = min(max(failures - 1, 0), 16)
      return min(firstDelay * (1 << doublings), longestDelay)
    }
  }

  public var host: String
  public var port: Int
  public var security: Security
  public var user: String?
  public var password: String?
  /// Shown in the server's list of connections.
  public var name: String
  /// What the subjects begin with where this client awaits answers; a user may have a right to one prefix alone.
  public var inboxPrefix = "_INBOX"
  /// How long connecting, a request or a wait for the connection may take.
  public var timeout: Duration = .seconds(5)
  /// How long a refusal is borne that may pass by itself: while a server reads its configuration anew it turns away those who
  /// have not said yet who they are, and JetStream's requests find nobody for a moment.
  public var patience: Duration = .zero
  public var pingInterval: Duration = .seconds(20)
  public var reconnection = Reconnection()
  /// How many messages a subscription holds that nobody has taken.
  public var subscriptionBuffer = 65_536
  public var logger = Logger(label: "nats") { _ in SwiftLogNoOpLogHandler() }

  public init(
    host: String = "127.0.0.1", port: Int = 4222, security: Security = .plain, user: String? = nil,
    password: String? = nil, name: String = "stack"
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.user = user
    self.password = password
    self.name = name
  }

  var endpoint: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
