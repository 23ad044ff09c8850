import Platform
import Streams

/// Where a database's files are.
///
///     database.json     what was decided when it was made    ours alone
///     worker.json       what its worker is told               for everybody
///     policy/           a file a grant                        for everybody
///     data/             the SQLite file                       the worker's user's
struct DatabaseFolder: Hashable, Sendable {
  /// What was decided when the database was made.
  struct Record: Codable, Hashable, Sendable {
    var id: String
    var stack: String
    var address: String
    var port: UInt16
    /// The token of the operation that made it.
    var token: String
  }

  let path: String

  init(path: String) { self.path = path }

  /// The folder of the database with that id, whether it is there or not. Throws `ResourceFault.badID`.
  init(_ id: String, _ directories: Directories) throws(ResourceFault) {
    guard let path = ResourceName(id).folder(directories) else { throw .badID(id, expected: "a database") }
    self.path = path
  }

  var recordFile: String { Path.join(path, "database.json") }
  var workerFile: String { Path.join(path, "worker.json") }
  var policy: String { Path.join(path, "policy") }
  var data: String { Path.join(path, "data") }
  var databaseFile: String { Path.join(data, "data.sqlite") }

  func record() throws -> Record? { try ResourceRecord.read(recordFile, as: Record.self) }

  func create() throws(SystemError) {
    // The worker's user must be able to pass through to its own folder.
    try Files.makeFolder(path, exactMode: 0o711)
    try Files.makeFolder(policy, exactMode: 0o755)
    try Files.makeFolder(data, mode: 0o700)
  }

  /// The file of the grants that one binding gives.
  func grantFile(_ binding: String) -> String {
    Path.join(policy, ResourceName.fileName(binding) + ".json")
  }
}
