import Foundation
import Testing

@testable import Builds

@Suite struct SecretMaskerTests {
  static let secret = "s3cr3t+value/with=signs"

  private func masked(_ text: [UInt8], pieces: Int, secrets: [String] = [secret]) -> String {
    var masker = SecretMasker(secrets.map { Array($0.utf8) })
    var out: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(pieces))
      out += piece.withUnsafeBytes { masker.process($0) }
      rest = rest.dropFirst(pieces)
    }
    return String(decoding: out + masker.finish(), as: UTF8.self)
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func splitOverWrites(_ pieces: Int) {
    #expect(masked(Array("a \(Self.secret) b s3cr3t\n".utf8), pieces: pieces) == "a [secret] b s3cr3t\n")
  }

  @Test(arguments: [1, 5, 1000])
  func encoded(_ pieces: Int) {
    for before in ["", "x", "xy", "user:"] {
      for after in ["", "1", "22", "\n"] {
        let text = Data((before + Self.secret + after).utf8).base64EncodedString()
        let shown = masked(Array("log \(text) end".utf8), pieces: pieces)
        #expect(shown.contains("[secret]"), "\(before)|\(after): \(shown)")
      }
    }
    let url = "q=s3cr3t%2Bvalue%2Fwith%3Dsigns&"
    #expect(masked(Array(url.utf8), pieces: pieces) == "q=[secret]&")
    let hexadecimal = Self.secret.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    #expect(masked(Array(hexadecimal.utf8), pieces: pieces) == "[secret]")
  }

  @Test func linesOfALongSecret() {
    let key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\nAAAABBBBCCCC\n-----END KEY-----\n"
    let shown = masked(Array("got MIIEvQIBADANBgkqhkiG here\n".utf8), pieces: 4, secrets: [key])
    #expect(shown == "got [secret] here\n")
  }

  @Test func aSecretInASecretLeavesNothing() {
    #expect(masked(Array("abcdefgh abcd".utf8), pieces: 1, secrets: ["abcd", "abcdefgh"]) == "[secret] [secret]")
  }

  @Test func theBeginningOfALongSecretHidesNoShortOne() {
    #expect(masked(Array("abcdefg".utf8), pieces: 3, secrets: ["abcd", "abcdefgh", "efgx"]) == "[secret]efg")
  }

  @Test func shortOnesAreLeft() { #expect(masked(Array("a b".utf8), pieces: 1, secrets: ["a"]) == "a b") }
}
