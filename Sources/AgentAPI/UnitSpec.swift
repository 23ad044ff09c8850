import Platform

/// What the agent is to keep running: one program, in one or more replicas.
///
/// In `command`, `environment` values and `files` contents these are replaced when a replica starts:
/// `@{port.NAME}` (a port of `ports`), `@{unit}` (the replica's private folder), `@{token_file}`, `@{replica}` (from 0),
/// `@{workload_api}`; and as the first word of the command `@{stack}` is this very program.
/// Besides `environment` a replica sees `PATH`, `HOME`, `LANG`, `PORT` (the first port), `STACK_UNIT`, `STACK_REPLICA`,
/// `STACK_UNIT_DIRECTORY`, `STACK_WORKLOAD_API` and `STACK_TOKEN_FILE`, and nothing else.
public struct UnitSpec: Hashable, Sendable, Codable {
  /// `<stack id>/<resource address>`.
  public var name: String
  /// The stack's id: `iot-dashboard-1a2b3c4d`.
  public var stack: String
  /// The resource's address in its stack.
  public var address: String
  /// The resource's type: `service`, `broker`.
  public var kind: String
  /// Absolute path (or a name in the unit's `PATH`) and arguments. No secrets: arguments can be seen by everybody.
  public var command: [String]
  public var environment: [String: String]
  /// Variables whose values are kept from status and logs.
  public var secretEnvironment: [String: String]
  /// Written to the replica's private folder, `0600`, before every start.
  public var files: [UnitFile]
  /// Where it starts; by default its home, the first state folder.
  public var workingDirectory: String?
  /// Folders below the data folder that the agent makes and gives to the unit's user.
  public var stateDirectories: [String]
  public var userClass: UserClass
  public var ports: [UnitPort]
  public var health: HealthCheck
  public var restart: RestartPolicy
  public var limits: UnitLimits
  public var stop: StopPolicy
  public var update: UpdatePolicy
  public var replicas: Int
  /// A route of the agent's ingress, on a port of its own.
  public var ingress: IngressSpec?
  /// The resource name of the service account whose token the unit gets.
  public var serviceAccount: String?
  /// The idempotency token of the operation that made it.
  public var token: String?
  public var labels: [String: String]

  public init(
    name: String, stack: String, address: String, kind: String, command: [String],
    environment: [String: String] = [:], secretEnvironment: [String: String] = [:],
    files: [UnitFile] = [], workingDirectory: String? = nil, stateDirectories: [String] = [],
    userClass: UserClass = .workload, ports: [UnitPort] = [], health: HealthCheck = HealthCheck(),
    restart: RestartPolicy = RestartPolicy(), limits: UnitLimits = UnitLimits(),
    stop: StopPolicy = StopPolicy(), update: UpdatePolicy = .replace, replicas: Int = 1,
    ingress: IngressSpec? = nil, serviceAccount: String? = nil, token: String? = nil,
    labels: [String: String] = [:]
  ) {
    self.name = name
    self.stack = stack
    self.address = address
    self.kind = kind
    self.command = command
    self.environment = environment
    self.secretEnvironment = secretEnvironment
    self.files = files
    self.workingDirectory = workingDirectory
    self.stateDirectories = stateDirectories
    self.userClass = userClass
    self.ports = ports
    self.health = health
    self.restart = restart
    self.limits = limits
    self.stop = stop
    self.update = update
    self.replicas = replicas
    self.ingress = ingress
    self.serviceAccount = serviceAccount
    self.token = token
    self.labels = labels
  }

  /// Which unprivileged user runs it when the agent is root's.
  public enum UserClass: String, Hashable, Sendable, Codable {
    /// One for all engines of the stack.
    case engine
    /// One of its own.
    case workload
  }

  /// How a changed unit is put in the place of the old one.
  public enum UpdatePolicy: String, Hashable, Sendable, Codable {
    /// Stop the old, then start the new.
    case replace
    /// Start the new beside the old, and stop the old when the new is ready. All ports must be the agent's choice.
    case rolling
  }
}
