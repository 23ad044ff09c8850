import AgentAPI
import Platform
import ProviderKit
import Streams
import Values

extension DatabaseType {
  /// Has the agent run the worker, and waits until it answers.
  func start(
    _ record: DatabaseFolder.Record, _ folder: DatabaseFolder, _ planned: Value, _ client: AgentClient
  ) async throws -> StoredObject {
    let configuration = DatabaseConfiguration(
      name: record.address, path: folder.databaseFile, port: Int(record.port), policyFolder: folder.policy,
      tokenKeyFile: environment.directories.tokenPublicKey)
    try AtomicFile.write(try configuration.encoded(), to: folder.workerFile, mode: 0o644)
    let object = stored(value(record, folder, planned, status: "running"))
    do {
      try await client.put(unit(record, folder))
      try await UnitReadiness(client: client, address: record.address).wait(for: record.id, timeout: .seconds(30))
    } catch {
      throw PartialFailure(object, underlying: error)
    }
    return object
  }

  /// The configured port, the earlier one, or a free one.
  func choosePort(_ planned: Value, keeping earlier: UInt16?, _ client: AgentClient) async throws -> UInt16 {
    if let port = planned.whole("port").flatMap({ UInt16(exactly: $0) }) {
      if port != earlier { try await client.requireFree(port) }
      return port
    }
    if let earlier { return earlier }
    return try await client.freePort()
  }

  /// The database as it is found.
  func look(
    _ record: DatabaseFolder.Record, _ folder: DatabaseFolder, _ base: Value
  ) async throws -> StoredObject {
    let unit = try await environment.agent.client().unit(record.id)
    let isThere = Files.exists(folder.workerFile)
    return stored(value(record, folder, base, status: isThere ? UnitReadiness.word(unit) : "damaged"))
  }

  func value(
    _ record: DatabaseFolder.Record, _ folder: DatabaseFolder, _ base: Value, status: String
  ) -> Value {
    .object([
      "id": .string(record.id),
      "engine": base["engine"] ?? "sqlite",
      "port": .number(Int(record.port)),
      "url": .string(Self.url(Int(record.port))),
      "path": .string(folder.databaseFile),
      "status": .string(status),
      "deletion_protection": base["deletion_protection"] ?? false,
      "retain_on_destroy": base["retain_on_destroy"] ?? false,
    ])
  }

  private func unit(_ record: DatabaseFolder.Record, _ folder: DatabaseFolder) -> UnitSpec {
    UnitSpec(
      name: record.id, stack: record.stack, address: record.address, kind: name,
      command: ["@{stack}", "worker", "database", "--config", folder.workerFile],
      stateDirectories: [folder.data], userClass: .engine,
      ports: [UnitPort(name: "http", number: record.port)],
      health: HealthCheck(.http(path: "/healthz", port: "http"), interval: 15), token: record.token)
  }
}
