import FoundationEssentials
import ProviderKit
import StateStorage
import Values

/// Writes to the store for one apply. Writes are carried out even when the apply's task is cancelled, because what has
/// happened must be written down.
struct Journal: Sendable {
  let store: any StateStore
  let lease: Lease
  /// Shared by all intents of one apply.
  let operation: String

  init(_ store: any StateStore, _ lease: Lease) {
    self.store = store
    self.lease = lease
    operation = Self.newToken()
  }

  static func newToken() -> String { UUID().uuidString.lowercased() }

  func begin(_ intent: Intent) async throws {
    try await uncancelled { [store, lease] in try await store.begin(intent, under: lease) }
  }

  func commit(_ changes: [StateChange], closing token: String? = nil) async throws {
    _ = try await uncancelled { [store, lease] in
      try await store.commit(changes, closing: token, under: lease)
    }
  }

  func abandon(_ token: String) async throws {
    try await uncancelled { [store, lease] in try await store.abandon(token, under: lease) }
  }

  /// Owned by the caller, who waits for it: a task of its own only so that the caller's cancellation does not reach it.
  private func uncancelled<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    guard Task.isCancelled else { return try await body() }
    return try await Task { try await body() }.value
  }
}
