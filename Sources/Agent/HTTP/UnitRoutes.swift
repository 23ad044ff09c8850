import AgentAPI
import Hummingbird
import Platform

/// `/v1/units`: what the agent keeps running.
struct UnitRoutes: Sendable {
  let supervisor: Supervisor
  let ports: PortRegistry

  func add(to router: Router<BasicRequestContext>) {
    router.get("/v1/units") { request, _ in
      let stack = request.uri.queryParameters["stack"].map { String($0) }
      return try JSONAnswer.of(await statuses(stack: stack))
    }
    router.put("/v1/units/:name") { request, context in
      var spec = try await JSONAnswer.decode(UnitSpec.self, request)
      spec.name = try context.text("name")
      return try JSONAnswer.of(await supervisor.put(spec))
    }
    router.get("/v1/units/:name") { _, context in
      try JSONAnswer.of(await unit(context).status())
    }
    router.get("/v1/units/:name/spec") { _, context in
      try JSONAnswer.of(await unit(context).record.spec)
    }
    router.delete("/v1/units/:name") { _, context in
      try await supervisor.delete(context.text("name"))
      return JSONAnswer.nothing
    }
    router.get("/v1/units/:name/logs", use: logs)
    router.post("/v1/ports") { _, _ in try JSONAnswer.of(await ports.pick(for: "")) }
    addActions(to: router)
  }

  private func addActions(to router: Router<BasicRequestContext>) {
    router.post("/v1/units/:name/start") { _, context in
      let unit = try await unit(context)
      try await unit.start()
      return try JSONAnswer.of(await unit.status())
    }
    router.post("/v1/units/:name/stop") { _, context in
      let unit = try await unit(context)
      try await unit.stop()
      return try JSONAnswer.of(await unit.status())
    }
    router.post("/v1/units/:name/restart") { _, context in
      let unit = try await unit(context)
      try await unit.restart()
      return try JSONAnswer.of(await unit.status())
    }
    router.post("/v1/units/:name/signal") { request, context in
      let name = try await JSONAnswer.decode(SignalRequest.self, request).signal
      guard let number = SignalName.number(name) else {
        throw AgentFault.invalid("there is no signal `\(name)`", detail: "")
      }
      try await unit(context).signal(number)
      return JSONAnswer.nothing
    }
    router.post("/v1/units/:name/wait") { request, context in
      let seconds = try await JSONAnswer.decode(WaitRequest.self, request).timeout
      let limit = Duration.seconds(min(max(0, seconds), 86_400))
      return try JSONAnswer.of(await unit(context).waitReady(limit))
    }
  }

  private func unit(_ context: BasicRequestContext) async throws -> Unit {
    try await supervisor.unit(context.text("name"))
  }

  private func statuses(stack: String?) async -> [UnitStatus] {
    var statuses: [UnitStatus] = []
    for unit in await supervisor.all(stack: stack) { statuses.append(await unit.status()) }
    return statuses
  }

  @Sendable private func logs(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let reader = try await unit(context).logReader
    let tail = request.uri.queryParameters["tail"].flatMap { Int($0) }
    let follow = request.uri.queryParameters["follow"] == "true"
    return Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody { writer in
        // A reader who goes away is noticed also while there is nothing to write.
        try await request.body.consumeWithCancellationOnInboundClose { _ in
          try await reader.read(tail: tail, follow: follow) { bytes in
            if !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
          }
        }
        try await writer.finish(nil)
      })
  }
}
