/// Password hashes in the form `$2a$10$…`.
enum Bcrypt {
  static let standardCost = 10
  static let costs = 4...31
  /// What of a password counts at most, in bytes.
  static let maximumLength = 72

  private static let alphabet = Array("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

  static func hash(_ password: [UInt8], salt: [UInt8], cost: Int) -> String {
    let cipher = Blowfish(key: password.prefix(maximumLength) + [0], salt: salt, cost: cost)
    // The text that is enciphered 64 times, by the algorithm's definition.
    let bytes = Array("OrpheanBeholderScryDoubt".utf8)
    var words = stride(from: 0, to: bytes.count, by: 4).map { start in
      bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    for index in stride(from: 0, to: words.count, by: 2) {
      for _ in 0..<64 { (words[index], words[index + 1]) = cipher.encrypt(words[index], words[index + 1]) }
    }
    let digest = words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) } }
    return "$2a$" + (cost < 10 ? "0" : "") + "\(cost)$" + encoded(salt) + encoded(Array(digest.prefix(23)))
  }

  /// Base64 with an alphabet of its own and without padding.
  private static func encoded(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let group = part.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - part.count))
      for place in 0...part.count { out.append(alphabet[Int(group >> UInt32(18 - 6 * place) & 63)]) }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
