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

  public let content: Content
  /// The marks of the value itself.
  public let marks: Marks
  /// The marks of the value and of all below it.
  public let deepMarks: Marks
  /// Whether neither the value nor any below it is unknown.
  public let isWhollyKnown: Bool
  /// 0 for a value without elements, else one more than its deepest element's; sticks at the greatest.
  public let depth: UInt16

  init(
    content: Content, marks: Marks, deepMarks: Marks, isWhollyKnown: Bool, depth: UInt16
  ) {
    self.content = content
    self.marks = marks
    self.deepMarks = deepMarks
    self.isWhollyKnown = isWhollyKnown
    self.depth = depth
  }

  /// A value without elements.
  init(leaf content: Content, isKnown: Bool = true) {
    self.init(content: content, marks: [], deepMarks: [], isWhollyKnown: isKnown, depth: 0)
  }

  /// A value with elements.
  init(content: Content, children: [Value], marks: Marks = []) {
    var deep = marks
    var known = true
    var depth: UInt16 = 0
    for child in children {
      deep.formUnion(child.deepMarks)
      known = known && child.isWhollyKnown
      depth = max(depth, child.depth)
    }
    self.init(
      content: content, marks: marks, deepMarks: deep, isWhollyKnown: known,
      depth: depth == .max ? .max : depth + 1)
  }

  public var isTooDeep: Bool { Int(depth) > Self.maximumDepth }
}

extension Value: Hashable {
  public static func == (left: Value, right: Value) -> Bool {
    left.marks == right.marks && left.deepMarks == right.deepMarks && left.depth == right.depth
      && left.content == right.content
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(content)
    hasher.combine(marks)
  }
}
