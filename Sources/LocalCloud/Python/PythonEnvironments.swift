import Diagnostics
import Platform

/// Virtual environments of Python workloads: one for each set of requirements, built once and shared.
///
///     <cache>/venvs/<hash>/            the environment; `.complete` in it says that it was built to the end
///     <cache>/venvs/<hash>.lock        held while it is built or removed
///     <cache>/venvs/<hash>.uses/       a file for each resource that uses it, with the path of the resource's folder
///     <cache>/venvs/<hash>.build/      what pip works with meanwhile
///     <cache>/venvs/<hash>.removed-…/  nobody's any more, being deleted
///     <cache>/pip/                     what pip fetched, where it does not run as we do
struct PythonEnvironments: Sendable {
  let directories: Directories
  let engines: Engines
  /// How long pip may take, and how long another program's pip is waited for.
  var patience = Duration.seconds(900)

  /// An environment that is there.
  struct Environment: Hashable, Sendable {
    let hash: String
    let path: String

    var python: String { Path.join(path, "bin", "python") }
    var programs: String { Path.join(path, "bin") }
  }

  private var root: String { Path.join(directories.cache, "venvs") }

  /// The environment of these requirements, built if it is not there, and noted as used by the resource with that folder.
  ///
  /// Throws `PythonFault`, `EngineError` without Python, or `SystemError`.
  func prepare(_ requirements: PythonRequirements, for resourceFolder: String) async throws -> Environment {
    let python = try await engines.find(.python)
    let hash = requirements.hash(python: "\(python.path) \(python.version)")
    let environment = Environment(hash: hash, path: Path.join(root, hash))
    try Files.makeFolder(root, mode: 0o755)
    let lock = try await acquire(hash)
    try note(resourceFolder, uses: hash)
    if !Files.exists(marker(environment)) {
      try FileTree.remove(environment.path)
      do {
        try await PythonInstaller(
          python: python.path, patience: patience, cache: Path.join(directories.cache, "pip")
        ).install(requirements, into: environment.path)
        try AtomicFile.write(requirements.text, to: marker(environment), mode: 0o644)
      } catch {
        // What is half built is of no use to anybody.
        try? FileTree.remove(environment.path)
        try? Files.remove(useFile(resourceFolder, hash))
        throw error
      }
    }
    withExtendedLifetime(lock) {}
    return environment
  }

  /// Whether the environment is there as it was built.
  func isComplete(_ hash: String) -> Bool {
    let environment = Environment(hash: hash, path: Path.join(root, hash))
    return Files.exists(marker(environment)) && Files.exists(environment.python)
  }

  /// The resource uses no environment but `keeping` any more. Those that nobody uses stay until `removeUnused`, because what is
  /// replaced gives its environment back just before it wants it again.
  func release(_ resourceFolder: String, keeping kept: String? = nil) async throws {
    for hash in try hashes() where hash != kept && Files.exists(useFile(resourceFolder, hash)) {
      let lock = try await acquire(hash)
      try Files.remove(useFile(resourceFolder, hash))
      withExtendedLifetime(lock) {}
    }
  }

  /// Removes the environments that nobody uses.
  func removeUnused() async throws {
    let removal = PythonRemoval(root: root)
    for hash in try hashes() where try users(of: hash).isEmpty {
      let lock = try await acquire(hash)
      if try users(of: hash).isEmpty {
        try removal.remove(hash)
        try FileTree.remove(Path.join(root, hash + ".build"))
        try FileTree.remove(Path.join(root, hash + ".uses"))
        try Files.remove(Path.join(root, hash + ".lock"))
      }
      withExtendedLifetime(lock) {}
    }
    try removal.deleteRemoved()
  }

  /// Of all environments that are or were used.
  private func hashes() throws -> [String] {
    guard Files.exists(root) else { return [] }
    return try Files.names(in: root).filter { $0.hasSuffix(".uses") }.map { String($0.dropLast(".uses".count)) }
  }

  /// The folders of the resources that use the environment; uses by folders that are gone do not count.
  private func users(of hash: String) throws -> [String] {
    let folder = Path.join(root, hash + ".uses")
    guard Files.exists(folder) else { return [] }
    return try Files.names(in: folder)
      .map { String(decoding: try Files.read(Path.join(folder, $0), limit: 1 << 16), as: UTF8.self) }
      .filter(Files.exists)
  }

  private func note(_ resourceFolder: String, uses hash: String) throws {
    try Files.makeFolder(Path.join(root, hash + ".uses"), mode: 0o755)
    try AtomicFile.write(resourceFolder, to: useFile(resourceFolder, hash), durable: false)
  }

  private func useFile(_ resourceFolder: String, _ hash: String) -> String {
    Path.join(root, hash + ".uses", String(ContentHash.hexadecimal(resourceFolder.utf8).prefix(32)))
  }

  private func marker(_ environment: Environment) -> String { Path.join(environment.path, ".complete") }

  /// Takes the lock of an environment. A lock file that was removed by its last holder meanwhile is not taken for one.
  private func acquire(_ hash: String) async throws -> FileLock {
    let path = Path.join(root, hash + ".lock")
    for _ in 0..<1_000 {
      guard let lock = try await FileLock.acquire(path, within: patience) else {
        throw PythonFault.busy(lock: path)
      }
      if Files.exists(path) { return lock }
    }
    throw PythonFault.busy(lock: path)
  }
}
