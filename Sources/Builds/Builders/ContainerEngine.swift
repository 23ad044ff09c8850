import Platform

/// Docker or podman: whichever answers here, or a program with their command line that `STACK_ENGINE_DOCKER` names.
enum ContainerEngine {
  private static let socket = "/var/run/docker.sock"
  private static let variable = "STACK_ENGINE_DOCKER"

  /// What the variable names; a task of tests may say otherwise.
  @TaskLocal static var named: String? = ProcessEnvironment.value(variable)

  /// The engine's program; `nil` where no engine is. Docker needs its daemon, here or where `DOCKER_HOST` says; podman has none.
  static var program: String? {
    if let named { return Files.isExecutable(named) ? named : nil }
    if ProcessEnvironment.value("DOCKER_HOST") != nil || UnixSocket.answers(socket),
      let docker = ProgramPath.find("docker", from: "/")
    {
      return docker
    }
    return ProgramPath.find("podman", from: "/")
  }

  static var isThere: Bool { program != nil }

  /// Whether it is podman, by whatever name. An ordinary user's containers have other users there unless told otherwise.
  static func isPodman(_ program: String) async -> Bool {
    let answer = try? await Command(program, ["--version"], timeout: .seconds(20)).run()
    return answer?.text.lowercased().contains("podman") == true
  }

  /// What an engine's client ends with when the fault is its own, such as an image that is not there.
  static let ownFault: Int32 = 125

  /// Whether it has an image.
  static func has(_ image: String) async -> Bool { await identity(of: image) != nil }

  /// Which image has a name by now; `nil` when it has none.
  static func identity(of image: String) async -> String? {
    guard let program else { return nil }
    let look = ["image", "inspect", "--format", "{{.Id}}", image]
    let result = try? await Command(program, look, timeout: .seconds(30)).run()
    return result?.status.isSuccess == true ? result?.text.filter { !$0.isWhitespace } : nil
  }

  /// Whether it does what it is asked, or its client alone is here.
  static func answers() async -> Bool {
    guard let program else { return false }
    let result = try? await Command(program, ["info"], timeout: .seconds(30)).run()
    return result?.status.isSuccess == true
  }

  static func containerName(_ build: String, _ step: Int) -> String { "stack-\(build)-\(step)" }

  /// Ends a container whose client was killed before it could, and takes it away.
  static func remove(_ name: String) async {
    guard let program else { return }
    _ = try? await Command(program, ["kill", name], timeout: .seconds(30)).run()
    // Podman, whose monitor of the container was killed too, sees that it has ended at the second look only, and would give it ten
    // seconds for that. Docker knows no such option.
    for patience in [["--time", "0"], ["--time", "0"], [], []] {
      let words = ["rm", "--force", "--volumes"] + patience + [name]
      let result = try? await Command(program, words, timeout: .seconds(30)).run()
      if result?.status.isSuccess == true { return }
    }
  }
}
