import Diagnostics
import KeyManagement
import LocalCloud
import Platform
import StateNetwork
import StateStorage

/// What root keys that were before are still needed for, as far as this machine knows.
struct FormerRootKeys {
  /// Keys that one of them has wrapped.
  struct Use {
    let former: String
    /// The key store, or the folder of a project.
    let place: String
    let keys: Int
  }

  private(set) var uses: [Use] = []
  /// What could not be looked at, and why.
  private(set) var unreached: [(place: String, fault: Diagnostic)] = []

  /// Goes through the key store and all projects that are known to have something wrapped by a root key.
  /// - Parameter isDry: only looks; otherwise all that is found is wrapped with the present one.
  init(_ root: StandardRootKey, _ users: RootKeyUsers, isDry: Bool) async throws {
    try await lookAtStore(root, isDry)
    for project in try users.projects() { await look(at: project, root, isDry) }
  }

  /// Whether one of them is needed by something.
  func isNeeded(_ former: String) -> Bool { uses.contains { $0.former == former } }

  private mutating func lookAtStore(_ root: StandardRootKey, _ isDry: Bool) async throws {
    let path = KeyStore.standardPath(.current)
    guard Files.exists(path) else { return }
    let store = try KeyStore(path: path, root: root)
    add(try await store.formerMaterial(root), path)
    if !isDry { try await store.rewrapMaterial() }
    try store.close()
  }

  private mutating func look(at project: String, _ root: StandardRootKey, _ isDry: Bool) async {
    do {
      guard Files.isFolder(project + "/.stack") else {
        throw Diagnostic(
          .error, "there is no `.stack` in `\(project)`",
          hints: ["name where it is now; if it is gone for good, leave it out with `--forget \(project)`"])
      }
      let backends = Backends(projectFolder: project) { try HTTPTransport($0) }
      add(try await ProjectKeys(projectFolder: project, root: root).move(backends, isDry: isDry), project)
    } catch {
      var fault = Diagnostics(describing: error).all.first ?? Diagnostic(.error, "it cannot be looked at")
      if !fault.summary.contains(project) { fault.summary = "`\(project)`: \(fault.summary)" }
      unreached.append((project, fault))
    }
  }

  private mutating func add(_ counts: [String: Int], _ place: String) {
    for (former, keys) in counts.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      uses.append(Use(former: former, place: place, keys: keys))
    }
  }
}
