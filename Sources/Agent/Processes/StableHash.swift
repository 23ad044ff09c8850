import Crypto
import Foundation

/// The first eight bytes of SHA-256: the same in every run.
func stableHash(_ text: String) -> UInt64 {
  SHA256.hash(data: Data(text.utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
}

/// Eight hexadecimal digits of it.
func shortHash(_ text: String) -> String { String(hexadecimal(Data(text.utf8)).prefix(8)) }

/// SHA-256 in hexadecimal.
func hexadecimal(_ data: Data) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(
    decoding: SHA256.hash(data: data).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
