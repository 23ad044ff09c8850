import Platform

/// The `stack` program that was built with the tests.
public enum StackProgram {
  /// Its path: beside the test bundle, or what `STACK_TEST_PROGRAM` names. `nil` if it was not built.
  public static let path: String? = {
    if let path = ProcessEnvironment.value("STACK_TEST_PROGRAM") { return path }
    var candidates = CommandLine.arguments.map { Path.parent(Path.absolute($0)) }
    candidates.append(Path.parent(Host.executable))
    candidates.append(Path.join(packageFolder, ".build/debug"))
    return candidates.map { Path.join($0, "stack") }.first(where: Files.isExecutable)
  }()

  /// The folder of `Package.swift`.
  public static let packageFolder = Path.absolute("../..", from: Path.parent(#filePath))
}
