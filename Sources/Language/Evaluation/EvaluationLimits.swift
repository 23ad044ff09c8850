import Values

/// What one evaluation may cost, and all of them together, so that no configuration can exhaust the machine.
public struct EvaluationLimits: Sendable {
  /// Elements made by all the collections of one expression together.
  public var elements = 5_000_000
  /// Bytes of one string.
  public var stringBytes = 256 << 20
  /// Files and directories that `fileset` looks at.
  public var files = 100_000
  /// Expressions within expressions, calls of templates included.
  public var depth = 1_500

  /// Bytes that the program may have in use when something large is made: many expressions may each keep to their limits.
  public var memoryBytes = 4 << 30
  /// How many it has in use.
  public var memoryInUse: @Sendable () -> Int = { ProcessMemory.inUse }

  public init() {}

  /// What is said when there is no room for so many bytes more; `nil` while there is. What is small is not looked at.
  func refusal(ofBytes bytes: Int) -> String? {
    guard bytes >= 1 << 20, memoryInUse() > memoryBytes - bytes else { return nil }
    return "the values of the configuration take more than \(memoryBytes) bytes of memory"
  }

  /// The same for elements of collections.
  func refusal(ofElements elements: Int) -> String? { refusal(ofBytes: elements * Self.bytesOfElement) }

  /// About what a short text, or an object's attribute, takes.
  private static let bytesOfElement = 128
}
