/// Who may do what with which table; what no grant gives is refused.
public struct TablePolicy: Hashable, Sendable {
  private var members: [String: Set<String>] = [:]

  public init(_ grants: [TableGrant] = []) {
    for grant in grants {
      members["\(grant.role.rawValue) \(grant.table)", default: []].formUnion(grant.members)
    }
  }

  public func allows(_ subject: String, _ role: TableRole, on table: String) -> Bool {
    [table, "*"].contains { members["\(role.rawValue) \($0)"]?.contains(subject) ?? false }
  }
}
