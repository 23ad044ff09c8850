@_spi(_Unicode) import Swift

/// Unicode normalisation, form C, which the language prescribes for strings.
enum Normalization {
  static func nfc(_ text: String) -> String {
    // Below U+0300, whose UTF-8 starts with 0xCC, nothing composes.
    guard text.utf8.contains(where: { $0 >= 0xCC }) else { return text }
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: text._nfc)
    return String(scalars)
  }
}
