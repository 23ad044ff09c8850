import Diagnostics
import HCL
import Values

extension Evaluation {
  mutating func splat(_ node: SplatExpression) -> Value {
    let isFree = isOrderFree(node.range)
    let source = value(node.source)
    switch source.content {
    case .unknown(.dynamic, _): return .unknown().marked(source.marks)
    case .unknown(let type, let refinement):
      if refinement.isNotNull, !type.isList, !type.isSet, !type.isTuple {
        return Value.tuple([item(node, source)]).marked(source.marks)
      }
      return unknownSplat(node, source, type).marked(source.marks)
    case .null(let type) where type.isList || type.isSet || type.isTuple:
      return report(
        "splat of a null value", "`\(file.text(node.source.range))` is null, so it has no elements", node.source)
    case .null: return Value.emptyTuple.marked(source.marks)
    case .set where !source.areElementsDistinct:
      return unknownSplat(node, source, source.type).marked(source.deepMarks)
    case .list(let type, let elements), .set(let type, let elements):
      return each(node, elements, listOf: type, isOrdered: isFree || source.isOrderKnown).marked(source.marks)
    case .tuple(let elements): return each(node, elements, listOf: nil).marked(source.marks)
    // What is no list is its only element, with its marks: taken off the result, they are still on what it holds.
    default: return each(node, [source], listOf: nil).marked(source.marks)
    }
  }

  private mutating func each(
    _ node: SplatExpression, _ elements: [Value], listOf type: ValueType?, isOrdered: Bool = true
  ) -> Value {
    var results: [Value] = []
    results.reserveCapacity(elements.count)
    for element in elements {
      let before = found.count
      results.append(item(node, element))
      if found.count > before { return .unknown() }
    }
    if !isOrdered { results = unordered(results) }
    guard let type else { return made(.tuple(results), count: results.count, node.range) }
    if results.isEmpty {
      // What no element of the type could have is wrong of none, too.
      let (before, wasSample) = (found.count, isSample)
      isSample = true
      let sample = item(node, .unknown(type))
      isSample = wasSample
      if found.count > before { return .unknown() }
      return .list([], of: sample.type)
    }
    let types = results.map(\.type)
    guard let first = types.first, types.allSatisfy({ $0 == first }) else {
      return made(.tuple(results), count: results.count, node.range)
    }
    return made(.list(results, of: first), count: results.count, node.range)
  }

  private mutating func item(_ node: SplatExpression, _ element: Value) -> Value {
    splatItems.append(element)
    defer { splatItems.removeLast() }
    return value(node.each)
  }

  /// Of a null there is no splat, so that the result is not null.
  private mutating func unknownSplat(_ node: SplatExpression, _ source: Value, _ type: ValueType) -> Value {
    switch type {
    case .list(let element), .set(let element):
      // There may be no element, so that no key of one is wrong.
      let wasSample = isSample
      isSample = true
      let result = item(node, .unknown(element)).type
      isSample = wasSample
      if result == .dynamic { return .unknown() }
      let bounds = source.lengthRange.map { Refinement.Bounds.length($0) }
      return .bounded(.list(result), Refinement(isNotNull: true, bounds: bounds))
    case .tuple(let types):
      return .unknown(.tuple(types.map { type in item(node, .unknown(type)).type }), .notNull)
    // A single value may yet be null, which gives no elements.
    default: return .unknown()
    }
  }

  /// Does something whose errors are of no interest.
  mutating func quietly(_ body: (inout Evaluation) -> Value) -> Value {
    let before = found.count
    let wasExhausted = isExhausted
    let value = body(&self)
    found.removeLast(found.count - before)
    isExhausted = wasExhausted
    return value
  }
}

extension ValueType {
  var isList: Bool { if case .list = self { true } else { false } }
  var isSet: Bool { if case .set = self { true } else { false } }
  var isTuple: Bool { if case .tuple = self { true } else { false } }
}
