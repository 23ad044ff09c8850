import Diagnostics

extension [Reference] {
  /// Whether the reference at a place is to the instance whose key is that of the block it stands in: `bucket.archive[each.key]`,
  /// `module.site[count.index]`. The array must hold all references of an expression in source order.
  public func ownKey(at position: Int) -> Reference.OwnKey? {
    let reference = self[position]
    guard reference.steps.isEmpty, position + 1 < count else { return nil }
    let next = self[position + 1]
    let own: Reference.OwnKey
    switch next.subject {
    case .each(.key): own = .each
    case .countIndex: own = .index
    default: return nil
    }
    // What makes the key an operand of something else stands between.
    guard next.steps.isEmpty, next.bytes.start == reference.bytes.end &+ 1,
      next.file.text(ByteRange(start: reference.bytes.end, end: next.bytes.start)) == "[",
      next.file.text(ByteRange(start: next.bytes.end, end: next.bytes.end &+ 1)) == "]"
    else { return nil }
    return own
  }
}

extension Reference {
  /// How a block names its own instance.
  public enum OwnKey: Hashable, Sendable {
    /// By `each.key`.
    case each
    /// By `count.index`.
    case index
  }
}
