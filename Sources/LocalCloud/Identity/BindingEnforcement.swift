import AgentAPI
import Platform
import ProviderKit
import Streams

/// Puts one binding into effect where its resource is used, and takes it back.
struct BindingEnforcement: Sendable {
  /// The binding's id.
  let binding: String
  let resource: String
  let target: BindingTarget
  let context: ObjectContext
  let environment: LocalCloudEnvironment

  /// Gives the members the role; for a broker's resources returns the URL that each may connect with.
  func grant(to members: [String], role: Role, token: String) async throws -> [String: String] {
    switch target {
    case .table(let handle):
      try write(handle.database, table: handle.table, members, role, token)
      return [:]
    case .database(let folder):
      try write(folder, table: "*", members, role, token)
      return [:]
    case .key, .secret: return [:]
    case .topic, .subscription:
      var urls: [String: String] = [:]
      for member in members { urls[member] = try await brokerMember(member).update() }
      return urls
    }
  }

  /// Takes the role from members that had it. `entirely` when the binding goes, so that its own files go too.
  func withdraw(from members: [String], entirely: Bool) async throws {
    switch target {
    case .table(let handle): if entirely { try Files.remove(handle.database.grantFile(binding)) }
    case .database(let folder): if entirely { try Files.remove(folder.grantFile(binding)) }
    case .key, .secret: break
    case .topic, .subscription:
      for member in members {
        do { _ = try await brokerMember(member).update() } catch BrokerFault.noBroker { continue }
      }
    }
  }

  /// Those of the members who can use the role as things are.
  func effective(of members: [String], role: Role) async throws -> [String] {
    switch target {
    case .table(let handle): try granted(handle.database, members)
    case .database(let folder): try granted(folder, members)
    case .key, .secret: members
    case .topic, .subscription: try members.filter { try brokerMember($0).isPresent() }
    }
  }

  private func write(
    _ database: DatabaseFolder, table: String, _ members: [String], _ role: Role, _ token: String
  ) throws {
    guard try database.record() != nil, let role = TableRole(rawValue: role.rawValue) else {
      throw ResourceFault.missing(kind: "database", id: resource)
    }
    let grant = TableGrant(table: table, role: role, members: members.sorted(), token: token)
    try AtomicFile.write(grant.document.bytes + [0x0A], to: database.grantFile(binding), mode: 0o644)
  }

  private func granted(_ database: DatabaseFolder, _ members: [String]) throws -> [String] {
    let file = database.grantFile(binding)
    guard Files.exists(file), let document = try? JSONDocument(parsing: Files.read(file, limit: 1 << 20)),
      let grant = TableGrant(document)
    else { return [] }
    return grant.members
  }

  private func brokerMember(_ member: String) throws -> BrokerMember {
    try BrokerMember(member: member, on: resource, stack: context.stack.id, environment)
  }
}
