import Diagnostics
import Values

/// What functions may use beside their arguments.
public struct FunctionContext: Sendable {
  /// The directory that relative paths are taken from.
  public var baseDirectory: String
  /// When the run began, as RFC 3339 in UTC: what `plantimestamp` gives.
  public var startTime: String?
  /// The time now in seconds since 1970, for `timestamp` and `uuid`; while planning there is none, so that they are unknown.
  public var currentTime: Int?
  public var limits: EvaluationLimits
  public var files: any FileReading = DiskFiles()
  /// What `~` stands for.
  public var homeDirectory: String? = ProcessPlaces.homeDirectory
  /// What relative paths are relative to in the end.
  public var workingDirectory: String = ProcessPlaces.workingDirectory
  /// How many templates are being rendered within one another.
  public var templateDepth = 0
  /// The functions that templates may call.
  var library: FunctionLibrary?

  public init(
    baseDirectory: String = ".", startTime: String? = nil, limits: EvaluationLimits = EvaluationLimits()
  ) {
    self.baseDirectory = baseDirectory
    self.startTime = startTime
    self.limits = limits
  }

  /// Renders a template whose references are the variables' names.
  public func render(_ template: SourceFile, variables: Value) throws(Diagnostics) -> Value {
    guard templateDepth < 16 else {
      throw [Diagnostic(.error, "templates call one another too deeply", detail: "at most 16 levels are possible")]
    }
    var inner = self
    inner.templateDepth += 1
    return try Evaluator.render(template, variables: variables, library: library ?? .standard, context: inner)
  }
}
