import Diagnostics

/// Text as values hold it.
enum Text {
  /// The text in Unicode's normal form C, in which every string value and key is kept, so that equal texts have equal bytes.
  static func normalized(_ text: String) -> String { text.composed }
}
