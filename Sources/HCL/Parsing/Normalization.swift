import Diagnostics

/// Unicode normalisation, form C, which the language prescribes for strings.
enum Normalization {
  static func nfc(_ text: String) -> String { text.composed }
}
