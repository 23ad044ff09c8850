import AgentAPI
import Platform

/// What the resource types need of the world.
public struct LocalCloudEnvironment: Sendable {
  public let directories: Directories
  public let engines: Engines
  /// The agent, started when it is first needed.
  public let agent: AgentConnection
  let authorizations = BrokerAuthorizations()
  let keyedLocks = KeyedLocks()

  /// - Parameter version: this program's; a running agent of another version is replaced.
  public init(directories: Directories = .current, version: String, executable: String = Host.executable) {
    self.directories = directories
    engines = Engines(directories: directories)
    agent = AgentConnection(
      AgentLauncher(directories: directories, version: version, executable: executable))
  }
}
