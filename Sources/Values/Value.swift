/// A value of the manifest language: of any type, possibly null or not known yet, possibly marked.
///
/// Values are immutable trees. Each knows the marks, the depth and whether anything is unknown of all below it, so these
/// questions cost nothing. Equality is structural: types, contents, unknowns and marks; the language's own `==`
/// is in the evaluator.
public struct Value: Sendable {
  /// What a value is, its marks aside.
  public enum Content: Hashable, Sendable {
    case null(ValueType)
    case unknown(ValueType, Refinement)
    case bool(Bool)
    case number(Number)
    case string(String)
    case list(ValueType, [Value])
    /// Elements in canonical order, without duplicates.
    case set(ValueType, [Value])
    case map(ValueType, ValueMap)
    case tuple([Value])
    case object(ValueMap)
  }

  /// Deeper values are refused wherever input makes values: by the evaluator, conversion from JSON and functions.
  public static let maximumDepth = 500
  /// Greater values are refused likewise.
  public static let maximumSize = 256 << 20

  public let content: Content
  /// The marks of the value itself.
  public let marks: Marks
  /// The marks of the value and of all below it.
  public let deepMarks: Marks
  /// Whether neither the value nor any below it is unknown.
  public let isWhollyKnown: Bool
  /// 0 for a value without elements, else one more than its deepest element's; sticks at the greatest.
  public let depth: UInt16
  /// About how many bytes the value takes when written out, which may be far more than in memory, where equal parts can be
  /// shared; sticks at the greatest.
  public let size: UInt32

  init(
    content: Content, marks: Marks, deepMarks: Marks, isWhollyKnown: Bool, depth: UInt16, size: UInt32
  ) {
    self.content = content
    self.marks = marks
    self.deepMarks = deepMarks
    self.isWhollyKnown = isWhollyKnown
    self.depth = depth
    self.size = size
  }

  /// A value without elements.
  init(leaf content: Content, isKnown: Bool = true, bytes: Int = 0) {
    self.init(
      content: content, marks: [], deepMarks: [], isWhollyKnown: isKnown, depth: 0,
      size: UInt32(clamping: bytes).addingSaturating(16))
  }

  /// A value with elements.
  init(content: Content, children: [Value], marks: Marks = []) {
    var deep = marks
    var known = true
    var depth: UInt16 = 0
    var size: UInt32 = 16
    for child in children {
      deep.formUnion(child.deepMarks)
      known = known && child.isWhollyKnown
      depth = max(depth, child.depth)
      size = size.addingSaturating(child.size)
    }
    self.init(
      content: content, marks: marks, deepMarks: deep, isWhollyKnown: known,
      depth: depth == .max ? .max : depth + 1, size: size)
  }

  public var isTooDeep: Bool { Int(depth) > Self.maximumDepth }
  public var isTooLarge: Bool { Int(size) > Self.maximumSize }
}

extension UInt32 {
  fileprivate func addingSaturating(_ other: UInt32) -> UInt32 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

extension Value: Hashable {
  public static func == (left: Value, right: Value) -> Bool {
    left.marks == right.marks && left.deepMarks == right.deepMarks && left.size == right.size
      && left.content == right.content
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(content)
    hasher.combine(marks)
  }
}
