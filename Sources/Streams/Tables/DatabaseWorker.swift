import Platform

/// The worker of a `database`: owns its SQLite file and serves its tables on loopback.
public enum DatabaseWorker {
  /// Serves until SIGTERM or SIGINT; what has been asked by then is answered. Throws when the configuration is unreadable, the file is
  /// no database, or the port is taken.
  public static func run(configFile: String) async throws {
    let configuration = try DatabaseConfiguration(contentsOf: configFile)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in ProcessSignals.stream([ProcessSignals.terminate, ProcessSignals.interrupt]) { return }
      }
      group.addTask { try await run(configuration) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  static func run(
    _ configuration: DatabaseConfiguration, authenticate: DatabaseService.Authenticator? = nil,
    started: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws {
    let service = try DatabaseService(
      path: configuration.path, policyFolder: configuration.policyFolder,
      authenticate: authenticate ?? TokenAuthenticator(keyFile: configuration.tokenKeyFile).subject(of:))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await RetentionWorker(pool: service.pool, writer: service.writer).run() }
      group.addTask {
        try await HTTPService(port: configuration.port) { await service.respond($0) }.run(started: started)
      }
      defer { group.cancelAll() }
      try await group.next()
    }
    try service.pool.close()
  }
}
