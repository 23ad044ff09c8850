import Platform

/// Docker, where it is, or a program with Docker's command line that `STACK_ENGINE_DOCKER` names.
enum ContainerEngine {
  private static let socket = "/var/run/docker.sock"
  private static let variable = "STACK_ENGINE_DOCKER"

  static var program: String? {
    if let named = ProcessEnvironment.value(variable) { return Files.isExecutable(named) ? named : nil }
    return ProgramPath.find("docker", from: "/")
  }

  /// Whether one answers here, or one elsewhere is named by `DOCKER_HOST`.
  static var isThere: Bool {
    program != nil
      && (ProcessEnvironment.value("DOCKER_HOST") != nil || ProcessEnvironment.value(variable) != nil
        || UnixSocket.answers(socket))
  }

  static func containerName(_ build: String, _ step: Int) -> String { "stack-\(build)-\(step)" }

  /// Ends a container whose client was killed before it could.
  static func kill(_ build: String, _ step: Int) async {
    guard let program else { return }
    _ = try? await Command(program, ["kill", containerName(build, step)], timeout: .seconds(20)).run()
  }
}
