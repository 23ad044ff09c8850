import KeyManagement
import Synchronization

/// The mirror that a remote store has open. It is opened anew where its state has become another.
final class OpenMirror: Sendable {
  let mirror: Mutex<LocalStateStore>
  /// That both had changed when they were last compared.
  let conflict = Mutex<StateError?>(nil)
  /// That the remote state was found to be gone.
  let notice = Mutex<StateError?>(nil)
  private let stackName: String
  private let root: any RootKeyProvider

  init(_ mirror: LocalStateStore, stackName: String, root: any RootKeyProvider) {
    self.mirror = Mutex(mirror)
    self.stackName = stackName
    self.root = root
  }

  func reopen() async throws {
    let old = mirror.withLock { $0 }
    let new = try LocalStateStore(old.layout, stackName: stackName, root: root)
    mirror.withLock { $0 = new }
    try await old.close()
  }
}
