/// Where in a value something stands: `.rules[0].tags["team"]` without its leading dot.
public struct ValuePath: Hashable, Sendable {
  public enum Step: Hashable, Sendable {
    /// An attribute of an object.
    case attribute(String)
    /// An element of a list or tuple.
    case index(Int)
    /// An element of a map.
    case key(String)
    /// An element of a set, which is its own key.
    case element(Value)
  }

  public var steps: [Step]

  public init(_ steps: [Step] = []) { self.steps = steps }

  public var isEmpty: Bool { steps.isEmpty }
  public var count: Int { steps.count }

  public mutating func append(_ step: Step) { steps.append(step) }
  mutating func removeLast() { _ = steps.popLast() }

  public func appending(_ step: Step) -> ValuePath { ValuePath(steps + [step]) }
  public func appending(_ path: ValuePath) -> ValuePath { ValuePath(steps + path.steps) }
  public func attribute(_ name: String) -> ValuePath { appending(.attribute(name)) }
  public func index(_ index: Int) -> ValuePath { appending(.index(index)) }
  public func key(_ key: String) -> ValuePath { appending(.key(key)) }

  public func hasPrefix(_ other: ValuePath) -> Bool { steps.starts(with: other.steps) }
}

extension ValuePath: ExpressibleByStringLiteral {
  /// A single attribute.
  public init(stringLiteral value: String) { self.init([.attribute(value)]) }
}

extension ValuePath: CustomStringConvertible {
  public var description: String {
    var text = ""
    for step in steps {
      switch step {
      case .attribute(let name): text += text.isEmpty ? name : ".\(name)"
      case .index(let index): text += "[\(index)]"
      case .key(let key):
        var writer = JSONWriter(escapesHTML: false)
        writer.string(key)
        text += "[\(writer.text)]"
      case .element(let value):
        let shown = value.deepMarks.isEmpty ? (try? ValueJSON.text(value)) : nil
        text += "[\(shown ?? "…")]"
      }
    }
    return text
  }
}

extension ValuePath: Comparable {
  /// Step by step: indices by number, names by UTF-8 bytes, a prefix before what is longer.
  public static func < (left: ValuePath, right: ValuePath) -> Bool {
    for (a, b) in zip(left.steps, right.steps) where a != b { return a < b }
    return left.count < right.count
  }
}

extension ValuePath.Step: Comparable {
  public static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.attribute(let a), .attribute(let b)), (.key(let a), .key(let b)): a < b
    case (.index(let a), .index(let b)): a < b
    case (.element(let a), .element(let b)): SetOrder.key(a).lexicographicallyPrecedes(SetOrder.key(b))
    default: left.rank < right.rank
    }
  }

  private var rank: Int {
    switch self {
    case .index: 0
    case .attribute: 1
    case .key: 2
    case .element: 3
    }
  }
}
