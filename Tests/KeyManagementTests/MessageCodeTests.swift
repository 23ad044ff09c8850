import Crypto
import Testing

@testable import KeyManagement

/// Our own codes, beside published ones and beside those of swift-crypto.
@Suite struct MessageCodeTests {
  /// RFC 4231, cases 1, 2, 4 and 6 (whose key is longer than a block).
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0B, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func publishedCodes(_ key: [UInt8], _ text: String, _ code: String) {
    #expect(Hexadecimal.text(MessageCode(key: key).code(Array(text.utf8))) == code)
  }

  @Test func codesAreThoseOfSwiftCrypto() {
    for size in [0, 1, 31, 32, 33, 63, 64, 65, 200] {
      let (key, text) = (pattern(size), pattern(size * 3))
      let right = Array(HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: key)))
      let code = MessageCode(key: key)
      #expect(code.code(text) == right)
      #expect(code.code(Array(text.prefix(size)), Array(text.dropFirst(size))) == right)
      #expect(code.isValid(right, text))
      for index in right.indices {
        var wrong = right
        wrong[index] ^= 0x80
        #expect(!code.isValid(wrong, text))
      }
      #expect(!code.isValid(Array(right.dropLast()), text) && !code.isValid([], text))
    }
  }

  @Test func derivedCodesAreThoseOfTheDerivedKey() {
    let (key, text) = (SealingKey(), pattern(100))
    let derived = key.derived(for: "some purpose").symmetricKey
    #expect(
      key.messageCode(for: "some purpose").code(text)
        == Array(HMAC<SHA256>.authenticationCode(for: text, using: derived)))
  }
}
