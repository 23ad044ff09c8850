import Testing

@testable import AgentAPI

/// RFC 4648, sections 5 and 10.
@Suite struct Base64URLTests {
  @Test(arguments: [
    ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
    ("foobar", "Zm9vYmFy"),
  ])
  func publishedVectors(plain: String, encoded: String) {
    #expect(Base64URL.encode(Array(plain.utf8)) == encoded)
    #expect(Base64URL.decode(Substring(encoded)) == Array(plain.utf8))
  }

  @Test func theAlphabetIsSafeInAddresses() {
    #expect(Base64URL.encode([0xFB, 0xFF, 0xFE]) == "-__-")
    #expect(Base64URL.decode("-__-") == [0xFB, 0xFF, 0xFE])
  }

  @Test(arguments: ["+//+", "Zg==", "Z", "Zm9v!", "Zm 9v"])
  func othersAreRefused(text: String) {
    #expect(Base64URL.decode(Substring(text)) == nil)
  }
}
