import Platform
import TestSupport
import Testing

/// Which part of the audit log is shown.
@Suite("Audit log") struct AuditCommandTests {
  private let home: ScratchHome

  init() async throws {
    home = try ScratchHome()
    for words in [["keyring", "create", "shop"], ["key", "create", "shop/a"], ["key", "rotate", "shop/a"]] {
      try await CLI(arguments: ["kms"] + words).home(home).expect()
    }
  }

  private func numbers(_ more: String...) async throws -> [String] {
    let result = try await CLI(arguments: ["kms", "audit"] + more).home(home).run()
    #expect(result.status.isSuccess, "\(result.errorText)")
    return result.text.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
  }

  @Test func theNewestEntries() async throws {
    #expect(try await numbers() == ["NUMBER", "1", "2", "3"])
    #expect(try await numbers("--last", "2") == ["NUMBER", "2", "3"])
    #expect(try await numbers("--last", "9") == ["NUMBER", "1", "2", "3"])
    #expect(try await numbers("--last", "2", "--after", "2") == ["NUMBER", "3"])
    #expect(try await numbers("--last", "2", "--after", "3") == [])
    for (word, error) in [("0", "1 or more, not `0`"), ("some", "'some' is invalid")] {
      let result = try await CLI("kms", "audit", "--last", word).home(home).run()
      #expect(result.status == .exited(1) && result.errorText.contains(error), "\(result.errorText)")
    }
    let both = try await CLI("kms", "audit", "--verify", "--last", "2").home(home).run()
    #expect(both.status == .exited(1) && both.errorText.contains("--verify goes over all entries"))
  }
}
