import AgentAPI
import Platform
import ProviderKit
import Values

extension ServiceType {
  /// Builds the workload, has the agent run it, and waits until it is ready.
  func run(
    _ planned: Value, _ id: String, prior: Value? = nil, _ operation: Operation
  ) async throws -> StoredObject {
    guard let folder = ResourceName(id).folder(environment.directories) else {
      throw ResourceFault.badID(id, expected: "a \(name)")
    }
    let client = try await environment.agent.client()
    let settings = WorkloadSettings(planned.applying(operation.sensitive))
    let pythons = PythonEnvironments(directories: environment.directories, engines: environment.engines)
    let build = try await WorkloadBuild.make(settings.source, for: folder, pythons)
    let previous = try await client.unit(id)
    try await checkPort(planned, unless: previous, client)
    let spec = unit(planned, id, folder, settings, build, token: previous?.token ?? operation.token, operation.context)
    var status = try await client.put(spec)
    try await WorkloadRepair(client: client, build: build).restart(status, if: previous, differed: prior)
    func object() -> StoredObject {
      let value = planned.replacing([
        "id": .string(id), "source_hash": build.sourceHash.map { .string($0) } ?? .null(.string),
        "environment": build.environment.map { .string($0.hash) } ?? .null(.string),
        "revision": .string(status.revision), "status": "running",
      ]).replacing(exports(status))
      return StoredObject(stored(value).value, privateData: Array(status.revision.utf8))
    }
    do {
      let readiness = UnitReadiness(client: client, address: operation.context.address)
      status = try await readiness.wait(for: id, timeout: settings.readyTimeout)
    } catch {
      throw PartialFailure(object(), underlying: error)
    }
    if let hash = build.sourceHash { WorkloadSource(resourceFolder: folder).removeOthers(keeping: hash) }
    try await pythons.release(folder, keeping: build.environment?.hash)
    return object()
  }

  /// What the agent alone knows.
  func exports(_ status: UnitStatus) -> [String: Value] {
    switch kind {
    case .webapp:
      let ingress = status.ingress
      return [
        "url": ingress.map { .string($0.url) } ?? .null(.string),
        "ingress_port": ingress.map { .number(Int($0.port)) } ?? .null(.number),
      ]
    case .service:
      let port = status.ports["http"]
      return ["url": port.map { .string("http://127.0.0.1:\($0)") } ?? .null(.string)]
    }
  }

  private func unit(
    _ planned: Value, _ id: String, _ folder: String, _ settings: WorkloadSettings, _ build: WorkloadBuild,
    token: String, _ context: ObjectContext
  ) -> UnitSpec {
    let python = environment.engines.locate(.python) ?? "/usr/bin/python3"
    let port = planned.whole("port").flatMap { UInt16(exactly: $0) }
    let listens = kind == .webapp || port != nil
    var spec = UnitSpec(
      name: id, stack: context.stack.id, address: context.address, kind: name,
      command: build.resolve(planned.texts("command") ?? [], python: python),
      environment: build.variables.merging(settings.environment) { $1 },
      secretEnvironment: settings.secretEnvironment, workingDirectory: build.folder,
      stateDirectories: [Path.join(folder, "state")], userClass: .workload)
    spec.ports = listens ? [UnitPort(name: "http", number: port)] : []
    spec.health = settings.healthCheck(port: listens ? "http" : nil)
    spec.restart = RestartPolicy(planned.text("restart").flatMap(RestartPolicy.Mode.init) ?? .always)
    spec.limits = settings.limits
    spec.update = port == nil ? .rolling : .replace
    spec.replicas = planned.whole("replicas") ?? 1
    spec.serviceAccount = settings.serviceAccount
    spec.token = token
    if kind == .webapp {
      spec.ingress = IngressSpec(
        port: planned.whole("ingress_port").flatMap { UInt16(exactly: $0) }, isPublic: planned.flag("public"),
        target: "http")
    }
    return spec
  }

  private func checkPort(_ planned: Value, unless previous: UnitStatus?, _ client: AgentClient) async throws {
    for attribute in ["port", "ingress_port"] {
      guard let port = planned.whole(attribute).flatMap({ UInt16(exactly: $0) }) else { continue }
      let isOurs = previous?.ports["http"] == port || previous?.ingress?.port == port
      if !isOurs { try await client.requireFree(port) }
    }
  }

  /// As much of the configuration as the agent's specification tells.
  func imported(_ spec: UnitSpec, _ unit: UnitStatus) -> Value {
    var attributes: [String: Value] = [:]
    for (name, schema) in self.schema.block.attributes { attributes[name] = schema.defaultValue ?? .null(schema.type) }
    for (name, block) in self.schema.block.blocks { attributes[name] = .null(block.block.impliedType) }
    let own = ["PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "PATH"]
    attributes["id"] = .string(spec.name)
    attributes["command"] = .list(spec.command.map { .string($0) }, of: .string)
    attributes["env"] = .map(spec.environment.filter { !own.contains($0.key) }.mapValues { .string($0) }, of: .string)
    attributes["replicas"] = .number(spec.replicas)
    attributes["restart"] = .string(spec.restart.mode.rawValue)
    attributes["service_account"] = spec.serviceAccount.map { .string($0) } ?? .null(.string)
    attributes["revision"] = .string(unit.revision)
    attributes["status"] = .string(UnitReadiness.word(unit))
    if kind == .webapp { attributes["public"] = .bool(spec.ingress?.isPublic ?? false) }
    return .object(attributes)
  }
}
