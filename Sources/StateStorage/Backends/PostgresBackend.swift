import Diagnostics
import KeyManagement

/// Rows of a PostgreSQL database, a schema a project, a state for each workspace in it.
struct PostgresBackend: Backend {
  private let place: PostgresPlace

  init(_ settings: BackendSettings, notice: WaitingNotice? = nil) {
    place = PostgresPlace(
      settings: settings.value("conn_str") ?? "", schema: settings.value("schema_name") ?? "stack_state",
      notice: notice)
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

  /// Wraps with the present root key what a former one has wrapped; answers how many keys that were, by its identifier.
  func moveKeys(_ root: StandardRootKey, isDry: Bool) async throws -> [String: Int] {
    let keys = try await withConnection { connection in
      try connection.run(
        "SELECT state, number, wrapped, lineage FROM data_key JOIN head USING (state) ORDER BY state, number"
      ).map { (state: try $0.text(0), number: try $0.integer(1), wrapped: try $0.bytes(2), lineage: try $0.text(3)) }
    }
    var counts: [String: Int] = [:]
    for key in keys {
      let context = DataKeyRing.wrapContext(key.lineage)
      guard let moved = try await root.moved(key.wrapped, context: context) else { continue }
      counts[moved.former, default: 0] += 1
      if isDry { continue }
      _ = try await withConnection { connection in
        try connection.run(
          """
          UPDATE data_key SET root = $3, wrapped = $4::bytea WHERE state = $1 AND number = $2::bigint AND wrapped = $5::bytea
          """,
          [
            .text(key.state), .text(String(key.number)), .text(moved.root), .bytes(moved.wrapped), .bytes(key.wrapped),
          ])
      }
    }
    return counts
  }

  private func withConnection<Result: Sendable>(
    _ work: @escaping @Sendable (PostgresConnection) throws -> Result
  ) async throws -> Result {
    let connection = place.connection()
    let result = try await connection.perform(work)
    try await connection.close()
    return result
  }
}
