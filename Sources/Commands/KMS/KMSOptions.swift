import ArgumentParser
import KeyManagement
import LocalCloud
import Platform

/// What the commands on keys share: the store of this machine's user, and the log of its uses.
struct KMSOptions: ParsableArguments {
  func store() throws -> KeyStore {
    let path = StandardRootKey.path(.current)
    let root = StandardRootKey(web: KeyWeb.post) { identifier in
      // As `stack kms init` tells it to who begins with that.
      Terminal().note("made the root key (\(identifier))\n\(path)\n\(RootKeyOptions.Root.keyfile.advice)")
    }
    let store = try KeyStore(path: KeyStore.standardPath(.current), root: root)
    store.endsWithProcess()
    return store
  }

  /// The same, to seal with: keys whose rotation period is over have their new version first, where no agent has made it.
  func sealingStore() async throws -> KeyStore {
    let store = try store()
    for name in try await store.rotateDue() {
      try await store.record(
        who: Host.userAtHost, action: "rotate", resource: "keys/\(name)", isAllowed: true, detail: "its period is over")
    }
    return store
  }

  /// The keys of a store, each use of which is written down.
  /// - Parameter only: the one key that may be used.
  func envelopes(_ store: KeyStore, _ action: String, _ detail: String, only: String? = nil) -> Envelopes {
    Envelopes(AuditedKeys(store, who: Host.userAtHost, action: action, detail: detail, only: only))
  }

  /// Changes the store and writes down who did it, also when it was refused.
  func recording<Result>(
    _ store: KeyStore, _ action: String, _ resource: String, version: Int? = nil, _ body: () async throws -> Result
  ) async throws -> Result {
    let record = AuditRecord(
      who: Host.userAtHost, action: action, resource: "keys/\(resource)", version: version, isAllowed: true)
    return try await store.recording(record, body)
  }
}
