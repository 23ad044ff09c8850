import AgentAPI
import Platform
import ProviderKit
import Streams
import Values

extension FunctionType {
  /// Added to a function's requirements unless they name it.
  static let framework = "functions-framework==3.10.2"
  private static let dispatcherFile = "function.json"

  /// Builds the function, has the agent run its units, and waits until they are ready.
  func run(
    _ planned: Value, _ id: String, prior: Value? = nil, _ operation: Operation
  ) async throws -> StoredObject {
    guard let folder = ResourceName(id).folder(environment.directories) else {
      throw ResourceFault.badID(id, expected: "a function")
    }
    let client = try await environment.agent.client()
    let settings = WorkloadSettings(planned.applying(operation.sensitive))
    let pythons = PythonEnvironments(directories: environment.directories, engines: environment.engines)
    let build = try await WorkloadBuild.make(settings.source, for: folder, adding: [Self.framework], pythons)
    var record: FunctionRecord
    if let earlier = try FunctionRecord.read(folder) {
      record = earlier
    } else {
      record = FunctionRecord(port: try await client.freePort(), token: operation.token)
      try record.write(folder)
    }
    let framework = try frameworkUnit(planned, id, folder, settings, build, record, operation.context)
    let previous = try await client.unit(id)
    var status = try await client.put(framework)
    try await WorkloadRepair(client: client, build: build).restart(status, if: previous, differed: prior)
    func object() -> StoredObject {
      let value = value(planned, id, record, revision: status.revision, environmentHash: build.environment?.hash)
      return StoredObject(stored(value).value, privateData: Array(status.revision.utf8))
    }
    do {
      var dispatcher: UnitSpec?
      // While the function starts: the later a broker hears of a new user, the likelier does its reading of the users fall on the
      // moment in which devices connect, and what it is then asked is lost.
      if let trigger = planned.block("trigger") {
        dispatcher = try await dispatcherUnit(trigger, planned, id, folder, &record, operation)
      }
      let readiness = UnitReadiness(client: client, address: operation.context.address)
      status = try await readiness.wait(for: id, timeout: settings.readyTimeout)
      if let dispatcher {
        try await client.put(dispatcher)
        try await readiness.wait(for: dispatcher.name, timeout: .seconds(30))
      }
    } catch {
      throw PartialFailure(object(), underlying: error)
    }
    if let hash = build.sourceHash { WorkloadSource(resourceFolder: folder).removeOthers(keeping: hash) }
    try await pythons.release(folder, keeping: build.environment?.hash)
    return object()
  }

  /// The user's code in the functions framework.
  private func frameworkUnit(
    _ planned: Value, _ id: String, _ folder: String, _ settings: WorkloadSettings, _ build: WorkloadBuild,
    _ record: FunctionRecord, _ context: ObjectContext
  ) throws -> UnitSpec {
    guard let environment = build.environment, let code = build.folder else {
      throw WorkloadFault.noSource(path: settings.source ?? "")
    }
    let isEventFunction = planned.block("trigger") != nil
    var spec = UnitSpec(
      name: id, stack: context.stack.id, address: context.address, kind: name,
      command: [
        Path.join(environment.programs, "functions-framework"), "--target", planned.text("entry_point") ?? "",
        "--source", Path.join(code, "main.py"), "--signature-type", isEventFunction ? "cloudevent" : "http",
        "--host", "127.0.0.1", "--port", "@{port.http}",
      ],
      environment: build.variables.merging(settings.environment) { $1 },
      secretEnvironment: settings.secretEnvironment, workingDirectory: code,
      stateDirectories: [Path.join(folder, "state")], userClass: .workload)
    spec.ports = [UnitPort(name: "http", number: record.port)]
    spec.health = settings.healthCheck(port: "http")
    spec.limits = settings.limits
    spec.serviceAccount = settings.serviceAccount
    spec.token = record.token
    return spec
  }

  /// The worker that reads the subscription and calls the function, with a broker user of its own.
  private func dispatcherUnit(
    _ trigger: Value, _ planned: Value, _ id: String, _ folder: String, _ record: inout FunctionRecord,
    _ operation: Operation
  ) async throws -> UnitSpec {
    let name = Self.dispatcher(id)
    let address = operation.context.address + ".dispatcher"
    let handle = try SubscriptionHandle(trigger.text("subscription") ?? "", environment)
    let access = try await ConsumerAccess.grant(
      handle, to: ResourceName(name), address: operation.context.address, password: record.brokerPassword,
      token: record.token, environment)
    if record.brokerPassword != access.connection.password {
      record.brokerPassword = access.connection.password
      try record.write(folder)
    }
    let timeout = planned.text("timeout").flatMap(ProviderKit.DurationText.seconds) ?? 60
    let configuration = FunctionConfiguration(
      name: operation.context.address, connection: access.connection, source: access.source,
      url: "http://127.0.0.1:\(record.port)/", concurrency: trigger.whole("concurrency") ?? 8, timeoutSeconds: timeout,
      files: WorkerFiles(ready: "@{unit}/ready", status: "@{unit}/status.json"))
    return UnitSpec(
      name: name, stack: operation.context.stack.id, address: address, kind: "function-dispatcher",
      command: ["@{stack}", "worker", "function", "--config", "@{unit}/\(Self.dispatcherFile)"],
      files: [UnitFile(path: Self.dispatcherFile, contents: try configuration.encoded())], userClass: .engine,
      health: HealthCheck(.file("ready"), interval: 15),
      stop: StopPolicy(grace: min(timeout, 30) + 2), token: record.token)
  }
}
