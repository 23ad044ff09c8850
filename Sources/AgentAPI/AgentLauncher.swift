import Dispatch
import Glibc
import Platform

/// Finds the agent, or starts it.
public struct AgentLauncher: Sendable {
  public let directories: Directories
  /// The program's version: a running agent of another one is replaced, its units stay.
  public let version: String
  /// The program that can `agent run`.
  public let executable: String
  /// What the agent is started with.
  public let environment: [String: String]
  /// How long a started agent may take to answer.
  public let patience: Duration

  public init(
    directories: Directories = .current, version: String, executable: String = Host.executable,
    environment: [String: String] = AgentLauncher.environment, patience: Duration = .seconds(15)
  ) {
    self.directories = directories
    self.version = version
    self.executable = executable
    self.environment = environment
    self.patience = patience
  }

  /// Our own environment without the values of variables of manifests, without what `stack secret exec` or a build put there,
  /// and without what tells a build's step what it is: the agent outlives the command, and its environment can be read.
  public static var environment: [String: String] {
    let secret = Set((ProcessEnvironment.value(secretNames) ?? "").split(separator: " ").map(String.init))
    var variables = ProcessEnvironment.all.filter { name, _ in
      !name.hasPrefix("STACK_VAR_") && name != secretNames && !secret.contains(name) && !ofBuild.contains(name)
    }
    // The home of a build's step goes with the build.
    if ProcessEnvironment.value("BUILD_WORKSPACE") != nil { variables["HOME"] = Host.userHome ?? "/" }
    return variables
  }

  private static let ofBuild: Set<String> = [
    "BUILD_ID", "BUILD_WORKSPACE", "BUILDER_OUTPUT", "STACK_BUILD_STATE", "STACK_BUILD_STEP", "STACK_WORKSPACE",
  ]

  /// The variable that names those with secrets in them.
  public static let secretNames = "STACK_SECRET_VARIABLES"

  /// A client of the agent that runs and is of our version, or `nil`.
  public func running() async throws -> AgentClient? {
    let client = AgentClient(directories: directories)
    do {
      return isOurs(try await client.info()) ? client : nil
    } catch let error as AgentError where error.isNotRunning {
      return nil
    }
  }

  /// A client of the running agent; starts one when none runs, and replaces one of another version.
  /// Whether somebody answers where the agent does.
  public var isAnswering: Bool { UnixSocket.answers(directories.agentSocket) }

  public func connect() async throws -> AgentClient {
    let client = AgentClient(directories: directories)
    do {
      let info = try await client.info()
      if isOurs(info) { return client }
      let process = ProcessIdentity(pid: info.pid)
      // An agent that goes away in the middle of its answer did what was asked.
      try? await client.shutdown(keepUnits: true)
      try await waitForEnd(of: process)
    } catch let error as AgentError where error.isNotRunning {}
    return try await start()
  }

  private func isOurs(_ info: AgentInfo) -> Bool {
    info.version == version && info.protocolVersion == AgentInfo.protocolVersion
  }

  private func waitForEnd(of process: ProcessIdentity?) async throws {
    let deadline = ContinuousClock.now + patience
    while let process, process.isAlive {
      guard ContinuousClock.now < deadline else {
        throw AgentError.notStarted(reason: "the one of another version does not end", log: [])
      }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  private func start() async throws -> AgentClient {
    try directories.create()
    try Files.makeFolder(directories.agentData, exactMode: Host.isRoot ? 0o711 : 0o700)
    guard directories.agentSocket.utf8.count <= UnixSocket.pathLimit else {
      throw AgentError.pathTooLong(socket: directories.agentSocket)
    }
    // What earlier agents said is not why this one ends.
    let logged = Files.status(directories.agentLog)?.size ?? 0
    let pid = try DetachedProgram(
      executable: executable, arguments: ["stack", "agent", "run"],
      environment: environment, outputFile: directories.agentLog
    ).start()
    Self.reap(pid)
    let process = ProcessIdentity(pid: pid)
    let client = AgentClient(directories: directories)
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
      if UnixSocket.answers(directories.agentSocket) {
        do {
          _ = try await client.info()
          return client
        } catch let error as AgentError where error.isNotRunning {}
      }
      // Of several started at once all but one end at once; the one that stays will answer.
      if process?.isAlive != true, try FileLock.attempt(directories.agentLock) != nil {
        if UnixSocket.answers(directories.agentSocket) { continue }
        throw AgentError.notStarted(reason: "it ended at once", log: logTail(after: logged))
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw AgentError.notStarted(reason: "it does not answer in \(patience.inSeconds) s", log: logTail(after: logged))
  }

  /// Takes the agent's status when it ends, should we live so long: a program that starts many agents, as tests do, must
  /// not gather zombies.
  private static func reap(_ pid: Int32) {
    DispatchQueue(label: "stack.agent-reaper").async { while waitpid(pid, nil, 0) == -1, errno == EINTR {} }
  }

  private func logTail(after start: Int) -> [String] {
    let bytes = (try? Files.read(directories.agentLog)) ?? []
    return bytes.dropFirst(start).suffix(4096).split(separator: UInt8(ascii: "\n")).suffix(10)
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
