import ArgumentParser
import Diagnostics

struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print a completion script for your shell.",
    discussion: "For bash: `source <(stack completions bash)`.")

  @Argument(help: "bash, zsh or fish.", completion: .list(["bash", "zsh", "fish"])) var shell: String

  func run() throws {
    guard let shell = CompletionShell(rawValue: shell) else {
      throw Diagnostic(
        .error, "unknown shell `\(shell)`", detail: "there are scripts for `bash`, `zsh` and `fish`",
        hints: Suggestion.hints(for: shell, among: ["bash", "zsh", "fish"]))
    }
    // Of programs of this name fish knows another one, of which it would go on to offer commands.
    if shell == .fish { Terminal().print("complete -c stack -e") }
    Terminal().print(StackCommand.completionScript(for: shell))
  }
}
