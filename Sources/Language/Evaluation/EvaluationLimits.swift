/// What one evaluation may cost, so that no configuration can exhaust the machine.
public struct EvaluationLimits: Sendable {
  /// Elements made by all the collections of one expression together.
  public var elements = 5_000_000
  /// Bytes of one string.
  public var stringBytes = 256 << 20
  /// Expressions within expressions, calls of templates included.
  public var depth = 1_500

  public init() {}
}
