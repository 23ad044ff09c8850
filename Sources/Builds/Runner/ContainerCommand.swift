/// A step in a container: the engine's command line.
struct ContainerCommand: Sendable {
  let image: String
  let folders: BuildFolders
  let volumes: [BuildStep.Volume]
  let name: String

  func words(
    _ step: BuildStep, variables: [String: String], script: (path: String, interpreter: [String])?
  ) throws -> [String] {
    var words = ["docker", "run", "--rm", "--init", "--name", name, "--volume", "\(folders.workspace):/workspace"]
    words += ["--volume", "\(folders.home):/builder/home", "--volume", "\(folders.outputs):/builder/outputs"]
    for volume in volumes { words += ["--volume", "\(folders.volume(volume.name.value)):\(volume.path.value)"] }
    let folder = step.folder?.value ?? ""
    words += ["--workdir", folder.hasPrefix("/") ? folder : folder.isEmpty ? "/workspace" : "/workspace/\(folder)"]
    // Values come from the engine's own environment: arguments can be seen by everybody.
    for variable in variables.keys.sorted() where !["PATH", "HOME"].contains(variable) { words += ["--env", variable] }
    words += ["--env", "HOME=/builder/home"]
    if let script {
      words += ["--volume", "\(script.path):/builder/script:ro", "--entrypoint", script.interpreter[0], image]
      return words + script.interpreter.dropFirst() + ["/builder/script"]
    }
    if let entrypoint = step.entrypoint { words += ["--entrypoint", entrypoint.value] }
    return words + [image] + step.arguments.map(\.value)
  }
}
