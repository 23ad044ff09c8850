import ArgumentParser
import Diagnostics
import Engine
import Glibc
import Language
import Platform
import StateStorage

struct ConsoleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console", abstract: "Evaluate expressions, with the stack's variables, locals, modules and state.",
    discussion: """
      Reads from the terminal, with history, or an expression a line from standard input. What is not applied yet is \
      `(known after apply)`. `type(x)` tells the type of a value. `exit` or Ctrl-D ends it.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var variables: VariableOptions
  @Argument(help: "The stack's directory.", completion: .directory) var directory: String?

  func run() async throws {
    let terminal = common.terminal
    let inputs = variables.inputs
    let directory = try common.directory(directory)
    var diagnostics = Diagnostics()
    let session = try await open(directory, inputs, into: &diagnostics)
    if !diagnostics.isEmpty {
      terminal.note(DiagnosticRenderer(color: terminal.colorsErrors).render(diagnostics))
    }
    if isatty(STDIN_FILENO) == 1 {
      converse(session, terminal)
    } else {
      try readAll(session, terminal)
    }
  }

  private func open(
    _ directory: String, _ inputs: [VariableOptions.Input], into diagnostics: inout Diagnostics
  ) async throws -> ConsoleSession {
    let project = try Project(directory: directory)
    let manifests = try Manifests(directory, inputs: inputs, requiresFiles: false, into: &diagnostics)
    try diagnostics.throwIfErrors()
    let values = manifests.variables(inputs, requiresAll: false, into: &diagnostics)
    try diagnostics.throwIfErrors()
    var snapshot: StateSnapshot?
    if try await project.hasState() { snapshot = try await project.existingSnapshot() }
    let head = snapshot?.head ?? StateHead(lineage: "", serial: 0, stackName: manifests.stackName)
    let analysis = try await manifests.analysis(project.identity(head), variables: values)
    let evaluation = analysis.console(snapshot, into: &diagnostics)
    guard let evaluation else { throw diagnostics }
    return ConsoleSession(evaluation: evaluation)
  }

  /// The first error ends it, with exit code 1.
  private func readAll(_ session: ConsoleSession, _ terminal: Terminal) throws {
    var session = session
    while let line = readLine(strippingNewline: true) {
      switch session.read(line) {
      case .more: continue
      case .value(let text): terminal.print(text)
      case .failure(let diagnostics): throw diagnostics
      case .exit: return
      }
    }
    if let diagnostics = session.finish() { throw diagnostics }
  }

  private func converse(_ session: ConsoleSession, _ terminal: Terminal) {
    var session = session
    var editor = LineEditor(terminal: terminal)
    while true {
      switch editor.read(prompt: session.isContinuing ? ": " : "> ") {
      case .end: return
      case .interrupted: session.abandon()
      case .line(let line):
        switch session.read(line) {
        case .more: continue
        case .value(let text): terminal.print(text)
        case .failure(let diagnostics):
          terminal.note(DiagnosticRenderer(color: terminal.colorsErrors).render(diagnostics))
        case .exit: return
        }
      }
    }
  }
}
