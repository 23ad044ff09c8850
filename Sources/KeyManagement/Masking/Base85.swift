/// An encoding that writes four bytes in five digits.
struct Base85: Sendable {
  let alphabet: [UInt8]

  /// Adobe's, of PostScript and PDF (PostScript Language Reference, 3rd edition, section 3.14.3).
  static let ascii85 = Base85(alphabet: Array(0x21...0x75))
  /// RFC 1924; Python's `b85encode` and git's binary patches.
  static let rfc1924 = Base85(alphanumeric: "0-9A-Za-z", marks: "!#$%&()*+-;<=>?@^_`{|}~")
  /// ZeroMQ's, RFC 32 of its own.
  static let z85 = Base85(alphanumeric: "0-9a-zA-Z", marks: ".-:+=^!/*?&<>()[]{}@%$#")

  static let all = [ascii85, rfc1924, z85]

  private init(alphabet: [UInt8]) { self.alphabet = alphabet }

  /// - Parameter ranges: three, of three characters each.
  private init(alphanumeric ranges: String, marks: String) {
    let ends = Array(ranges.utf8)
    alphabet = stride(from: 0, to: ends.count, by: 3).flatMap { Array(ends[$0]...ends[$0 + 2]) } + Array(marks.utf8)
  }

  /// What it makes of the bytes alone: a last group of fewer than four is filled up with zeros, and has a digit more than bytes.
  func digits(of bytes: [UInt8]) -> [UInt8] {
    stride(from: 0, to: bytes.count, by: 4).flatMap { start in
      let group = bytes[start..<min(start + 4, bytes.count)]
      return digits(ofGroup: group).prefix(group.count + 1)
    }
  }

  /// The whole groups of the bytes within a longer text, at each alignment that they may have there.
  func inside(_ bytes: [UInt8]) -> [[UInt8]] {
    (0..<4).compactMap { first in
      guard bytes.count - first >= 4 else { return nil }
      return digits(of: Array(bytes[first...].prefix((bytes.count - first) / 4 * 4)))
    }
  }

  private func digits(ofGroup group: ArraySlice<UInt8>) -> [UInt8] {
    var rest = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (4 - group.count))
    var digits: [UInt8] = []
    for _ in 0..<5 {
      digits.append(alphabet[Int(rest % 85)])
      rest /= 85
    }
    return digits.reversed()
  }
}
