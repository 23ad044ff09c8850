import Glibc

/// Where this user's files live.
///
/// With `STACK_HOME` set all four are folders in it. Otherwise root has the system's places, and everybody else those of
/// the XDG base directory specification.
public struct Directories: Hashable, Sendable {
  /// What must survive: stacks' data, keys, the agent's records.
  public let data: String
  /// What ends with the session: sockets.
  public let run: String
  /// What can be made again: virtual environments, downloads.
  public let cache: String
  public let config: String

  public init(data: String, run: String, cache: String, config: String) {
    self.data = data
    self.run = run
    self.cache = cache
    self.config = config
  }

  public init(home: String) {
    let home = Path.absolute(home)
    self.init(
      data: Path.join(home, "data"), run: Path.join(home, "run"), cache: Path.join(home, "cache"),
      config: Path.join(home, "config"))
  }

  /// Those of the user who runs this process.
  public static var current: Directories {
    if let home = ProcessEnvironment.value("STACK_HOME") { return Directories(home: home) }
    if geteuid() == 0 {
      return Directories(
        data: "/var/lib/stack", run: "/run/stack", cache: "/var/cache/stack", config: "/etc/stack")
    }
    let home = userHome
    let run =
      ProcessEnvironment.value("XDG_RUNTIME_DIR").map { Path.join($0, "stack") }
      ?? "/tmp/stack-\(geteuid())"
    return Directories(
      data: xdg("XDG_DATA_HOME", Path.join(home, ".local/share")), run: run,
      cache: xdg("XDG_CACHE_HOME", Path.join(home, ".cache")),
      config: xdg("XDG_CONFIG_HOME", Path.join(home, ".config")))
  }

  private static func xdg(_ variable: String, _ fallback: String) -> String {
    let base = ProcessEnvironment.value(variable) ?? fallback
    return Path.join(base.hasPrefix("/") ? base : fallback, "stack")
  }

  private static var userHome: String {
    if let home = ProcessEnvironment.value("HOME") { return home }
    guard let entry = getpwuid(geteuid()), let folder = entry.pointee.pw_dir else { return "/" }
    return String(cString: folder)
  }

  public var agentSocket: String { Path.join(run, "agent.sock") }
  /// Held by the one agent that runs.
  public var agentLock: String { Path.join(run, "agent.lock") }
  public var agentData: String { Path.join(data, "agent") }
  public var agentLog: String { Path.join(data, "agent", "agent.log") }
  public var stacks: String { Path.join(data, "stacks") }
  public var engines: String { Path.join(data, "engines") }
  /// Raw 32 bytes in hexadecimal: what verifies the agent's tokens.
  public var tokenPublicKey: String { Path.join(data, "agent", "token-public-key.pem") }

  /// The folder in which a stack's resources keep their own: `stack` is its id, such as `shop-1a2b3c4d`.
  public func stackData(_ stack: String) -> String { Path.join(stacks, stack) }

  /// Makes all four. The run folder is for its owner alone. As root, data and cache can be passed through, not listed,
  /// by the users that units run as.
  public func create() throws(SystemError) {
    let shared: UInt32 = geteuid() == 0 ? 0o711 : 0o700
    try Files.makeFolder(data, exactMode: shared)
    try Files.makeFolder(run, exactMode: 0o700)
    try Files.makeFolder(cache, exactMode: geteuid() == 0 ? 0o755 : 0o700)
    try Files.makeFolder(config, mode: 0o755)
    try Files.makeFolder(stacks, exactMode: shared)
    guard let owner = Files.status(run)?.owner.user, owner == geteuid() else {
      throw SystemError("use the run folder", run, code: EPERM)
    }
  }
}
