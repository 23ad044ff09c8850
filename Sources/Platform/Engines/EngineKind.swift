/// A program of somebody else's that real work is done by.
public struct EngineKind: Hashable, Sendable {
  /// The name of its folder below `engines` and in messages: `nats-server`.
  public let name: String
  /// The program's file name.
  public let program: String
  /// What makes it print its version.
  public let versionArguments: [String]
  /// How what it prints then begins; by that another program is told from it.
  public let versionPrefix: String
  public let minimumVersion: EngineVersion
  /// The suffix of the variable that names its path: `STACK_ENGINE_<variable>`.
  public let variable: String

  public init(
    name: String, program: String, versionArguments: [String], versionPrefix: String, minimumVersion: EngineVersion,
    variable: String
  ) {
    self.name = name
    self.program = program
    self.versionArguments = versionArguments
    self.versionPrefix = versionPrefix
    self.minimumVersion = minimumVersion
    self.variable = variable
  }

  /// From 2.14 on a stream can be fed from another by a durable consumer, as topics are with what devices send.
  public static let natsServer = EngineKind(
    name: "nats-server", program: "nats-server", versionArguments: ["--version"], versionPrefix: "nats-server: ",
    minimumVersion: EngineVersion(2, 14, 0), variable: "NATS")
  public static let duckdb = EngineKind(
    name: "duckdb", program: "duckdb", versionArguments: ["--version"], versionPrefix: "v",
    minimumVersion: EngineVersion(1, 0, 0), variable: "DUCKDB")
  /// Workloads run in virtual environments made by it, as other users: found in the system's folders first.
  public static let python = EngineKind(
    name: "python3", program: "python3", versionArguments: ["--version"], versionPrefix: "Python ",
    minimumVersion: EngineVersion(3, 9, 0), variable: "PYTHON")

  public static let all = [natsServer, duckdb, python]
}
