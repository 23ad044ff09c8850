import Platform
import StateNetwork
import StateServers
import TestSupport
import Testing

@testable import StateStorage

/// What is particular to a state in an object store; the compliance suites cover the rest.
@Suite(.enabled(if: ObjectStore.isInstalled)) struct S3RemoteStateTests {
  private let scratch = Scratch()

  private func remote(leaseSeconds: Int = 60) async throws -> S3RemoteState {
    let settings = try await ObjectStore.shared.value.settings(scratch)
    let bucket = try S3Bucket(settings, transport: try HTTPTransport())
    return S3RemoteState(bucket, key: settings.values["key"] ?? "", leaseSeconds: leaseSeconds)
  }

  private func info(_ id: String) -> RemoteLockInfo { RemoteLockInfo(id: id, operation: "apply", who: "ann@host") }

  @Test func ofManyWhoWantTheLockOneGetsIt() async throws {
    let remote = try await remote()
    let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<16 {
        group.addTask {
          do {
            try await remote.lock(self.info("l\(number)"))
            return true
          } catch StateError.locked { return false }
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(winners == 1)
  }

  @Test func aLockThatIsNotRenewedIsTakenOverAndItsHolderFenced() async throws {
    let patient = try await remote()
    let first = try await remote(leaseSeconds: 1)
    let second = try await remote()
    try await patient.lock(info("one"))
    let tag = try await first.store(Array("1".utf8), lockID: "one", replacing: nil)
    await #expect(throws: StateError.self) { try await second.lock(info("two")) }
    try await first.lock(info("one"))
    try await eventuallyTrue("the lease of the first ends", within: .seconds(300), every: .milliseconds(200)) {
      (try? await second.lock(info("two"))) != nil
    }
    #expect(try await second.holder()?.id == "two")
    await #expect(throws: StateError.self) { try await first.lock(info("one")) }
    await #expect(throws: StateError.self) { try await first.store(Array("2".utf8), lockID: "one", replacing: tag) }
    await #expect(throws: StateError.self) { try await first.unlock(info("one")) }
    _ = try await second.store(Array("3".utf8), lockID: "two", replacing: tag)
    #expect(try await second.fetch()?.bytes == Array("3".utf8))
    try await second.unlock(info("two"))
    #expect(try await second.holder() == nil)
  }

  @Test func aStateIsWrittenOnlyOverTheOneThatWasRead() async throws {
    let remote = try await remote()
    try await remote.lock(info("one"))
    let first = try await remote.store(Array("1".utf8), lockID: "one", replacing: nil)
    await #expect(throws: StateError.self) { try await remote.store(Array("2".utf8), lockID: "one", replacing: nil) }
    let second = try await remote.store(Array("2".utf8), lockID: "one", replacing: first)
    await #expect(throws: StateError.self) { try await remote.store(Array("3".utf8), lockID: "one", replacing: first) }
    // The same bytes again: a write whose answer was lost.
    #expect(try await remote.store(Array("2".utf8), lockID: "one", replacing: first) == second)
  }

  @Test func aLockOfTerraformIsRespected() async throws {
    let settings = try await ObjectStore.shared.value.settings(scratch)
    let bucket = try S3Bucket(settings, transport: try HTTPTransport())
    let theirs =
      #"{"ID":"f3b1","Operation":"OperationTypeApply","Info":"","Who":"bob@there","Version":"1.11.4","#
      + #""Created":"2026-11-21T10:00:00.123456Z","Path":"states/x"}"#
    let key = (settings.values["key"] ?? "") + ".tflock"
    _ = try await bucket.put(key, Array(theirs.utf8), if: .isAbsent)
    let error = await #expect(throws: StateError.self) { try await self.remote().lock(info("one")) }
    guard case .locked(let holder, _) = error else {
      Issue.record("expected `locked`, got \(String(describing: error))")
      return
    }
    #expect(holder.id == "f3b1" && holder.who == "bob@there")
  }

  /// A key that may only read is told apart from one that is not known: a look goes on without the lock.
  @Test func whoMayOnlyReadIsToldSo() async throws {
    let remote = try await remote()
    try await remote.lock(info("one"))
    _ = try await remote.store(Array("1".utf8), lockID: "one", replacing: nil)
    try await remote.unlock(info("one"))
    let settings = try await ObjectStore.shared.value.settings(scratch, readOnly: true)
    let bucket = try S3Bucket(settings, transport: try HTTPTransport())
    let reader = S3RemoteState(bucket, key: settings.values["key"] ?? "", leaseSeconds: 60)
    #expect(try await reader.fetch()?.bytes == Array("1".utf8))
    #expect(try await reader.holder() == nil)
    let error = await #expect(throws: StateError.self) { try await reader.lock(info("two")) }
    guard case .forbidden(_, let detail) = error else {
      Issue.record("expected `forbidden`, got \(String(describing: error))")
      return
    }
    #expect(detail.hasPrefix("it refuses: AccessDenied"))
    #expect(try await remote.holder() == nil)
  }

  @Test func workspacesAreListedAndDeleted() async throws {
    let backend = try scratch.backend(try await ObjectStore.shared.value.settings(scratch))
    for name in ["default", "prod"] {
      let store = try await backend.open(name, scratch.options)
      try await store.withLock(.test()) { try await store.commit([.put(.sample(name))], closing: nil, under: $0) }
      try await store.close()
    }
    // As another checkout sees it.
    let checkout = Scratch()
    let other = try Backends(projectFolder: checkout.path) { try HTTPTransport($0) }
      .make(try await ObjectStore.shared.value.settings(scratch))
    #expect(try await other.workspaces() == ["prod"])
    try await other.delete("prod")
    #expect(try await other.workspaces() == [])
  }

  @Test func wrongCredentialsAndBucketsAreTold() async throws {
    var settings = try await ObjectStore.shared.value.settings(scratch)
    settings.values["secret_key"] = "wrong"
    let error = await #expect(throws: StateError.self) {
      _ = try await scratch.backend(settings).open("default", scratch.options)
    }
    guard case .remote(_, let detail, false) = error else {
      Issue.record("expected `remote`, got \(String(describing: error))")
      return
    }
    #expect(detail.contains("it refuses these credentials") && !detail.contains("wrong"))
  }
}
