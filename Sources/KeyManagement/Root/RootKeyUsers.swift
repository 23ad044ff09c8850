import Crypto
import Platform

/// The projects that have something wrapped by the root key, so that one that was before is not dropped while they need it: a file for
/// each beside the root key, with the project's folder in it.
public struct RootKeyUsers: Sendable {
  private let folder: String

  public init(_ directories: Directories = .current) {
    folder = Path.join(directories.config, "keys", "users")
  }

  /// Their folders, sorted by bytes; whether they are still there is not looked at.
  public func projects() throws -> [String] {
    guard Files.isFolder(folder) else { return [] }
    var projects: [String] = []
    for name in try Files.names(in: folder) {
      let project = String(decoding: try Files.read(Path.join(folder, name), limit: 1 << 16), as: UTF8.self)
      // One that was not written whole was not made by us.
      if project.hasPrefix("/"), self.name(project) == name { projects.append(project) }
    }
    return projects.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  public func note(_ project: String) throws {
    let path = Path.join(folder, name(project))
    if Files.exists(path) { return }
    try Files.makeFolder(Path.parent(folder), exactMode: 0o700)
    try Files.makeFolder(folder, exactMode: 0o700)
    try AtomicFile.write(project, to: path, mode: 0o600)
  }

  public func forget(_ project: String) throws { try Files.remove(Path.join(folder, name(project))) }

  private func name(_ project: String) -> String {
    Hexadecimal.text(SHA256.hash(data: Array(project.utf8)).prefix(16))
  }
}
