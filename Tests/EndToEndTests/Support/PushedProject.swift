import Foundation
import Platform
import TestSupport
import Testing

/// The project in a bare repository and a clone of it, as somebody has it who deploys by pushing. It is built with a home of its
/// own.
struct PushedProject: Sendable {
  /// For its home, and its agent.
  let deployment: Deployment
  let bare: String
  private var clone: String { deployment.folder }

  /// What is committed: the stack, the builds, and what `make setup` needs.
  init() async throws {
    deployment = try Deployment(["README.md": "A project.\n"])
    bare = Path.join(Path.parent(deployment.folder), "app.git")
    for name in ["stacks/iot-dashboard", "stacks/push", "builds", "scripts", "secrets", "Makefile", ".gitignore"] {
      let target = Path.join(clone, name)
      let source = Path.join(StackProgram.packageFolder, name)
      try Files.makeFolder(Path.parent(target))
      if Files.isFolder(source) {
        try FileTree.copy(source, to: target, skip: [".stack"])
      } else {
        try FileTree.copyFile(source, to: target)
      }
    }
    try await run("git", "init", "--quiet", "--bare", "--initial-branch=main", bare)
    try await run("git", "init", "--quiet", "--initial-branch=main")
    try await run("git", "remote", "add", "origin", bare)
  }

  /// `make setup`, with the program that is there.
  func setUp() async throws {
    let program = try #require(StackProgram.path)
    try await run("make", "--old-file=build", "--old-file=bootstrap", "setup", "STACK=\(program)")
  }

  /// Commits all and pushes it; answers the commit's name.
  @discardableResult
  func push(_ message: String) async throws -> String {
    try await run("git", "add", "--all")
    try await run(
      "git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "--message", message)
    try await run("git", "push", "--quiet", "origin", "HEAD:main")
    return try await run("git", "rev-parse", "HEAD").trimmingCharacters(in: .whitespacesAndNewlines)
  }

  func replace(_ old: String, with new: String, in name: String) throws {
    let file = Path.join(clone, name)
    let text = String(decoding: try Files.read(file), as: UTF8.self)
    try #require(text.contains(old))
    try AtomicFile.write(text.replacing(old, with: new), to: file, mode: 0o644)
  }

  func remove(_ name: String) throws { try Files.remove(Path.join(clone, name)) }

  func write(_ text: String, to name: String) throws {
    let file = Path.join(clone, name)
    try Files.makeFolder(Path.parent(file))
    try AtomicFile.write(text, to: file, mode: 0o644)
  }

  /// What `stack` prints in the work tree.
  @discardableResult
  func stack(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
    try await CLI(arguments: arguments, in: clone).home(deployment.home).within(.seconds(300))
      .expect(sourceLocation: sourceLocation).text
  }

  @discardableResult
  private func run(_ words: String...) async throws -> String {
    try await Command(
      words[0], Array(words.dropFirst()), environment: deployment.home.environment, workingDirectory: clone,
      timeout: .seconds(120)
    ).runChecked().text
  }
}
