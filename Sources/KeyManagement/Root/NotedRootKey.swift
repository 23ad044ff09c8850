/// A root key of which it is noted what project uses it.
public struct NotedRootKey: RootKeyProvider {
  private let root: any RootKeyProvider
  private let project: String
  private let users: RootKeyUsers

  public init(_ root: any RootKeyProvider, project: String, users: RootKeyUsers = RootKeyUsers()) {
    self.root = root
    self.project = project
    self.users = users
  }

  public var identifier: String {
    get async throws { try await root.identifier }
  }

  public func wrap(_ key: SealingKey, context: [UInt8]) async throws -> [UInt8] {
    try users.note(project)
    return try await root.wrap(key, context: context)
  }

  public func unwrap(_ wrapped: [UInt8], context: [UInt8]) async throws -> SealingKey {
    // For states of older programs; a disk that takes no writes is no reason not to open them.
    try? users.note(project)
    return try await root.unwrap(wrapped, context: context)
  }
}
