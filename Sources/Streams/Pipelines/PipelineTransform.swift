/// One step of a pipeline: what happens to each row, in order.
///
/// In the configuration file an object with one of the keys `filter` and `map`.
public enum PipelineTransform: Hashable, Sendable {
  case filter(Condition)
  /// Makes a new object: its names, and the paths of their values.
  case map([Field])

  public struct Field: Codable, Hashable, Sendable {
    public var name: String
    public var path: String

    public init(name: String, path: String) {
      self.name = name
      self.path = path
    }
  }

  /// Compares the value at a path. Rows for which it does not hold are left out.
  public struct Condition: Codable, Hashable, Sendable {
    public enum Comparison: String, Codable, Hashable, Sendable, CaseIterable {
      case equal = "=="
      case notEqual = "!="
      case less = "<"
      case lessOrEqual = "<="
      case greater = ">"
      case greaterOrEqual = ">="
      case exists
    }

    public var path: String
    public var comparison: Comparison
    /// None for `exists`.
    public var operand: String?

    public init(path: String, comparison: Comparison, operand: String? = nil) {
      self.path = path
      self.comparison = comparison
      self.operand = operand
    }
  }

  /// The row after the step; `nil` when it is left out.
  func apply(_ row: PipelineRow) -> PipelineRow? {
    switch self {
    case .filter(let condition): return condition.holds(row) ? row : nil
    case .map(let fields):
      var mapped = row
      mapped.fields = fields.compactMap { field in
        row.value(at: field.path).map { JSONDocument.Field(field.name, $0) }
      }
      return mapped
    }
  }
}

extension PipelineTransform.Condition {
  /// Numbers are compared with the operand as a number, texts by their bytes. A value that cannot be compared with the operand is
  /// not equal to it, nor less or greater.
  func holds(_ row: PipelineRow) -> Bool {
    let value = row.value(at: path) ?? .null
    let order = order(value)
    switch comparison {
    case .exists: return value != .null
    case .equal: return order == .same
    case .notEqual: return order != .same
    case .less: return order == .before
    case .lessOrEqual: return order == .before || order == .same
    case .greater: return order == .after
    case .greaterOrEqual: return order == .after || order == .same
    }
  }

  private enum Order { case before, same, after }

  private func order(_ value: JSONDocument) -> Order? {
    guard let operand else { return nil }
    switch value {
    case .integer(let left):
      if let right = Int64(operand) { return left == right ? .same : left < right ? .before : .after }
      return Double(operand).flatMap { Self.order(Double(left), $0) }
    case .number(let left): return Double(operand).flatMap { Self.order(left, $0) }
    case .string(let left):
      if left == operand { return .same }
      return left.utf8.lexicographicallyPrecedes(operand.utf8) ? .before : .after
    case .bool(let left): return operand == (left ? "true" : "false") ? .same : nil
    case .null, .array, .object: return nil
    }
  }

  private static func order(_ left: Double, _ right: Double) -> Order? {
    left == right ? .same : left < right ? .before : left > right ? .after : nil
  }
}

extension PipelineTransform: Codable {
  private enum CodingKeys: String, CodingKey { case filter, map }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    if values.contains(.filter) {
      self = .filter(try values.decode(Condition.self, forKey: .filter))
    } else {
      self = .map(try values.decode([Field].self, forKey: .map))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .filter(let condition): try values.encode(condition, forKey: .filter)
    case .map(let fields): try values.encode(fields, forKey: .map)
    }
  }
}
