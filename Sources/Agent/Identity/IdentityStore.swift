import AgentAPI
import GRDB
import Platform

/// Service accounts and who may do what, in a database of the agent's own.
struct IdentityStore: Sendable {
  private let database: DatabaseQueue
  /// Where others read which tokens are good.
  private let register: String

  init(file: String, register: String) throws {
    self.register = register
    var configuration = Configuration()
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    configuration.busyMode = .timeout(5)
    database = try DatabaseQueue(path: file, configuration: configuration)
    try Files.setMode(file, 0o600)
    try Self.migrator.migrate(database)
    try database.write { try publish($0) }
  }

  /// Writes the register anew, within the change that it tells of: no later one can be overwritten by an earlier.
  private func publish(_ database: Database) throws {
    var tokens = TokenRegister()
    let rows = try Row.fetchCursor(
      database, sql: "SELECT name, generation FROM service_account WHERE is_disabled = 0")
    while let row = try rows.next() { tokens.add(row["name"], generation: row["generation"]) }
    try AtomicFile.write(tokens.text, to: register, mode: 0o644, durable: false)
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("first") { database in
      try database.execute(
        sql: """
          CREATE TABLE service_account (
            name TEXT PRIMARY KEY NOT NULL, stack TEXT NOT NULL, display_name TEXT NOT NULL,
            is_disabled INTEGER NOT NULL, token TEXT
          ) STRICT, WITHOUT ROWID;
          CREATE TABLE iam_binding (
            id TEXT PRIMARY KEY NOT NULL, stack TEXT NOT NULL, member TEXT NOT NULL, role TEXT NOT NULL,
            resource TEXT NOT NULL, token TEXT
          ) STRICT, WITHOUT ROWID;
          CREATE INDEX iam_binding_of ON iam_binding (member, resource, role);
          """)
    }
    migrator.registerMigration("keys of service accounts") { database in
      try database.execute(sql: "ALTER TABLE service_account ADD COLUMN secret_hash TEXT")
    }
    migrator.registerMigration("generations of tokens") { database in
      try database.execute(
        sql: "ALTER TABLE service_account ADD COLUMN generation INTEGER NOT NULL DEFAULT 0")
    }
    return migrator
  }

  // MARK: Service accounts

  func put(_ account: ServiceAccount) async throws {
    // One that is made again under its old name does not take the tokens of the old one.
    let generation = Timestamp.now.milliseconds
    try await database.write { database in
      try database.execute(
        sql: """
          INSERT INTO service_account VALUES (?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (name) DO UPDATE SET stack = excluded.stack, display_name = excluded.display_name,
            is_disabled = excluded.is_disabled, token = excluded.token, secret_hash = excluded.secret_hash
          """,
        arguments: [
          account.name, account.stack, account.displayName, account.isDisabled, account.token,
          account.secretHash, generation,
        ])
      try publish(database)
    }
  }

  /// Which generation of the account's tokens is good; `nil` for an account that is gone.
  func generation(_ name: String) async throws -> Int64? {
    try await database.read { database in
      try Int64.fetchOne(database, sql: "SELECT generation FROM service_account WHERE name = ?", arguments: [name])
    }
  }

  /// Begins a new generation: all tokens of earlier ones are refused from here on.
  func revokeTokens(_ name: String) async throws {
    let now = Timestamp.now.milliseconds
    let found = try await database.write { database in
      try database.execute(
        sql: "UPDATE service_account SET generation = max(generation + 1, ?) WHERE name = ?", arguments: [now, name])
      let count = database.changesCount
      try publish(database)
      return count
    }
    guard found > 0 else { throw AgentFault.noServiceAccount(name) }
  }

  func serviceAccount(_ name: String) async throws -> ServiceAccount {
    let found = try await database.read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM service_account WHERE name = ?", arguments: [name])
        .map(Self.serviceAccount)
    }
    guard let found else { throw AgentFault.noServiceAccount(name) }
    return found
  }

  func serviceAccounts(stack: String?) async throws -> [ServiceAccount] {
    try await database.read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM service_account WHERE ?1 IS NULL OR stack = ?1 ORDER BY name",
        arguments: [stack]
      ).map(Self.serviceAccount)
    }
  }

  /// Takes the account's bindings along.
  func deleteServiceAccount(_ name: String) async throws {
    try await database.write { database in
      try database.execute(sql: "DELETE FROM iam_binding WHERE member = ?", arguments: [name])
      try database.execute(sql: "DELETE FROM service_account WHERE name = ?", arguments: [name])
      try publish(database)
    }
  }

  private static func serviceAccount(_ row: Row) -> ServiceAccount {
    ServiceAccount(
      name: row["name"], stack: row["stack"], displayName: row["display_name"],
      isDisabled: row["is_disabled"], secretHash: row["secret_hash"], token: row["token"])
  }

  // MARK: Bindings

  func put(_ binding: IAMBinding) async throws {
    try await database.write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO iam_binding VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          binding.id, binding.stack, binding.member, binding.role, binding.resource, binding.token,
        ])
    }
  }

  func binding(_ id: String) async throws -> IAMBinding {
    let found = try await database.read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM iam_binding WHERE id = ?", arguments: [id])
        .map(Self.binding)
    }
    guard let found else { throw AgentFault.noBinding(id) }
    return found
  }

  func bindings(stack: String?) async throws -> [IAMBinding] {
    try await database.read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM iam_binding WHERE ?1 IS NULL OR stack = ?1 ORDER BY id",
        arguments: [stack]
      ).map(Self.binding)
    }
  }

  func deleteBinding(_ id: String) async throws {
    try await database.write { database in
      try database.execute(sql: "DELETE FROM iam_binding WHERE id = ?", arguments: [id])
    }
  }

  /// The binding that gives the member the role on the resource, the first by name; `nil` for none.
  func binding(_ member: String, role: String, on resource: String) async throws -> String? {
    try await database.read { database in
      try String.fetchOne(
        database,
        sql: "SELECT id FROM iam_binding WHERE member = ? AND role = ? AND resource = ? ORDER BY id LIMIT 1",
        arguments: [member, role, resource])
    }
  }

  private static func binding(_ row: Row) -> IAMBinding {
    IAMBinding(
      id: row["id"], stack: row["stack"], member: row["member"], role: row["role"],
      resource: row["resource"], token: row["token"])
  }
}
