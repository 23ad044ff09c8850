/// What one evaluation may cost, so that no configuration can exhaust the machine.
public struct EvaluationLimits: Sendable {
  /// Elements made by all the collections of one expression together.
  public var elements = 5_000_000
  /// Bytes of one string.
  public var stringBytes = 256 << 20
  /// Files and directories that `fileset` looks at.
  public var files = 100_000
  /// Expressions within expressions, calls of templates included.
  public var depth = 1_500

  public init() {}
}
