import ArgumentParser

struct TaintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "taint", abstract: "Have the next apply replace an object.",
    usage: "stack taint [<directory>] <address> ... [--allow-missing]",
    discussion: "`stack apply --replace ADDRESS` does it at once and shows it in the plan; this marks it for later.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: TaintOptions

  func run() async throws {
    let changed = try await options.mark(.tainted, common)
    if !changed.isEmpty {
      common.terminal.print(changed.map { "the next apply replaces \($0)" }.joined(separator: "\n"))
    }
  }
}
