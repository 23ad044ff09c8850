/// One sentence of a policy: these members have this role on this table.
///
/// Each grant is a file of its own in the policy folder of a database, so that bindings come and go without touching each other.
public struct TableGrant: Hashable, Sendable {
  /// The table's name, or `*` for every table of the database.
  public var table: String
  public var role: TableRole
  /// Resource names of service accounts and of our own workers, as in their tokens.
  public var members: [String]
  /// The token of the operation that made the grant.
  public var token: String

  public init(table: String, role: TableRole, members: [String], token: String = "") {
    self.table = table
    self.role = role
    self.members = members
    self.token = token
  }

  /// `nil` when the document is no grant.
  public init?(_ document: JSONDocument) {
    guard let table = document["table"]?.string, let name = document["role"]?.string,
      let role = TableRole(rawValue: name), let members = document["members"]?.array
    else { return nil }
    self.init(
      table: table, role: role, members: members.compactMap(\.string), token: document["token"]?.string ?? "")
  }

  public var document: JSONDocument {
    [
      "members": .array(members.map { .string($0) }), "role": .string(role.rawValue),
      "table": .string(table), "token": .string(token),
    ]
  }
}
