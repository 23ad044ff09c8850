import Diagnostics

/// Rows of a PostgreSQL database, a schema a project, a state for each workspace in it.
struct PostgresBackend: Backend {
  private let place: PostgresPlace

  init(_ settings: BackendSettings) {
    place = PostgresPlace(
      settings: settings.value("conn_str") ?? "", schema: settings.value("schema_name") ?? "stack_state")
  }

  var location: String { place.location }

  func open(_ workspace: String, _ options: StoreOptions) async throws -> any StateStore {
    try await PostgresStateStore(place, name: workspace, options)
  }

  func mayHaveState(_ workspace: String) -> Bool { true }

  func workspaces() async throws -> [String] {
    try await withConnection { connection in
      try connection.run("SELECT state FROM head ORDER BY state").map { try $0.text(0) }
        .filter { StateLayout.isValid($0) && $0 != StateLayout.defaultWorkspace }
    }
  }

  func delete(_ workspace: String) async throws {
    try await withConnection { connection in
      try connection.inTransaction {
        for table in PostgresSchema.tables {
          try connection.run("DELETE FROM \(table) WHERE state = $1", [.text(workspace)])
        }
      }
    }
  }

  private func withConnection<Result: Sendable>(
    _ work: @escaping @Sendable (PostgresConnection) throws -> Result
  ) async throws -> Result {
    let place = self.place
    let connection = PostgresConnection(place.settings, location: place.location) { try place.enter($0) }
    let result = try await connection.perform(work)
    try await connection.close()
    return result
  }
}
