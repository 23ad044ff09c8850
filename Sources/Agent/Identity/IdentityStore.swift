import AgentAPI
import GRDB
import Platform

/// Service accounts and who may do what, in a database of the agent's own.
struct IdentityStore: Sendable {
  private let database: DatabaseQueue

  init(file: String) throws {
    var configuration = Configuration()
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    configuration.busyMode = .timeout(5)
    database = try DatabaseQueue(path: file, configuration: configuration)
    try Files.setMode(file, 0o600)
    try Self.migrator.migrate(database)
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
    return migrator
  }

  // MARK: Service accounts

  func put(_ account: ServiceAccount) async throws {
    try await database.write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO service_account VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          account.name, account.stack, account.displayName, account.isDisabled, account.token,
          account.secretHash,
        ])
    }
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

  /// True if a binding gives the member the role on one of the resources.
  func isAllowed(_ member: String, role: String, on resources: [String]) async throws -> Bool {
    try await database.read { database in
      try resources.contains { resource in
        try Bool.fetchOne(
          database,
          sql: "SELECT EXISTS (SELECT 1 FROM iam_binding WHERE member = ? AND role = ? AND resource = ?)",
          arguments: [member, role, resource]) ?? false
      }
    }
  }

  private static func binding(_ row: Row) -> IAMBinding {
    IAMBinding(
      id: row["id"], stack: row["stack"], member: row["member"], role: row["role"],
      resource: row["resource"], token: row["token"])
  }
}
