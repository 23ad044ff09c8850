import Testing

@testable import LocalCloud

@Suite struct PasswordHashTests {
  @Test func isBcryptThatOthersUnderstand() throws {
    let hash = try PasswordHash.make("secret")
    #expect(hash.hasPrefix("$2b$04$"))
    #expect(PasswordHash.matches("secret", hash))
    #expect(!PasswordHash.matches("Secret", hash))
    #expect(try PasswordHash.make("secret") != hash)
    // A vector of another implementation (Python's `crypt`).
    #expect(PasswordHash.matches("pw", "$2b$04$d.duQExUKJwe3xCkevWjBezTRfr6h0uf8CucYjTidHPYqazQT2kxe"))
    #expect(PasswordHash.randomPassword() != PasswordHash.randomPassword())
  }
}
