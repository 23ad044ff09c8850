import ArgumentParser
import Diagnostics
import Glibc
import Language
import Platform
import StateStorage

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Fetch modules, set up the back end that keeps the state, and move the state to it.",
    usage: "stack init [<directory>] [--upgrade] [--migrate-state | --reconfigure]",
    discussion: """
      Needed once where the manifests have a `backend` block or call modules from elsewhere, and again when these change; a \
      stack with neither needs no init. Modules are locked by their content in `stack.lock.json`. \
      States are written to the new place and read back before it is used, so that a failure at any moment leaves the old one \
      whole and in use.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var lock: StateLockOptions
  @Flag(name: .customLong("migrate-state"), help: "Take the states of all workspaces to the new back end.")
  var migrate = false
  @Flag(help: "Use the new back end, and leave the present states where they are.") var reconfigure = false
  @Flag(name: .customLong("force-copy"), help: "Replace what the new back end has already; do not ask.")
  var forceCopy = false
  @Flag(help: "Fetch modules anew, and lock what their sources name now.") var upgrade = false
  @Option(
    name: .customLong("backend-config"),
    help: ArgumentHelp("A setting of the back end, beside those of the block.", valueName: "name=value"))
  var backendConfig: [String] = []
  @OptionGroup var variables: VariableOptions
  @Argument(help: "The stack's directory.", completion: .directory) var directory: String?

  func validate() throws {
    if migrate && reconfigure { throw ValidationError("--migrate-state and --reconfigure exclude each other") }
  }

  func run() async throws {
    let project = try Project(directory: common.directory(directory))
    try await installModules(project.directory)
    let read = try backendBlock(project)
    let (block, places) = (read.settings, read.places)
    var settings = block
    settings.type = BackendSchema.canonical(block.type)
    for (name, value) in try overrides() { settings.values[name] = value }
    let destination = try project.backends.make(settings, places: places)
    let recorded: BackendRecord.Recorded?
    // With --reconfigure a record that cannot be read is no hindrance.
    do { recorded = try await project.backendRecord.find() } catch  where reconfigure { recorded = nil }
    let present = recorded?.settings ?? .local
    if present.type == settings.type, present.values == settings.values {
      try await check(destination, project, settings)
    } else if !reconfigure {
      try await move(project, from: try project.backends.make(present), to: destination, settings)
    } else {
      try await check(destination, project, settings)
    }
    if settings.type == "local", settings.values.isEmpty {
      try project.backendRecord.remove()
    } else {
      try await project.backendRecord.write(settings, block: block)
    }
    common.terminal.print("the state is kept by `\(settings.type)` at `\(destination.location)`")
  }

  private func installModules(_ directory: String) async throws {
    let display = Path.relative(directory, to: Path.workingDirectory)
    let inputs = variables.inputs
    let before = Path.workingDirectory
    guard chdir(directory) == 0 else { throw SystemError("enter the folder", directory, code: errno) }
    defer { chdir(before) }
    let loader = Manifests.loader(files: DiskFiles(), inputs: inputs, displayFolder: display == "." ? "" : display)
    let terminal = common.terminal
    let renderer = DiagnosticRenderer(color: terminal.colorsErrors)
    let installer = ModuleInstaller(
      directory: directory, upgrades: upgrade, note: { terminal.note($0) },
      warn: { terminal.note(renderer.render(CommandPlace.placed(Diagnostics([$0])))) })
    try await installer.install(loader)
  }

  private func backendBlock(_ project: Project) throws -> BackendBlock {
    var diagnostics = Diagnostics()
    let inputs = variables.inputs
    let manifests = try Manifests(project.directory, inputs: inputs, into: &diagnostics)
    try diagnostics.throwIfErrors()
    let values = manifests.variables(inputs, into: &diagnostics)
    try diagnostics.throwIfErrors()
    let block = BackendChoice(project: project, manifests: manifests, variables: values)
      .wanted(into: &diagnostics)
    if diagnostics.hasErrors { diagnostics.append(contentsOf: Diagnostics(block.faults)) }
    try diagnostics.throwIfErrors()
    return block
  }

  private func overrides() throws -> [(String, String)] {
    try backendConfig.map { text in
      guard let sign = text.firstIndex(of: "=") else {
        throw Diagnostic(.error, "`\(text)` is no setting", hints: ["as in `--backend-config address=https://…`"])
      }
      return (String(text[..<sign]), String(text[text.index(after: sign)...]))
    }
  }

  /// Looks whether the back end can be reached with these settings.
  private func check(_ backend: any Backend, _ project: Project, _ settings: BackendSettings) async throws {
    guard settings.type != "local" else { return }
    let store = try await backend.open(project.workspace, StoreOptions(root: project.root))
    _ = try await store.snapshot()
    try await store.close()
  }

  private func move(
    _ project: Project, from source: any Backend, to destination: any Backend, _ settings: BackendSettings
  ) async throws {
    // Another way to the same place, such as with a new password.
    if source.location == destination.location { return try await check(destination, project, settings) }
    var migration = StateMigration(
      from: source, to: destination, StoreOptions(root: project.root), lock: LockRequest(operation: "init"))
    let workspaces = try await migration.workspaces()
    guard !workspaces.isEmpty else { return try await check(destination, project, settings) }
    let list = workspaces.map { "`\($0.name)` with \($0.instances) objects" }.joined(separator: ", ")
    if !migrate && !forceCopy {
      guard isatty(STDIN_FILENO) == 1 else {
        throw Diagnostic(
          .error, "the present back end holds state", detail: "at `\(source.location)`: \(list)",
          hints: [
            "take it along with `stack init --migrate-state`", "leave it where it is with `stack init --reconfigure`",
          ])
      }
      try Approval(terminal: common.terminal).ask(
        "Move the state from `\(source.location)` to `\(destination.location)`: \(list)?")
    }
    try await lock.holding("init") { request in
      migration.lock = request
      try await migration.copy(workspaces, isForced: forceCopy)
    }
    common.terminal.note("moved \(list); what is at `\(source.location)` stays there and is no longer used")
  }
}
