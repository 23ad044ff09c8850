import Platform

/// A step in a container: the engine's command line.
struct ContainerCommand: Sendable {
  /// The engine's program.
  let program: String
  let image: String
  let folders: BuildFolders
  let volumes: [BuildStep.Volume]
  let name: String

  /// What says something of this machine's folders alone.
  private static let ofTheHost: Set<String> = ["PATH", "HOME", "BUILDER_OUTPUT", "BUILD_WORKSPACE"]

  func words(
    _ step: BuildStep, variables: [String: String], script: (path: String, interpreter: [String])?
  ) throws -> [String] {
    var words = [program, "run", "--rm", "--init", "--name", name, "--volume", "\(folders.workspace):/workspace"]
    words += ["--volume", "\(folders.home):/builder/home", "--volume", "\(folders.outputs):/builder/outputs"]
    for volume in volumes { words += ["--volume", "\(folders.volume(volume.name.value)):\(volume.path.value)"] }
    // Files that it makes are those of who runs the build.
    if !Host.isRoot { words += ["--user", "\(FileOwner.current.user):\(FileOwner.current.group)"] }
    let folder = step.folder?.value ?? ""
    words += ["--workdir", folder.hasPrefix("/") ? folder : folder.isEmpty ? "/workspace" : "/workspace/\(folder)"]
    // Values come from the engine's own environment: arguments can be seen by everybody.
    for variable in variables.keys.sorted() where !Self.ofTheHost.contains(variable) { words += ["--env", variable] }
    words += ["--env", "HOME=/builder/home", "--env", "BUILD_WORKSPACE=/workspace"]
    words += ["--env", "BUILDER_OUTPUT=/builder/outputs"]
    if let script {
      words += ["--volume", "\(script.path):/builder/script:ro", "--entrypoint", script.interpreter[0], image]
      return words + script.interpreter.dropFirst() + ["/builder/script"]
    }
    if let entrypoint = step.entrypoint { words += ["--entrypoint", entrypoint.value] }
    return words + [image] + step.arguments.map(\.value)
  }
}
