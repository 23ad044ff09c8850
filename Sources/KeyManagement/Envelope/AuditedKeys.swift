import Diagnostics

/// A key store every use of which is written down before what it gives is handed out, and every refusal too.
public struct AuditedKeys: DataKeyWrapper {
  let store: KeyStore
  /// A user, or the resource name of a service account.
  private let who: String
  /// What the keys are used for: `encrypt`, `decrypt`, `rewrap`, …
  private let action: String
  /// What is sealed or opened; never a secret.
  private let detail: String
  /// The one key that may be used, whatever a sealed text names; `nil` for any.
  private let only: String?

  public init(_ store: KeyStore, who: String, action: String, detail: String = "", only: String? = nil) {
    self.store = store
    self.who = who
    self.action = action
    self.detail = detail
    self.only = only
  }

  public func wrap(_ dataKey: SealingKey, with key: String) async throws -> WrappedDataKey {
    try await recorded(key) {
      let wrapped = try await store.wrap(dataKey, with: key)
      return (wrapped, wrapped.name.version)
    }
  }

  public func unwrap(_ wrapped: WrappedDataKey) async throws -> SealingKey {
    try await recorded(wrapped.name.key, wrapped.name.version) {
      (try await store.unwrap(wrapped), wrapped.name.version)
    }
  }

  public func didNotOpen(_ name: KeyVersionName, because reason: String) async {
    try? await store.record(
      who: who, action: action, resource: "keys/\(name.key)", version: name.version, isAllowed: false,
      detail: [detail, reason].filter { !$0.isEmpty }.joined(separator: ": "))
  }

  func recorded<Result>(
    _ key: String, _ version: Int? = nil, _ use: () async throws -> (Result, version: Int)
  ) async throws -> Result {
    do {
      if let only, only != key { throw KeyError.sealedWithOther(name: "", key: key, wanted: only) }
      let (result, used) = try await use()
      try await store.record(
        who: who, action: action, resource: "keys/\(key)", version: used, isAllowed: true, detail: detail)
      return result
    } catch let error as KeyError {
      try? await store.record(
        who: who, action: action, resource: "keys/\(key)", version: version, isAllowed: false,
        detail: [detail, reason(error)].filter { !$0.isEmpty }.joined(separator: ": "))
      throw error
    }
  }

  private func reason(_ error: KeyError) -> String {
    // What wrapped a data key is no root key, as the error's own words have it.
    if case .unwrapFailed = error { return "it was sealed with another key, or its header was changed" }
    if case .sealedWithOther(_, let key, let wanted) = error {
      return "it was sealed with `\(key)`, not with `\(wanted)`"
    }
    return error.diagnostic.summary
  }
}
