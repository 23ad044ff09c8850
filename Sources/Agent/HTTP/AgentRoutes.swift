import AgentAPI
import Hummingbird
import Platform

/// The agent itself: version, health, end.
struct AgentRoutes: Sendable {
  let version: String
  let workloadAPI: String
  let dataDirectory: String
  let buildPages: String?
  let supervisor: Supervisor
  let end: @Sendable () -> Void

  func add(to router: Router<BasicRequestContext>) {
    router.get("/v1/health") { _, _ in JSONAnswer.nothing }
    router.get("/v1/version") { _, _ in
      let process = ProcessIdentity.current
      return try JSONAnswer.of(
        AgentInfo(
          version: version, pid: process.pid, uptime: process.uptime ?? 0, workloadAPI: workloadAPI,
          units: await supervisor.count, dataDirectory: dataDirectory, buildPages: buildPages))
    }
    router.post("/v1/shutdown") { request, _ in
      let wish = try await JSONAnswer.decode(ShutdownRequest.self, request)
      await supervisor.close(keepUnits: wish.keepUnits)
      end()
      return JSONAnswer.nothing
    }
  }
}
