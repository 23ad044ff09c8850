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
}
