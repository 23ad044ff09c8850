import Platform

/// The folders of one running build, and what they are called in a definition.
struct BuildFolders: Sendable {
  /// `<data>/builds/<id>`
  let root: String

  var workspace: String { Path.join(root, "workspace") }
  var home: String { Path.join(root, "home") }
  var scripts: String { Path.join(root, "scripts") }
  var outputs: String { Path.join(root, "outputs") }
  var artifacts: String { Path.join(root, "artifacts") }
  /// Where this program is called `stack`, whatever its file is: a step's `stack` is the one that runs the build.
  var programs: String { Path.join(root, "programs") }
  /// Names of containers that steps were given, a file each: should the runner be killed, they are taken away by these.
  private var containers: String { Path.join(root, "containers") }
  /// Room on the disk that is kept for the build's result, should its log take all the rest.
  var reserve: String { Path.join(root, "reserve") }
  /// What one step tells of itself: `$BUILDER_OUTPUT`.
  func output(_ number: Int) -> String { Path.join(outputs, "\(number)") }
  func volume(_ name: String) -> String { Path.join(root, "volumes", name.replacing("/", with: "_")) }

  /// Whether the workspace is there, itself and not a link that a step has put in its place.
  var hasWorkspace: Bool {
    Files.status(root)?.kind == .folder && Files.status(workspace)?.kind == .folder
  }

  func create() throws(SystemError) {
    for folder in [workspace, home, scripts, outputs, programs] { try Files.makeFolder(folder, mode: 0o700) }
    let program = Path.join(programs, "stack")
    try Files.remove(program)
    try Files.makeLink(program, to: Host.executable)
  }

  func noteContainer(_ name: String) throws {
    try Files.makeFolder(containers, mode: 0o700)
    try AtomicFile.write("", to: Path.join(containers, name), durable: false)
  }

  var notedContainers: [String] { (try? Files.names(in: containers)) ?? [] }

  /// What no later command needs. The workspace may be kept for a look at it.
  func clean(keepWorkspace: Bool) {
    for folder in (keepWorkspace ? [] : [workspace]) + [
      scripts, outputs, programs, containers, Path.join(root, "volumes"), home, reserve,
    ] {
      try? FileTree.remove(folder)
    }
  }

  /// Folders by the names that they have in Cloud Build, those of the step itself among them.
  func places(_ number: Int, _ volumes: [BuildStep.Volume]) -> PlaceNames {
    var places = [
      ("/workspace", workspace), ("/builder/home", home), ("/builder/outputs", output(number)),
    ]
    for volume in volumes { places.append((volume.path.value, self.volume(volume.name.value))) }
    return PlaceNames(places.map { PlaceNames.Place(name: $0.0, folder: $0.1) })
  }
}
