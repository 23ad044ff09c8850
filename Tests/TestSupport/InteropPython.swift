import Platform
import Testing

/// The python of a virtual environment with the clients of others: boto3, the AWS command line, SOPS, and moto as their server.
public enum InteropPython {
  /// Made once. Where the packages are not there and cannot be fetched, the test is skipped, and says why.
  ///
  /// - Parameter requirements: the file in `Tests/Interop` that names the packages.
  public static func path(
    _ requirements: String = "requirements.txt", sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> String {
    let root = StackProgram.packageFolder
    let result = try await Command(
      Path.join(root, "scripts/workload-environment.sh"), [Path.join(root, "Tests/Interop", requirements)],
      timeout: .seconds(300)
    ).run()
    guard result.status.isSuccess, let path = result.text.split(separator: "\n").last.map(String.init) else {
      let why = result.errorText.split(separator: "\n").last.map(String.init) ?? result.status.text
      try Test.cancel("the clients' packages cannot be installed: \(why)", sourceLocation: sourceLocation)
    }
    return path
  }
}
