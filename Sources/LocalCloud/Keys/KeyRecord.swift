import Platform
import ProviderKit

/// Notes in a resource's folder which ring or key it made, and by which operation: the key store has no place for it.
struct KeyRecord: Codable, Hashable, Sendable {
  var id: String
  var token: String

  private static func file(_ context: ObjectContext, _ directories: Directories) -> String? {
    ResourceName(stack: context.stack.id, address: context.address).folder(directories)
      .map { Path.join($0, "key.json") }
  }

  static func read(_ context: ObjectContext, _ directories: Directories) throws -> KeyRecord? {
    try file(context, directories).flatMap { try ResourceRecord.read($0, as: KeyRecord.self) }
  }

  func write(_ context: ObjectContext, _ directories: Directories) throws {
    guard let file = Self.file(context, directories) else { return }
    try Files.makeFolder(Path.parent(file), exactMode: 0o711)
    try ResourceRecord.write(self, to: file)
  }

  static func remove(_ context: ObjectContext, _ directories: Directories) throws {
    guard let file = file(context, directories) else { return }
    try FileTree.remove(Path.parent(file))
    StackFolder.removeIfEmpty(context.stack)
  }
}
