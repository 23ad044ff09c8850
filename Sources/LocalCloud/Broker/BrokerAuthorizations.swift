import Foundation
import Platform

/// Puts users into effect: their files are compiled into one, and the server told. Calls made while that is under way share the
/// next round, so that a thousand devices cost a few rounds.
actor BrokerAuthorizations {
  private struct Rounds {
    /// Has read, or is reading, the files.
    var current: Task<Void, any Error>?
    /// Has not begun: whoever wrote a file by now is in it.
    var next: Task<Void, any Error>?
  }

  /// By folder. The tasks are owned by this actor and end by themselves.
  private var rounds: [BrokerFolder: Rounds] = [:]

  /// Writes, or removes, users' files, then returns when the server knows.
  func change(_ broker: BrokerAccess, put: [BrokerUser] = [], remove: [String] = []) async throws {
    var isChanged = false
    for user in put {
      let file = Self.file(user.name, broker.folder)
      if (try? broker.folder.read(file, as: BrokerUser.self)) == user { continue }
      try broker.folder.write(user, to: file)
      isChanged = true
    }
    for name in remove where Files.exists(Self.file(name, broker.folder)) {
      try Files.remove(Self.file(name, broker.folder))
      isChanged = true
    }
    if isChanged || !isCompiled(put, in: broker.folder) { try await apply(broker) }
  }

  /// Compiles all users' files and has the server read the result.
  func apply(_ broker: BrokerAccess) async throws {
    let folder = broker.folder
    if let next = rounds[folder]?.next { return try await next.value }
    let previous = rounds[folder]?.current
    let round = Task {
      _ = await previous?.result
      // A moment for others to join.
      try await Task.sleep(for: .milliseconds(5))
      self.begin(folder)
      try Self.compile(folder)
      try await broker.reload()
    }
    rounds[folder, default: Rounds()].next = round
    try await round.value
  }

  private func begin(_ folder: BrokerFolder) {
    rounds[folder] = Rounds(current: rounds[folder]?.next)
  }

  private func isCompiled(_ users: [BrokerUser], in folder: BrokerFolder) -> Bool {
    guard let bytes = try? Files.read(folder.authorizationFile) else { return false }
    let text = String(decoding: bytes, as: UTF8.self)
    return users.allSatisfy { text.contains($0.configuration) }
  }

  /// A user by name, if there is one.
  static func user(_ name: String, in folder: BrokerFolder) throws -> BrokerUser? {
    let file = file(name, folder)
    return Files.exists(file) ? try folder.read(file, as: BrokerUser.self) : nil
  }

  static func users(in folder: BrokerFolder) throws -> [BrokerUser] {
    try Files.names(in: folder.users).filter { $0.hasSuffix(".json") }
      .map { try folder.read(Path.join(folder.users, $0), as: BrokerUser.self) }
  }

  /// What the server should have in its authorization file now.
  static func text(_ folder: BrokerFolder) throws -> String {
    let secrets = try folder.read(folder.secretsFile, as: BrokerSecrets.self)
    let engine = "{ user: engine, password: \(NATSText.quoted(secrets.engineHash)) }"
    let users = [engine] + (try users(in: folder).map(\.configuration))
    return "# Made by stack from the files of its users.\nusers: [\n"
      + users.map { "  \($0)\n" }.joined() + "]\n"
  }

  static func compile(_ folder: BrokerFolder) throws {
    try folder.writeForServer(try text(folder), to: folder.authorizationFile)
    let own = String(decoding: try Files.read(folder.authorityCertificate), as: UTF8.self)
    let registries = try Files.names(in: folder.registries)
      .map { Path.join(folder.registries, $0, "ca.pem") }.filter(Files.exists)
      .map { String(decoding: try Files.read($0), as: UTF8.self) }
    try folder.writeForServer(([own] + registries).joined(separator: "\n"), to: folder.deviceAuthorities)
  }

  private static func file(_ user: String, _ folder: BrokerFolder) -> String {
    Path.join(folder.users, ResourceName.fileName(user) + ".json")
  }
}
