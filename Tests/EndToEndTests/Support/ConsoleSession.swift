import Platform
import TestSupport
import Testing

/// A place to run a page's command lines in: a home of its own, and a folder with the small stand-in for the demo that
/// `Tests/Manual` holds, at the path that the manual shows.
struct ConsoleSession {
  private let home: ScratchHome
  private let folder: ScratchFolder
  private let environment: [String: String]

  init() throws {
    home = try ScratchHome()
    folder = try ScratchFolder()
    let demo = Path.join(StackProgram.packageFolder, "Tests/Manual/iot-dashboard")
    try Files.makeFolder(folder.path("stacks"))
    try FileTree.copy(demo, to: folder.path("stacks/iot-dashboard"))
    let program = try #require(StackProgram.path, "the `stack` program is not built: run `swift build`")
    var variables = home.environment
    let path = variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    // A page may put a stand-in for a program into `bin`.
    variables["PATH"] = "\(folder.path("bin")):\(Path.parent(program)):\(path)"
    // Nothing opens, and nothing is coloured.
    variables["BROWSER"] = "true"
    variables["NO_COLOR"] = "1"
    environment = variables
  }

  /// Runs the steps in order; stops at the first that is not as the page says.
  func run(_ steps: [ConsoleStep], of page: ManualPage) async throws {
    if Self.needsDemo(steps) {
      try await CLI("apply", "stacks/iot-dashboard", "--auto-approve", in: folder.path).home(home).expect()
    }
    for step in steps {
      let result = try await run(step)
      let code: Int32 = if case .exited(let code) = result.status { code } else { -1 }
      let whole = Comment(rawValue: "\(page.path):\(step.line): \(step.command)\nended with \(code):\n\(result.text)")
      try #require(step.exitCodes.contains(code), whole)
      #expect(step.matches(Self.lines(result.text)), whole)
    }
  }

  /// What it prints to both streams, as on a terminal.
  private func run(_ step: ConsoleStep) async throws -> Command.Result {
    let input = step.input.map { $0 + "\n" }.joined()
    let line = "exec 2>&1; " + Self.withoutMissingPrograms(step.command)
    let limit = step.goesOn ? ["-s", "INT", "--preserve-status", "2"] : ["60"]
    return try await Command(
      "/usr/bin/timeout", limit + ["bash", "-c", line], environment: environment, workingDirectory: folder.path,
      input: Array(input.utf8),
      timeout: .seconds(90), outputLimit: 16 << 20
    ).run()
  }

  /// A page that works on the demo, and does not itself bring it up, finds it running.
  private static func needsDemo(_ steps: [ConsoleStep]) -> Bool {
    steps.contains { $0.command.contains("stacks/iot-dashboard") }
      && !steps.contains { $0.command.contains("stack apply") }
  }

  /// The command up to the first pipe into a program that is not here, such as `dot`.
  private static func withoutMissingPrograms(_ command: String) -> String {
    let parts = command.split(separator: " | ")
    let known = parts.prefix { part in
      guard let program = part.split(separator: " ").first else { return false }
      return ["stack", "echo"].contains(program)
        || ["/usr/bin", "/bin", "/usr/local/bin"].contains { Files.isExecutable(Path.join($0, String(program))) }
    }
    return known.joined(separator: " | ")
  }

  private static func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
