/// How much of a body syntax errors have taken away: what may be told of the rest without telling anything that only follows from them.
public enum BodyDamage: Int, Comparable, Sendable {
  case none
  /// Some of its items may be missing.
  case lossy
  /// Its items may belong elsewhere as well: a brace is missing or too many.
  case displaced

  public static func < (left: BodyDamage, right: BodyDamage) -> Bool { left.rawValue < right.rawValue }
}
