import Glibc
import KeyManagement
import Platform
import TestSupport
import Testing

/// Losing the program in mid-rotation loses nothing: real processes, killed at any moment.
@Suite("Key crashes") struct KeyCrashTests {
  @Test func rotationIsWholeOrNotAtAll() async throws {
    let home = try ScratchHome()
    let folder = try ScratchFolder()
    let program = try #require(StackProgram.path, "the `stack` program is not built: run `swift build`")
    let store = try KeyStore.standard(home.directories) { _ in throw CancellationError() }
    try store.createRing("ring")
    try await store.createKey("ring/key")
    let file = folder.path + "/sealed.enc"
    let plain = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    try AtomicFile.write(try await Envelopes(store).encrypt(plain, with: "ring/key"), to: file)

    for round in 0..<24 {
      let arguments = round.isMultiple(of: 2) ? ["kms", "key", "rotate", "ring/key"] : ["kms", "rewrap", file]
      let process = ServerProcess([program] + arguments, logFile: folder.path + "/log")
      try process.start(environment: home.environment)
      try await Task.sleep(for: .milliseconds(Int64(round) * 3 / 2))
      process.kill(SIGKILL)

      let key = try store.key("ring/key")
      let versions = try store.versions(of: "ring/key")
      #expect(versions.map(\.number) == (1...versions.count).reversed(), "round \(round)")
      #expect(key.primary == versions.count && versions.allSatisfy { $0.state == .enabled })
      #expect(try await Envelopes(store).decrypt(Files.read(file)) == plain, "round \(round)")
    }
    guard case .whole = try await store.verifyAudit() else {
      Issue.record("the audit log is not whole")
      return
    }
    #expect(try Files.names(in: folder.path).filter { $0 != "log" } == ["sealed.enc"])
    try await store.rotate("ring/key")
    #expect(try await Envelopes(store).rewrapFile(file).isChanged)
  }

  /// The root key is changed or not, and everything opens.
  @Test func aChangeOfTheRootKeyLosesNothing() async throws {
    let home = try ScratchHome()
    let folder = try ScratchFolder()
    let program = try #require(StackProgram.path, "the `stack` program is not built: run `swift build`")
    func store() throws -> KeyStore { try KeyStore.standard(home.directories) { _ in throw CancellationError() } }
    let first = try store()
    try first.createRing("ring")
    try await first.createKey("ring/key")
    for _ in 0..<20 { try await first.rotate("ring/key") }
    let sealed = try await Envelopes(first).encrypt([1, 2, 3], with: "ring/key")
    for round in 0..<16 {
      let process = ServerProcess(
        [program, "kms", "root", "change", "--root", "keyfile"], logFile: folder.path + "/log")
      try process.start(environment: home.environment)
      try await Task.sleep(for: .milliseconds(20 + Int64(round) * 5))
      process.kill(SIGKILL)
      #expect(try await Envelopes(store()).decrypt(sealed) == [1, 2, 3], "round \(round)")
      try await store().checkMaterial()
    }
    let change = try await CLI("kms", "root", "change", "--root", "keyfile").home(home).run()
    #expect(change.status.isSuccess && change.text.contains("key versions wrapped anew: 21"), "\(change.errorText)")
    let alone = KeyFileRootKey(path: StandardRootKey.path(home.directories), createsIfMissing: false)
    let last = try KeyStore(path: KeyStore.standardPath(home.directories), root: alone)
    try await last.checkMaterial()
    #expect(try await Envelopes(last).decrypt(sealed) == [1, 2, 3])
    guard case .whole = try await store().verifyAudit() else {
      Issue.record("the audit log is not whole")
      return
    }
  }
}
