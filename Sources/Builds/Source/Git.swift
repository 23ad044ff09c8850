import Diagnostics
import Platform

/// The `git` program on one repository or work tree.
struct Git: Sendable {
  let folder: String
  /// Variables for this use alone.
  var extra: [String: String] = [:]

  /// Hooks and prompts of the user do not take part, and neither do variables that a hook sets for git.
  static var environment: [String: String] {
    var variables = ProcessEnvironment.all.filter { !$0.key.hasPrefix("GIT_") }
    variables["GIT_TERMINAL_PROMPT"] = "0"
    variables["GIT_CONFIG_NOSYSTEM"] = ProcessEnvironment.value("GIT_CONFIG_NOSYSTEM")
    variables["LC_ALL"] = "C"
    return variables
  }

  /// What it prints, without the last line break; throws `CommandError` when it fails.
  @discardableResult
  func callAsFunction(_ arguments: String...) async throws -> String {
    try await run(arguments)
  }

  @discardableResult
  func run(_ arguments: [String]) async throws -> String {
    let text = try await command(arguments).runChecked().text
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  /// The lines that it printed before it ended or failed, and what it said of its failure.
  func said(_ arguments: String...) async throws -> (lines: [String], fault: String) {
    let result = try await command(arguments).run()
    return (result.text.split(separator: "\n").map(String.init), result.errorText)
  }

  private func command(_ arguments: [String]) -> Command {
    let options = ["-C", folder, "-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false"]
    return Command(
      "git", options + arguments, environment: Self.environment.merging(extra) { $1 }, outputLimit: 64 << 20)
  }

  /// The answer, or `nil` when it fails.
  func attempt(_ arguments: String...) async throws -> String? {
    do {
      return try await run(arguments)
    } catch let error as CommandError {
      if case .failed = error { return nil }
      throw error
    }
  }
}
