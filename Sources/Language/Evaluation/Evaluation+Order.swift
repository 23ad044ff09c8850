import Diagnostics
import HCL
import Values

/// What comes of a set of which it is not known yet in which order its elements will stand.
extension Evaluation {
  /// Functions that make the same of their arguments in any order: of all, or of the first.
  private static let orderless: [String: Int] = [
    "toset": 1, "setunion": .max, "setintersection": .max, "setsubtract": .max, "alltrue": 1, "anytrue": 1, "sum": 1,
    "sort": 1, "contains": 1,
  ]
  /// Functions of which the result has all elements of the arguments, in the order that these have.
  private static let keeping: Set<String> = ["flatten", "concat", "distinct", "compact", "tolist"]

  /// Whether it does not matter in which order the value of this node is made: asked first of all when it is evaluated.
  func isOrderFree(_ range: ByteRange) -> Bool { orderFree == range }

  /// Says of the argument evaluated next whether its order matters.
  mutating func noteOrder(of argument: Expression, at index: Int, of name: String, isFree: Bool) {
    var inner = argument
    while case .parentheses(let node) = inner { inner = node.inner }
    let free = index < Self.orderless[name, default: 0] || isFree && Self.keeping.contains(name)
    orderFree = free ? inner.range : nil
  }

  /// Results of elements of which each may come to stand in the place of another.
  func unordered(_ results: [Value]) -> [Value] {
    guard let first = results.first, results.count > 1 else { return results }
    if first.isWhollyKnown, results.allSatisfy({ $0 == first }) { return results }
    let type = results.allSatisfy { $0.type == first.type } ? first.type : .dynamic
    let refinement: Refinement = results.allSatisfy(\.isNeverNull) ? .notNull : Refinement()
    let marks = results.reduce(into: Marks()) { $0.formUnion($1.deepMarks) }
    let unknown = Value.bounded(type, refinement).marked(marks)
    return results.map { _ in unknown }
  }
}

extension Value {
  fileprivate var isNeverNull: Bool {
    switch content {
    case .null: false
    case .unknown(_, let refinement): refinement.isNotNull
    default: true
    }
  }
}
