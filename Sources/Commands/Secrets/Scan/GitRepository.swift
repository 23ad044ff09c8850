import Diagnostics
import Glibc
import Platform

/// The git repository of a directory, seen through `git`.
struct GitRepository: Sendable {
  let directory: String

  /// What ours begins with, of whichever release.
  private static let hookStart = "#!/bin/sh\n# Made by `stack secret scan --install-hook`.\n"
  private static let hookBody = """
    if ! command -v stack >/dev/null; then
      echo "pre-commit: stack is not on the PATH, so nobody looked for plain secrets (to commit nonetheless: --no-verify)" >&2
      exit 1
    fi
    exec stack secret scan --staged

    """

  /// What is tracked, and what would be added; relative to the directory.
  func files() async throws -> [String] {
    try await list(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
      .map { Path.join(directory, $0) }
  }

  /// What the next commit adds or changes; relative to the repository.
  func stagedFiles() async throws -> [String] {
    try await list(["diff", "--cached", "--name-only", "--diff-filter=ACMRT", "-z"])
  }

  /// Bytes of the file as it is staged; 0 for what has none, such as a submodule.
  func stagedSize(_ file: String) async throws -> Int {
    let result = try await Command("git", ["-C", directory, "cat-file", "-s", ":\(file)"], timeout: .seconds(60)).run()
    return Int(result.text.filter { !$0.isNewline }) ?? 0
  }

  func stagedContents(_ file: String) async throws -> [UInt8] {
    try await git(["show", ":\(file)"])
  }

  /// Writes the hook; answers its path. A hook of somebody else is left alone.
  func installHook() async throws -> String {
    let line = try await git(["rev-parse", "--git-path", "hooks"]).filter { $0 != 0x0A }
    let folder = Path.absolute(String(decoding: line, as: UTF8.self), from: directory)
    let path = Path.join(folder, "pre-commit")
    if let there = try? Files.read(path), !there.starts(with: Self.hookStart.utf8) {
      throw Diagnostic(
        .error, "there is a pre-commit hook already", detail: path,
        hints: ["add the line `stack secret scan --staged || exit 1` to it"])
    }
    try Files.makeFolder(folder)
    try AtomicFile.write(Self.hookStart + Self.hookBody, to: path, mode: 0o755)
    return path
  }

  private func list(_ arguments: [String]) async throws -> [String] {
    try await git(arguments).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  private func git(_ arguments: [String]) async throws -> [UInt8] {
    try await Command("git", ["-C", directory] + arguments, timeout: .seconds(60), outputLimit: 64 << 20)
      .runChecked().output
  }
}
