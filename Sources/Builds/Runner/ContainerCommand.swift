import Platform

/// A step in a container: the engine's command line.
struct ContainerCommand: Sendable {
  /// The engine's program.
  let program: String
  let isPodman: Bool
  let image: String
  let number: Int
  let folders: BuildFolders
  let volumes: [BuildStep.Volume]
  /// Folders of git objects that the workspace borrows.
  let borrowed: [String]
  let name: String

  /// What says something of this machine's folders alone.
  private static let ofTheHost: Set<String> = [
    "PATH", "HOME", "BUILDER_OUTPUT", "BUILD_WORKSPACE", "STACK_HOME", "STACK_BUILD_STATE", "XDG_DATA_HOME",
    "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR",
  ]

  /// Variables that name a file or folder of certificates or settings, which comes along.
  static let ofFiles = [
    "CURL_CA_BUNDLE", "PIP_CERT", "PIP_CONFIG_FILE", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE",
  ]

  func words(
    _ step: BuildStep, variables: [String: String], script: (path: String, interpreter: [String])?
  ) throws -> [String] {
    var words = [program, "run", "--rm", "--init", "--name", name, "--volume", "\(folders.workspace):/workspace"]
    words += ["--volume", "\(folders.home):/builder/home", "--volume", "\(folders.output(number)):/builder/outputs"]
    for volume in volumes { words += ["--volume", "\(folders.volume(volume.name.value)):\(volume.path.value)"] }
    var variables = variables.filter { !Self.ofTheHost.contains($0.key) && !$0.key.hasPrefix("STACK_ENGINE_") }
    // The workspace's repository names them by their paths here.
    let settings = settings(&variables)
    for path in borrowed + settings { words += ["--volume", "\(path):\(path):ro"] }
    // Files that it makes are those of who runs the build.
    if !Host.isRoot {
      words += ["--user", "\(FileOwner.current.user):\(FileOwner.current.group)"]
      if isPodman { words.append("--userns=keep-id") }
    }
    let folder = step.folder?.value ?? ""
    words += ["--workdir", folder.hasPrefix("/") ? folder : folder.isEmpty ? "/workspace" : "/workspace/\(folder)"]
    // Values come from the engine's own environment: arguments can be seen by everybody.
    for variable in variables.keys.sorted() { words += ["--env", variable] }
    words += ["--env", "HOME=/builder/home", "--env", "BUILD_WORKSPACE=/workspace"]
    words += ["--env", "BUILDER_OUTPUT=/builder/outputs"]
    if let script {
      words += ["--volume", "\(script.path):/builder/script:ro", "--entrypoint", script.interpreter[0], image]
      return words + script.interpreter.dropFirst() + ["/builder/script"]
    }
    if let entrypoint = step.entrypoint { words += ["--entrypoint", entrypoint.value] }
    return words + [image] + step.arguments.map(\.value)
  }

  /// The files that variables of ours name; a variable whose file is not there is left out. Those that the definition gives another
  /// value mean what is in the image.
  private func settings(_ variables: inout [String: String]) -> [String] {
    var paths: Set<String> = []
    for name in Self.ofFiles {
      guard let path = variables[name], path == ProcessEnvironment.value(name) else { continue }
      if path.hasPrefix("/"), !path.contains(":"), Files.exists(path) {
        paths.insert(path)
      } else {
        variables[name] = nil
      }
    }
    return paths.sorted()
  }
}
