/// A number of the manifest language: integers exact, fractions to 512 bits, as Terraform has them.
///
/// Its range is bounded (about ±10^±30,000), so that no number can be too big to hold or print. Operations that leave
/// the range give `nil`.
public struct Number: Hashable, Sendable {
  /// Whole numbers that fit are always kept small.
  enum Storage: Hashable, Sendable {
    case small(Int)
    case big(BinaryFloatBox)
  }

  let storage: Storage

  public init(_ value: Int) { storage = .small(value) }

  init(_ value: BinaryFloat) {
    storage = value.int.map { .small($0) } ?? .big(BinaryFloatBox(value))
  }

  init?(_ value: BinaryFloat?) {
    guard let value else { return nil }
    self.init(value)
  }

  /// Exactly this number; `nil` for infinities and NaN.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    if let int = Int(exactly: value) {
      self.init(int)
      return
    }
    self.init(
      BinaryFloat(
        isNegative: value < 0, magnitude: .init(value.significandBitPattern | (value.isNormal ? 1 << 52 : 0)),
        exponent: (value.isNormal ? Int(value.exponent) : -1022) - 52))
  }

  public static let zero = Number(0)

  /// The number as an `Int`, if it is one exactly.
  public var int: Int? { if case .small(let value) = storage { value } else { nil } }
  /// The nearest double.
  public var double: Double { int.map { Double($0) } ?? float.double }
  public var isInteger: Bool { int != nil || float.isInteger }
  public var isNegative: Bool { int.map { $0 < 0 } ?? float.isNegative }
  public var isZero: Bool { int == 0 }

  var float: BinaryFloat {
    switch storage {
    case .small(let value): BinaryFloat(value)
    case .big(let box): box.value
    }
  }
}

/// Keeps numbers two words wide, whatever a big one needs.
final class BinaryFloatBox: Hashable, Sendable {
  let value: BinaryFloat

  init(_ value: BinaryFloat) { self.value = value }

  static func == (left: BinaryFloatBox, right: BinaryFloatBox) -> Bool {
    left === right || left.value == right.value
  }

  func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

extension Number: Comparable {
  public static func < (left: Number, right: Number) -> Bool {
    if case .small(let a) = left.storage, case .small(let b) = right.storage { return a < b }
    return left.float.isLess(than: right.float)
  }
}

extension Number: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(value) }
}
