/// The part of a source line around a place.
struct LineStretch: Sendable {
  /// Bytes of a long line that are taken before a place and after it.
  static let reach = 2_048

  let text: String
  /// The column of its first character, from 1.
  let column: Int
  /// Whether the line has more before it.
  let hidesStart: Bool
  /// Whether the line has more after it.
  let hidesEnd: Bool
}
