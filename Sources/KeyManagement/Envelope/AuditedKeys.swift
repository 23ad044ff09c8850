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

  /// A refusal is written down here, a use when it is known that it was one: by `didOpen` or `didNotOpen`.
  public func unwrap(_ wrapped: WrappedDataKey) async throws -> SealingKey {
    do {
      try requireKey(wrapped.name.key)
      return try await store.unwrap(wrapped)
    } catch let error as KeyError {
      await refuse(wrapped.name.key, wrapped.name.version, because: reason(error))
      throw error
    }
  }

  public func didOpen(_ name: KeyVersionName) async throws { try await allow(name.key, name.version) }

  public func didNotOpen(_ name: KeyVersionName, because reason: String) async {
    await refuse(name.key, name.version, because: reason)
  }

  func recorded<Result>(
    _ key: String, _ version: Int? = nil, _ use: () async throws -> (Result, version: Int)
  ) async throws -> Result {
    do {
      try requireKey(key)
      let (result, used) = try await use()
      try await allow(key, used)
      return result
    } catch let error as KeyError {
      await refuse(key, version, because: reason(error))
      throw error
    }
  }

  private func requireKey(_ key: String) throws(KeyError) {
    if let only, only != key { throw KeyError.sealedWithOther(name: "", key: key, wanted: only) }
  }

  private func allow(_ key: String, _ version: Int) async throws {
    try await store.record(
      who: who, action: action, resource: "keys/\(key)", version: version, isAllowed: true, detail: detail)
  }

  private func refuse(_ key: String, _ version: Int?, because reason: String) async {
    try? await store.record(
      who: who, action: action, resource: "keys/\(key)", version: version, isAllowed: false,
      detail: [detail, reason].filter { !$0.isEmpty }.joined(separator: ": "))
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
