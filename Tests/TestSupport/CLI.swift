import Platform
import Testing

/// Runs the `stack` program and compares what it prints, whole.
///
///     try await CLI("plan", in: folder).home(home).expect(stdout: "…", exitCode: 0)
public struct CLI: Sendable {
  private var arguments: [String]
  private var environment: [String: String]
  private var folder: String?
  private var input: [UInt8] = []
  private var limit: Duration = .seconds(120)

  public init(_ arguments: String..., in folder: String? = nil) {
    self.init(arguments: arguments, in: folder)
  }

  public init(arguments: [String], in folder: String? = nil) {
    self.arguments = arguments
    self.folder = folder
    environment = ProcessEnvironment.all.filter {
      !$0.key.hasPrefix("STACK_") || $0.key.hasPrefix("STACK_ENGINE_")
    }
    environment["NO_COLOR"] = "1"
  }

  public func home(_ home: ScratchHome) -> CLI { env("STACK_HOME", home.path) }

  public func env(_ name: String, _ value: String?) -> CLI {
    var copy = self
    copy.environment[name] = value
    return copy
  }

  public func stdin(_ text: String) -> CLI {
    var copy = self
    copy.input = Array(text.utf8)
    return copy
  }

  public func within(_ limit: Duration) -> CLI {
    var copy = self
    copy.limit = limit
    return copy
  }

  /// What it printed, and how it ended.
  public func run() async throws -> Command.Result {
    let program = try #require(StackProgram.path, "the `stack` program is not built: run `swift build`")
    return try await Command(
      program, arguments, environment: environment, workingDirectory: folder, input: input,
      timeout: limit, outputLimit: 64 << 20
    ).run()
  }

  /// Runs it and compares whole outputs; what is `nil` is not compared.
  @discardableResult
  public func expect(
    stdout: String? = nil, stderr: String? = nil, exitCode: Int32 = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Command.Result {
    let result = try await run()
    let whole = Comment(rawValue: "stdout:\n\(result.text)\nstderr:\n\(result.errorText)")
    #expect(result.status == .exited(exitCode), whole, sourceLocation: sourceLocation)
    if let stdout { #expect(result.text == stdout, sourceLocation: sourceLocation) }
    if let stderr { #expect(result.errorText == stderr, sourceLocation: sourceLocation) }
    return result
  }
}
