import Platform
import TestSupport
import Testing

/// Runs the lines of a case's `script`, each in a shell of its own with `stack` on its path, and writes down what they
/// printed and how they ended.
struct Transcript {
  private let golden: Golden
  private let folder: ScratchFolder
  private let home: ScratchHome

  init(_ golden: Golden) throws {
    self.golden = golden
    folder = try ScratchFolder()
    home = try ScratchHome()
  }

  func run() async throws -> String {
    let program = try #require(StackProgram.path, "the `stack` program is not built: run `swift build`")
    try Files.makeFolder(folder.path("bin"))
    try AtomicFile.write("#!/bin/sh\nexec '\(program)' \"$@\"\n", to: folder.path("bin/stack"), mode: 0o755)
    let project = folder.path("project")
    try FileTree.copy(golden.folder, to: project)
    for name in ["script", "transcript.txt"] { try? FileTree.remove(Path.join(project, name)) }
    var environment = home.environment
    environment["NO_COLOR"] = "1"
    environment["PATH"] = folder.path("bin") + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    var out = ""
    for line in try golden.text("script").split(separator: "\n") where !line.hasPrefix("#") {
      let result = try await Command(
        "/bin/sh", ["-c", String(line)], environment: environment, workingDirectory: project,
        timeout: .seconds(60), outputLimit: 8 << 20
      ).run()
      out += "$ \(line)\n" + Self.ended(result.text)
      if !result.errorText.isEmpty { out += "--- standard error\n" + Self.ended(result.errorText) }
      if result.status != .exited(0) { out += "--- \(result.status)\n" }
      out += "\n"
    }
    return normalized(out, project)
  }

  private static func ended(_ text: String) -> String { text.isEmpty || text.hasSuffix("\n") ? text : text + "\n" }

  /// The text with a name in place of what differs from run to run.
  private func normalized(_ text: String, _ project: String) -> String {
    text.replacing(project, with: "<project>").replacing(home.path, with: "<home>")
      .replacing(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/.ignoresCase(), with: "<uuid>")
      .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/, with: "<time>")
      .replacing(/\d{4}-\d\d-\d\dT\d{6}(\.\d+)?Z/, with: "<time>")
      .replacing(/process \d+ on \S+,/, with: "process <pid> on <host>,")
      .replacing(/held by [^\s,]+,/, with: "held by <user>,")
      .replacing(/(after|in) (\d+m)?\d+(\.\d)?s\b/, with: { "\($0.output.1) <duration>" })
      .replacing(/lock id \S+/, with: "lock id <id>").replacing(/state unlock [^\s`]+/, with: "state unlock <id>")
      .replacing(/"stack_version": "[^"]+"/, with: "\"stack_version\": \"<version>\"")
  }
}
