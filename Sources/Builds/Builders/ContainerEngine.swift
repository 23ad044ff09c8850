import Platform

/// Docker, where it is.
enum ContainerEngine {
  private static let socket = "/var/run/docker.sock"

  /// Whether one answers here, or one elsewhere is named by `DOCKER_HOST`.
  static var isThere: Bool {
    ProgramPath.find("docker", from: "/") != nil
      && (ProcessEnvironment.value("DOCKER_HOST") != nil || UnixSocket.answers(socket))
  }

  static func containerName(_ build: String, _ step: Int) -> String { "stack-\(build)-\(step)" }

  /// Ends a container whose client was killed before it could.
  static func kill(_ build: String, _ step: Int) async {
    guard let docker = ProgramPath.find("docker", from: "/") else { return }
    _ = try? await Command(docker, ["kill", containerName(build, step)], timeout: .seconds(20)).run()
  }
}
