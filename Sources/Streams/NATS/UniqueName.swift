/// Names that nobody else makes.
enum UniqueName {
  private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  /// 22 letters and digits: about 130 random bits.
  static func make() -> String {
    String(decoding: (0..<22).map { _ in alphabet.randomElement() ?? 0x30 }, as: UTF8.self)
  }
}
