@_spi(_Unicode) import Swift

/// Text as values hold it.
enum Text {
  /// The text in Unicode's normal form C, in which every string value and key is kept, so that equal texts have equal bytes.
  static func normalized(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: text._nfc)
    return String(scalars)
  }
}
