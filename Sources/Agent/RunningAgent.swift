import AgentAPI
import Foundation
import Glibc
import Hummingbird
import Platform

/// An agent that answers.
struct RunningAgent: Sendable {
  private enum End: Sendable {
    /// By request: what was to be done with the units is done.
    case request
    case signal(Int32)
  }

  private let options: AgentMain.Options
  private let log: AgentLog
  private let supervisor: Supervisor
  private let keys: KeyService
  private let workloadServer: HTTPServer
  private let ownerServer: HTTPServer
  private let ends: AsyncStream<End>
  private let end: AsyncStream<End>.Continuation

  /// Takes up the units of an earlier agent, then listens.
  init(options: AgentMain.Options, log: AgentLog) async throws {
    self.options = options
    self.log = log
    (ends, end) = AsyncStream.makeStream(of: End.self)
    let directories = options.directories
    let identities = try IdentityStore(
      file: Path.join(directories.agentData, "identities.sqlite"),
      register: TokenRegister.file(besideKey: directories.tokenPublicKey))
    let tokens = try TokenService(directories: directories, identities: identities)

    let workloadRouter = Router(context: BasicRequestContext.self)
    workloadRouter.middlewares.add(FaultMiddleware(log: log))
    keys = KeyService(policy: AccessPolicy(identities: identities), directories: directories)
    WorkloadRoutes(tokens: tokens, keys: keys).add(to: workloadRouter)
    AWSRoutes(tokens: tokens, actions: AWSActions(keys: keys)).add(to: workloadRouter)
    let pages = try options.buildPages.map { try PageRoutes(pages: $0, directories: directories) }
    pages?.add(to: workloadRouter)
    workloadServer = try await Self.startWorkloadServer(workloadRouter.buildResponder(), directories)

    let ports = PortRegistry()
    let workloadAPI = "http://127.0.0.1:\(workloadServer.port)"
    let context = UnitContext(
      directories: directories, tokens: tokens, seal: try RecordSeal(directories: directories), ports: ports,
      prober: HealthProber(),
      ingress: Ingress(log: log), workloadAPI: workloadAPI, log: log, launcher: options.launcher)
    supervisor = try Supervisor(context: context)
    await supervisor.recover()

    let router = Router(context: BasicRequestContext.self)
    router.middlewares.add(FaultMiddleware(log: log))
    UnitRoutes(supervisor: supervisor, ports: ports).add(to: router)
    IdentityRoutes(identities: identities, tokens: tokens, renew: { [supervisor] in await supervisor.renewTokens() })
      .add(to: router)
    AgentRoutes(
      version: options.version, workloadAPI: workloadAPI, dataDirectory: directories.data,
      buildPages: pages.map { workloadAPI + $0.base }, supervisor: supervisor, end: { [end] in end.yield(.request) }
    ).add(to: router)
    ownerServer = try await HTTPServer.start(
      router.buildResponder(), at: .unixDomainSocket(path: directories.agentSocket))
    try Files.setMode(directories.agentSocket, 0o600)
    log.note("agent \(options.version) runs, pid \(ProcessIdentity.current.pid), workloads at \(workloadAPI)")
  }

  /// Listens where the last agent did, since units keep the address in their environment.
  private static func startWorkloadServer(
    _ responder: some HTTPResponder<BasicRequestContext>, _ directories: Directories
  ) async throws -> HTTPServer {
    let file = Path.join(directories.agentData, "workload-port")
    let kept = (try? Files.read(file, limit: 16)).flatMap { UInt16(String(decoding: $0, as: UTF8.self)) }
    if let kept, FreePort.isFree(kept),
      let server = try? await HTTPServer.start(responder, at: .hostname("127.0.0.1", port: Int(kept)))
    {
      return server
    }
    let server = try await HTTPServer.start(responder, at: .hostname("127.0.0.1", port: 0))
    try AtomicFile.write(String(server.port), to: file)
    return server
  }

  /// Until a request or a signal ends it.
  func run(signals: AsyncStream<Int32>) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await number in signals { end.yield(.signal(number)) } }
      group.addTask { await upkeep() }
      group.addTask {
        let queue = BuildQueue(directories: options.directories)
        await BuildKeeper(queue: queue, launcher: options.launcher, log: log).run()
      }
      for await reason in ends {
        if case .signal(let number) = reason {
          log.note("signal \(number): the agent ends, its units run on")
          await supervisor.close(keepUnits: true)
        }
        break
      }
      group.cancelAll()
    }
    await ownerServer.close()
    await workloadServer.close()
    try? Files.remove(options.directories.agentSocket)
  }

  /// What is done now and then: tokens are renewed well before they end, logs cut, memory given back.
  private func upkeep() async {
    var minute = 0
    while !Task.isCancelled {
      do { try await Task.sleep(for: .seconds(60), tolerance: .seconds(10)) } catch { return }
      minute += 1
      await supervisor.rotateLogs()
      ResidentMemory.giveBack()
      if minute % 10 == 0 { await keys.maintain() }
      if minute % 20 == 0 { await supervisor.renewTokens() }
    }
  }
}
