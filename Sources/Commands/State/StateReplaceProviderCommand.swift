import ArgumentParser
import Diagnostics
import StateStorage

struct StateReplaceProviderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replace-provider", abstract: "Give the objects of one provider to another.",
    usage: "stack state replace-provider [<directory>] <from> <to> [--auto-approve] [--dry-run]",
    discussion: """
      A provider of this program is named by a word, such as `local`; one of Terraform's by `hashicorp/aws` or \
      `registry.example/team/aws`.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var lock: StateLockOptions
  @OptionGroup var trial: DryRunOption
  @Flag(name: .customLong("auto-approve"), help: "Do not ask.") var autoApprove = false
  @Argument(help: "The stack's directory, and two providers.") var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    guard rest.count == 2 else {
      throw Diagnostic(
        .error, "give the provider to replace and the one to take its place", detail: "found \(rest.count)",
        hints: ["as in `stack state replace-provider hashicorp/aws registry.example/team/aws`"])
    }
    let replacement = ProviderReplacement(from: rest[0], to: rest[1])
    let store = try await Project(directory: directory).existingStore()
    let terminal = common.terminal
    let (isTrial, mayAsk) = (trial.isOn, !autoApprove)
    let found = replacement.changed(in: try await store.snapshot())
    guard !found.isEmpty else {
      try await store.close()
      terminal.note("the state has no objects of `\(replacement.source)`")
      return
    }
    terminal.print(found.map(\.key.description).joined(separator: "\n"))
    if isTrial {
      try await store.close()
      terminal.note(
        "these \(found.count) objects would go from `\(replacement.source)` to `\(replacement.destination)`")
      return
    }
    if mayAsk {
      try Approval(terminal: terminal).ask(
        "Give these \(found.count) objects from `\(replacement.source)` to `\(replacement.destination)`?")
    }
    let changed = try await lock.change(store, "state replace-provider") { lease in
      try await store.refuseOpenIntents()
      let changed = replacement.changed(in: try await store.snapshot())
      try await store.commit(changed.map { .put($0) }, closing: nil, under: lease)
      return changed
    }
    terminal.note("gave \(changed.count) objects to `\(replacement.destination)`")
  }
}
