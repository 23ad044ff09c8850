import AgentAPI
import Databases
import GRDB
import Platform

/// Service accounts and who may do what, in a database of the agent's own.
struct IdentityStore: Sendable {
  private let file: String
  private let database: DatabaseQueue
  /// Where others read which tokens are good.
  private let register: String

  /// - Throws: `IdentityStoreFault`, as all that reads and writes.
  init(file: String, register: String) throws {
    self.file = file
    self.register = register
    var configuration = Configuration()
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    configuration.busyMode = .timeout(5)
    do {
      database = try DatabaseQueue(path: file, configuration: configuration)
      try Files.setMode(file, 0o600)
      try Self.migrator.migrate(database)
      try database.write { try publish($0) }
    } catch let error as DatabaseError {
      throw IdentityStoreFault(error, file: file)
    }
  }

  private func read<Result: Sendable>(_ work: @Sendable @escaping (Database) throws -> Result) async throws -> Result {
    do { return try await database.read(work) } catch let error as DatabaseError {
      throw IdentityStoreFault(error, file: file)
    }
  }

  private func write<Result: Sendable>(_ work: @Sendable @escaping (Database) throws -> Result) async throws -> Result {
    do { return try await database.write(work) } catch let error as DatabaseError {
      throw IdentityStoreFault(error, file: file)
    }
  }

  /// Writes the register anew, within the change that it tells of: no later one can be overwritten by an earlier.
  private func publish(_ database: Database) throws {
    var tokens = TokenRegister()
    let good = try database.all("SELECT name, generation FROM service_account WHERE is_disabled = 0") {
      (name: try $0.text(0), generation: Int64(try $0.integer(1)))
    }
    for account in good { tokens.add(account.name, generation: account.generation) }
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
    try await write { database in
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
    try await read { database in
      try database.first("SELECT generation FROM service_account WHERE name = ?", [name])
        .map { Int64(try $0.integer(0)) }
    }
  }

  /// Begins a new generation: all tokens of earlier ones are refused from here on.
  func revokeTokens(_ name: String) async throws {
    let now = Timestamp.now.milliseconds
    let found = try await write { database in
      try database.execute(
        sql: "UPDATE service_account SET generation = max(generation + 1, ?) WHERE name = ?", arguments: [now, name])
      let count = database.changesCount
      try publish(database)
      return count
    }
    guard found > 0 else { throw AgentFault.noServiceAccount(name) }
  }

  func serviceAccount(_ name: String) async throws -> ServiceAccount {
    let found = try await read { database in
      try database.first("SELECT \(Self.accountColumns) FROM service_account WHERE name = ?", [name])
        .map(Self.serviceAccount)
    }
    guard let found else { throw AgentFault.noServiceAccount(name) }
    return found
  }

  func serviceAccounts(stack: String?) async throws -> [ServiceAccount] {
    try await read { database in
      try database.all(
        "SELECT \(Self.accountColumns) FROM service_account WHERE ?1 IS NULL OR stack = ?1 ORDER BY name", [stack],
        Self.serviceAccount)
    }
  }

  /// Takes the account's bindings along.
  func deleteServiceAccount(_ name: String) async throws {
    try await write { database in
      try database.execute(sql: "DELETE FROM iam_binding WHERE member = ?", arguments: [name])
      try database.execute(sql: "DELETE FROM service_account WHERE name = ?", arguments: [name])
      try publish(database)
    }
  }

  private static let accountColumns = "name, stack, display_name, is_disabled, secret_hash, token"

  /// - Parameter row: `accountColumns`.
  private static func serviceAccount(_ row: CheckedRow) throws -> ServiceAccount {
    ServiceAccount(
      name: try row.text(0), stack: try row.text(1), displayName: try row.text(2), isDisabled: try row.flag(3),
      secretHash: try row.optionalText(4), token: try row.optionalText(5))
  }

  // MARK: Bindings

  func put(_ binding: IAMBinding) async throws {
    try await write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO iam_binding VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          binding.id, binding.stack, binding.member, binding.role, binding.resource, binding.token,
        ])
    }
  }

  func binding(_ id: String) async throws -> IAMBinding {
    let found = try await read { database in
      try database.first("SELECT \(Self.bindingColumns) FROM iam_binding WHERE id = ?", [id]).map(Self.binding)
    }
    guard let found else { throw AgentFault.noBinding(id) }
    return found
  }

  func bindings(stack: String?) async throws -> [IAMBinding] {
    try await read { database in
      try database.all(
        "SELECT \(Self.bindingColumns) FROM iam_binding WHERE ?1 IS NULL OR stack = ?1 ORDER BY id", [stack],
        Self.binding)
    }
  }

  func deleteBinding(_ id: String) async throws {
    try await write { database in
      try database.execute(sql: "DELETE FROM iam_binding WHERE id = ?", arguments: [id])
    }
  }

  /// The binding that gives the member the role on the resource, the first by name; `nil` for none.
  func binding(_ member: String, role: String, on resource: String) async throws -> String? {
    try await read { database in
      try database.first(
        "SELECT id FROM iam_binding WHERE member = ? AND role = ? AND resource = ? ORDER BY id LIMIT 1",
        [member, role, resource])?.text(0)
    }
  }

  private static let bindingColumns = "id, stack, member, role, resource, token"

  /// - Parameter row: `bindingColumns`.
  private static func binding(_ row: CheckedRow) throws -> IAMBinding {
    IAMBinding(
      id: try row.text(0), stack: try row.text(1), member: try row.text(2), role: try row.text(3),
      resource: try row.text(4), token: try row.optionalText(5))
  }
}
