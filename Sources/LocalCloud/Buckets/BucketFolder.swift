import Platform
import Streams

/// Where a bucket's files are.
///
///     bucket.json       what was decided when it was made
///     objects/          the objects, by their names
///     versions/         what objects were before they were overwritten: `<name>/<milliseconds>`
struct BucketFolder: Hashable, Sendable {
  /// What was decided when the bucket was made, and what holds for it now.
  struct Record: Codable, Hashable, Sendable {
    var id: String
    var versioning: Bool
    var lifecycle: [BucketConfiguration.Rule]
    /// The token of the operation that made it.
    var token: String
  }

  let path: String

  init(path: String) { self.path = path }

  /// The folder of the bucket with that id, whether it is there or not. Throws `ResourceFault.badID`.
  init(_ id: String, _ directories: Directories) throws(ResourceFault) {
    guard let path = ResourceName(id).folder(directories) else { throw .badID(id, expected: "a bucket") }
    self.path = path
  }

  var recordFile: String { Path.join(path, "bucket.json") }
  var objects: String { Path.join(path, "objects") }
  var versions: String { Path.join(path, "versions") }

  func record() throws -> Record? { try ResourceRecord.read(recordFile, as: Record.self) }

  func create() throws(SystemError) {
    // The users of pipelines and workloads must be able to pass through to the objects.
    try Files.makeFolder(path, exactMode: 0o711)
    try Files.makeFolder(objects, mode: 0o755)
    try Files.makeFolder(versions, mode: 0o755)
  }

  /// The file of an object; `nil` for a name that would lead out of the bucket.
  func file(_ name: String) -> String? {
    guard ObjectName.isValid(name) else { return nil }
    return Path.join(objects, name)
  }
}
