/// The Blowfish cipher with the costly key schedule of bcrypt (Provos and Mazières, 1999).
struct Blowfish {
  private static let digits = PiDigits.words(18 + 4 * 256)

  private var keys: [UInt32]
  /// The four boxes after one another.
  private var boxes: [UInt32]

  /// - Parameters:
  ///   - key: not empty.
  ///   - salt: 16 bytes.
  ///   - cost: the binary logarithm of the rounds, 4 to 31.
  init(key: [UInt8], salt: [UInt8], cost: Int) {
    keys = Array(Self.digits[..<18])
    boxes = Array(Self.digits[18...])
    expand(key, salt)
    let none = [UInt8](repeating: 0, count: 16)
    for _ in 0..<(1 << cost) {
      expand(key, none)
      expand(salt, none)
    }
  }

  private mutating func expand(_ key: [UInt8], _ salt: [UInt8]) {
    var position = 0
    for index in keys.indices { keys[index] ^= Self.word(key, &position) }
    let saltWords = stride(from: 0, to: 16, by: 4).map { start in
      salt[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    var left: UInt32 = 0
    var right: UInt32 = 0
    var half = 0
    for index in stride(from: 0, to: 18, by: 2) {
      (left, right) = encrypt(left ^ saltWords[half], right ^ saltWords[half + 1])
      keys[index] = left
      keys[index + 1] = right
      half ^= 2
    }
    for index in stride(from: 0, to: boxes.count, by: 2) {
      (left, right) = encrypt(left ^ saltWords[half], right ^ saltWords[half + 1])
      boxes[index] = left
      boxes[index + 1] = right
      half ^= 2
    }
  }

  /// The next four bytes of a key, which goes round.
  private static func word(_ key: [UInt8], _ position: inout Int) -> UInt32 {
    var word: UInt32 = 0
    for _ in 0..<4 {
      word = word << 8 | UInt32(key[position])
      position = position + 1 == key.count ? 0 : position + 1
    }
    return word
  }

  func encrypt(_ first: UInt32, _ second: UInt32) -> (UInt32, UInt32) {
    keys.withUnsafeBufferPointer { keys in
      boxes.withUnsafeBufferPointer { boxes in
        var left = first
        var right = second
        for round in 0..<16 {
          left ^= keys[round]
          let sum = boxes[Int(left >> 24)] &+ boxes[256 + Int(left >> 16 & 255)]
          right ^= (sum ^ boxes[512 + Int(left >> 8 & 255)]) &+ boxes[768 + Int(left & 255)]
          swap(&left, &right)
        }
        swap(&left, &right)
        return (left ^ keys[17], right ^ keys[16])
      }
    }
  }
}
