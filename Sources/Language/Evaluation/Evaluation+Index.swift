import Diagnostics
import HCL
import Values

extension Evaluation {
  /// `collection[key]`
  ///
  /// - Parameter node: the expression, whose values are shown with an error; `nil` for a static step.
  mutating func index(
    _ collection: Value, _ key: Value, _ range: ByteRange, _ node: IndexExpression?
  ) -> Value {
    let marks = collection.marks.union(key.deepMarks)
    let isShown = key.deepMarks.isEmpty
    let key = key.deeplyUnmarked
    if collection.isNull {
      return invalid("a null value has no elements", range, node, summary: "index of a null value")
    }
    if key.isNull { return invalid("the key is null", range, node) }
    // Not by its type: to tell that of a tuple or an object goes through all elements, and there is an index for each.
    switch collection.content {
    case .unknown(.dynamic, _): return .unknown().marked(marks)
    case .list, .tuple, .unknown(.list, _), .unknown(.tuple, _):
      return position(collection, key, range, node, isShown: isShown).marked(marks)
    case .map, .object, .unknown(.map, _), .unknown(.object, _):
      return member(collection, key, range, node, isShown: isShown).marked(marks)
    case .set, .unknown(.set, _):
      return invalid(
        "the elements of a set have neither an order nor keys", range, node,
        hints: ["to go through all elements use a `for` expression; `tolist` puts them in order"])
    default: return invalid("\(collection.type.friendlyPhrase) has no elements", range, node)
    }
  }

  private mutating func position(
    _ collection: Value, _ key: Value, _ range: ByteRange, _ node: IndexExpression?, isShown: Bool
  ) -> Value {
    let number: Value
    do {
      number = try key.converted(to: .number)
    } catch {
      var hints: [String] = []
      if case .tuple(let types) = collection.type, let name = key.string,
        types.contains(where: { $0.attributes?[name] != nil })
      {
        hints = ["write `[*].\(name)` for the attribute of every element"]
      }
      return invalid(
        "the elements of \(collection.type.friendlyPhrase) are numbered, but the key is \(key.type.friendlyPhrase)",
        range, node, hints: hints)
    }
    guard number.isKnown else {
      if case .list(let element) = collection.type { return .unknown(element) }
      return .unknown()
    }
    if isSample, case .unknown(.list(let element), _) = collection.content { return .unknown(element) }
    guard let index = number.int else { return invalid("the index must be a whole number", range, node) }
    guard index >= 0 else {
      return invalid(
        "a negative number is no index", range, node,
        hints: ["to count from the end write `x[length(x) - 1]`, or `element(x, -1)`"])
    }
    switch collection.content {
    case .list(_, let elements), .tuple(let elements):
      if elements.indices.contains(index) { return elements[index] }
      if elements.isEmpty { return invalid("the collection is empty", range, node) }
      return invalid(
        "the index \(isShown ? "\(index) " : "")is beyond the last element: there \(elements.count == 1 ? "is 1 element" : "are \(elements.count) elements"), counted from 0",
        range, node)
    case .unknown(.list(let element), _): return .unknown(element)
    case .unknown(.tuple(let types), _):
      guard types.indices.contains(index) else {
        return invalid("the index \(isShown ? "\(index) " : "")is beyond the last element", range, node)
      }
      return .unknown(types[index])
    default: return .unknown()
    }
  }

  private mutating func member(
    _ collection: Value, _ key: Value, _ range: ByteRange, _ node: IndexExpression?, isShown: Bool
  ) -> Value {
    guard let text = try? key.converted(to: .string) else {
      return invalid("the key must be a string, but this is \(key.type.friendlyPhrase)", range, node)
    }
    guard let name = text.string else {
      if case .map(let element) = collection.type { return .unknown(element) }
      return .unknown()
    }
    switch collection.content {
    case .map(_, let entries), .object(let entries):
      if let value = entries[name] { return value }
      return noElement(name, collection, entries.count, entries.keys, range, node, isShown: isShown)
    case .unknown(.map(let element), _): return .unknown(element)
    // Of an element that there may not be, what stands in brackets may be anything, and what follows is not wrong yet.
    case .unknown(.object, _) where isSample: return .unknown()
    case .unknown(.object(let shape), _):
      if let type = shape.attributes[name] { return .unknown(type) }
      let keys = shape.attributes.keys
      return noElement(name, collection, keys.count, keys, range, node, isShown: isShown)
    default: return .unknown()
    }
  }

  private static let manyKeys = 8

  /// - Parameters:
  ///   - keys: those there are, which are told if they are few and no secret.
  ///   - isShown: whether the name may be told.
  private mutating func noElement(
    _ name: String, _ collection: Value, _ count: Int, _ keys: some Sequence<String>, _ range: ByteRange,
    _ node: IndexExpression?, isShown: Bool
  ) -> Value {
    guard isShown else { return invalid("there is no element with this key", range, node) }
    let missing = "there is no element with the key \(StringLiteral.quoted(name))"
    guard collection.marks.isEmpty else { return invalid(missing, range, node) }
    let few = count <= Self.manyKeys ? keys.sorted().map { StringLiteral.quoted($0) }.joined(separator: ", ") : ""
    let told = count > 0 && !few.isEmpty && few.utf8.count <= 200
    return invalid(
      told ? "\(missing): there \(count == 1 ? "is" : "are") \(few)" : missing, range, node,
      hints: Suggestion.hints(for: name, among: keys))
  }

  private mutating func invalid(
    _ detail: String, _ range: ByteRange, _ node: IndexExpression?, summary: String = "invalid index",
    hints: [String] = []
  ) -> Value {
    guard let node else { return report(summary, detail, range, hints: hints) }
    return report(summary, detail, .index(node), at: range, hints: hints)
  }
}
