/// What is known of values whose content is not.
extension Value {
  /// An unknown value of which something is known; where only one value is left by that, it is this one, with elements that are
  /// unknown. Of no known type, nothing can be known.
  public static func bounded(_ type: ValueType, _ refinement: Refinement) -> Value {
    guard type != .dynamic else { return .unknown() }
    guard refinement.isNotNull, let bounds = refinement.bounds else { return .unknown(type, refinement) }
    switch (bounds, type) {
    case (.number(let range), _):
      if let only = range.only { return .number(only) }
    case (.length(0...0), .list(let element)): return .list([], of: element)
    case (.length(0...0), .set(let element)): return .set([], of: element)
    case (.length(0...0), .map(let element)): return .map(ValueMap(), of: element)
    case (.length(1...1), .set(let element)): return .set([.unknown(element)], of: element)
    case (.length(let length), .list(let element)):
      // More would cost much and tell nobody anything.
      if length.lowerBound == length.upperBound, length.lowerBound <= 100_000 {
        return .list([Value](repeating: .unknown(element), count: length.lowerBound), of: element)
      }
    default: break
    }
    return .unknown(type, refinement)
  }

  /// A text that is not known yet, and begins with what is known of it, as far as what follows cannot change that: what follows may
  /// combine with the last character, unless it is one that parts words.
  public static func text(beginning known: String) -> Value {
    var prefix = known.prefix(longestPrefix)
    while prefix.utf8.count > longestPrefix { prefix.removeLast() }
    if let last = prefix.last, prefix.endIndex < known.endIndex || !separators.contains(last) { prefix.removeLast() }
    let bounds = prefix.isEmpty ? nil : Refinement.Bounds.prefix(Text.normalized(String(prefix)))
    return .unknown(.string, Refinement(isNotNull: true, bounds: bounds))
  }

  /// More of a text than this many bytes would tell nobody anything.
  private static let longestPrefix = 128
  private static let separators: Set<Character> = Set("-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'")

  /// How many elements a list, set, tuple, map or object has at least and at most, unless it is null; `nil` of other values.
  public var lengthRange: ClosedRange<Int>? {
    switch content {
    case .list(_, let elements), .tuple(let elements): return elements.count...elements.count
    case .map(_, let entries), .object(let entries): return entries.count...entries.count
    // Unknown elements may turn out to be the same.
    case .set(_, let elements): return (isLengthKnown ? elements.count : 1)...elements.count
    case .unknown(_, let refinement):
      if case .length(let range) = refinement.bounds { return range }
    case .null, .bool, .number, .string: break
    }
    switch type {
    case .list, .set, .map: return 0...Int.max
    case .tuple(let types): return types.count...types.count
    case .object(let shape): return shape.attributes.count...shape.attributes.count
    case .dynamic, .bool, .number, .string: return nil
    }
  }

  /// The range in which a number lies, unless it is null.
  public var numberRange: NumberRange {
    if let number { return NumberRange(least: number, greatest: number) }
    if case .unknown(_, let refinement) = content, case .number(let range) = refinement.bounds { return range }
    return NumberRange()
  }

  /// How a string that is not known begins, as far as that is.
  public var knownPrefix: String {
    if case .unknown(_, let refinement) = content, case .prefix(let prefix) = refinement.bounds { prefix } else { "" }
  }

  /// Whether an unknown value cannot be this one, which is known and not null: by its type or by what is known of it.
  public func excludes(_ other: Value) -> Bool {
    guard case .unknown(_, let refinement) = content, let bounds = refinement.bounds else { return false }
    switch bounds {
    case .length(let range): return other.lengthRange.map { !$0.overlaps(range) } ?? false
    case .number(let range): return other.number.map { !range.contains($0) } ?? false
    case .prefix(let prefix): return other.string.map { !$0.utf8.starts(with: prefix.utf8) } ?? false
    }
  }
}
