import StateNetwork
import StateServers
import Testing

@testable import StateStorage

/// The stores that the compliance suites run against: those whose servers this machine has.
enum StoreKind: CaseIterable, Sendable, CustomTestStringConvertible {
  case local
  /// A state server, by Terraform's http protocol.
  case http
  /// The same, which keeps its states in PostgreSQL.
  case httpOnPostgres
  /// A real PostgreSQL.
  case postgres
  /// A real S3-compatible store.
  case s3
  /// A server of Terraform's http protocol that is not ours, and has no leases.
  case foreignHTTP
  /// moto, another's idea of what AWS answers.
  case moto

  static var allCases: [StoreKind] {
    [.local, .http] + (PostgresServer.isInstalled ? [.postgres] : []) + (ObjectStore.isInstalled ? [.s3] : [])
  }

  /// With the servers that are there for a second opinion.
  static var withSecondOpinions: [StoreKind] {
    allCases + (PostgresServer.isInstalled ? [.httpOnPostgres] : []) + [.foreignHTTP, .moto]
  }

  var testDescription: String { "\(self)" }

  /// Opens the store whose data is kept with `scratch`; twice gives two stores of the same state.
  func open(_ scratch: Scratch) async throws -> any StateStore {
    switch self {
    case .local: return try scratch.store()
    case .http:
      let server = try StateServer(path: scratch.path + "/server/states.sqlite", rights: .everybody)
      return try await RemoteStateStore(
        ServerTransport(server).remote(), mirror: scratch.layout(), stackName: "shop", root: Scratch.root,
        pushInterval: .milliseconds(5))
    case .httpOnPostgres:
      let server = try StateServer(
        postgres: try await PostgresServer.shared.value.connection, schema: "server-" + scratch.name, rights: .everybody
      )
      return try await RemoteStateStore(
        ServerTransport(server).remote(), mirror: scratch.layout(), stackName: "shop", root: Scratch.root,
        pushInterval: .milliseconds(5))
    case .postgres:
      return try await scratch.backend(PostgresServer.shared.value.settings(scratch)).open("default", scratch.options)
    case .s3:
      return try await scratch.backend(ObjectStore.shared.value.settings(scratch)).open("default", scratch.options)
    case .foreignHTTP:
      let address = try await SecondOpinion.http.value + "/\(scratch.name)"
      return try await scratch.backend(BackendSettings(type: "http", values: ["address": address]))
        .open("default", scratch.options)
    case .moto:
      return try await scratch.backend(SecondOpinion.settings(scratch.name)).open("default", scratch.options)
    }
  }
}

extension StoreKind {
  /// How many wait for the lock on this machine: of a remote state, for that of its mirror.
  func waiters(_ scratch: Scratch, _ store: any StateStore) async throws -> Int {
    let query = "SELECT count(*) FROM waiter"
    if let store = store as? PostgresStateStore {
      return try await store.connection.perform { connection in
        try connection.first(query + " WHERE state = $1", [.text(store.name)])?.integer(0) ?? 0
      }
    }
    let local = store as? LocalStateStore ?? (store as? RemoteStateStore)?.mirror
    return try await local?.database.read { try $0.first(query)?.integer(0) } ?? 0
  }
}

extension PostgresServer {
  /// Each scratch has a schema of its own.
  func settings(_ scratch: Scratch) -> BackendSettings { settings(scratch.name) }
}

extension ObjectStore {
  /// Each scratch has a key of its own.
  func settings(_ scratch: Scratch, readOnly: Bool = false) -> BackendSettings {
    settings(scratch.name, readOnly: readOnly)
  }
}

extension Scratch {
  /// A name that no other scratch has, of letters, digits and dashes.
  var name: String { String(path.split(separator: "/").last ?? "state") }

  var options: StoreOptions { StoreOptions(stackName: "shop", root: Self.root) }

  func backend(_ settings: BackendSettings) throws -> any Backend {
    try Backends(projectFolder: path) { try HTTPTransport($0) }.make(settings)
  }
}
