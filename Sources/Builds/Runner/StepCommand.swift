import Diagnostics
import Platform

/// From a step to the program that runs it.
struct StepCommand: Sendable {
  let folders: BuildFolders
  let builders: BuilderMap
  let environment: StepEnvironment
  let id: String
  /// Folders of git objects that the workspace borrows.
  let borrowed: [String]
  /// Whether the engine of containers is podman.
  let isPodman: Bool

  func program(_ step: BuildStep, number: Int) throws -> SupervisedProgram {
    guard folders.hasWorkspace else {
      throw Diagnostic(
        .error, "the workspace is gone", detail: "an earlier step has removed it, or put something else in its place",
        range: step.name.range)
    }
    let volumes = environment.definition.options.volumes + step.volumes
    let places = folders.places(number, volumes)
    try Files.makeFolder(folders.output(number), mode: 0o700)
    for volume in volumes { try Files.makeFolder(folders.volume(volume.name.value), mode: 0o700) }
    var variables: [String: String]
    let folder: String
    let words: [String]
    var isContainer = false
    switch builders.builder(step.name.value) {
    case .program(let program, let leading):
      variables = environment.variables(step, number: number, places: places)
      folder = try workingFolder(step, places)
      words = try hostWords(step, number, program: program, leading: leading, places: places, folder: folder)
      if program == "docker" { try addEngine(&variables, number) }
    case .image(let image):
      guard ContainerEngine.isThere, let program = ContainerEngine.program else {
        throw BuilderCheck.missing(step, builders)
      }
      // In a container the places are where the definition says.
      variables = environment.variables(step, number: number, places: PlaceNames([]))
      // An absolute one is the container's own.
      folder = step.folder?.value.hasPrefix("/") == true ? folders.workspace : try workingFolder(step, places)
      words = try container(program, image, volumes, number)
        .words(step, variables: variables, script: try script(step, number, places: nil))
      try folders.noteContainer(ContainerEngine.containerName(id, number))
      isContainer = true
    }
    guard let executable = words.first.flatMap({ Self.find($0, from: folder) }) else {
      throw missing(words.first ?? "", step)
    }
    var program = SupervisedProgram(
      executable: executable, arguments: words, environment: variables, workingDirectory: folder,
      timeout: step.timeout?.value)
    // Podman's monitor of a container cleans up after the client has ended.
    if isContainer { program.patience = .seconds(10) }
    return program
  }

  private func container(
    _ program: String, _ image: String, _ volumes: [BuildStep.Volume], _ number: Int
  ) -> ContainerCommand {
    ContainerCommand(
      program: program, isPodman: isPodman, image: image, number: number, folders: folders, volumes: volumes,
      borrowed: borrowed,
      name: ContainerEngine.containerName(id, number))
  }

  private func hostWords(
    _ step: BuildStep, _ number: Int, program: String, leading: [String], places: PlaceNames, folder: String
  ) throws -> [String] {
    if let file = try script(step, number, places: places) { return file.interpreter + [file.path] }
    let arguments = step.arguments.map { places.translate($0.value) }
    if let entrypoint = step.entrypoint { return [places.translate(entrypoint.value)] + arguments }
    if program == "docker", let engine = ContainerEngine.program { return [engine] + leading + arguments }
    if isCommand(arguments, of: step, folder) { return arguments }
    return [program] + leading + arguments
  }

  /// What a step of the builder `docker` calls so, in a script of its own as well, is the engine, be it podman.
  private func addEngine(_ variables: inout [String: String], _ number: Int) throws {
    guard let engine = ContainerEngine.program, engine != ProgramPath.find("docker", from: "/") else { return }
    let folder = Path.join(folders.scripts, "engine-\(number)")
    try Files.makeFolder(folder)
    try Files.makeLink(Path.join(folder, "docker"), to: engine)
    variables["PATH"] = folder + (variables["PATH"].map { ":" + $0 } ?? "")
  }

  /// Whether the arguments begin with a program of their own: the images of these names have no entrypoint, or one that runs what it
  /// is given. A file of the workspace is a script.
  private func isCommand(_ arguments: [String], of step: BuildStep, _ folder: String) -> Bool {
    guard let first = arguments.first, !first.hasPrefix("-"), !first.contains("/"),
      Self.shells.contains(BuilderMap.withoutTag(step.name.value)), builders.mapping(step.name.value) == nil
    else { return false }
    return !Files.exists(Path.join(folder, first)) && Self.find(first, from: folder) != nil
  }

  private static let shells: Set = [
    "bash", "sh", "python", "python3", "docker.io/library/bash", "docker.io/library/python",
  ]

  /// A program of this machine. Many have Python by one of its names only.
  private static func find(_ program: String, from folder: String) -> String? {
    ProgramPath.find(program, from: folder) ?? (program == "python" ? ProgramPath.find("python3", from: folder) : nil)
  }

  private func script(
    _ step: BuildStep, _ number: Int, places: PlaceNames?
  ) throws -> (path: String, interpreter: [String])? {
    guard let text = step.script?.value else { return nil }
    let path = Path.join(folders.scripts, "\(number)")
    let lines = places?.translate(text) ?? text
    try AtomicFile.write(lines, to: path, mode: 0o700, durable: false)
    guard lines.hasPrefix("#!") else { return (path, ["sh"]) }
    // As the kernel reads it: a program and at most one argument.
    let line = lines.dropFirst(2).prefix { $0 != "\n" && $0 != "\r\n" }
    let words = line.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
    return (path, words.isEmpty ? ["sh"] : words)
  }

  /// `dir` in the workspace, made if it is not there. A link does not lead it out.
  private func workingFolder(_ step: BuildStep, _ places: PlaceNames) throws -> String {
    guard let folder = step.folder?.value, !folder.isEmpty else { return folders.workspace }
    let path = folder.hasPrefix("/") ? places.translate(folder) : Path.absolute(folder, from: folders.workspace)
    guard Path.isInside(Path.absolute(path), folders.root) else { throw outside(step) }
    try Files.makeFolder(path)
    guard let real = Files.realPath(path), let root = Files.realPath(folders.root), Path.isInside(real, root) else {
      throw outside(step)
    }
    return path
  }

  private func outside(_ step: BuildStep) -> Diagnostic {
    Diagnostic(
      .error, "`dir` leads out of the workspace", detail: "`\(step.folder?.value ?? "")`", range: step.folder?.range)
  }

  private func missing(_ program: String, _ step: BuildStep) -> Diagnostic {
    Diagnostic(
      .error, "program `\(program)` not found",
      detail: "it is neither in the workspace nor in \(ProgramPath.folders.dropFirst().joined(separator: ", "))",
      range: step.entrypoint?.range ?? step.name.range)
  }
}
