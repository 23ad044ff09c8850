import ArgumentParser

struct UntaintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "untaint", abstract: "Take the mark of `stack taint`, or of a failed create, off an object.",
    usage: "stack untaint [<directory>] <address> ... [--allow-missing]")

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: TaintOptions

  func run() async throws {
    let changed = try await options.mark(.ready, common)
    if !changed.isEmpty { common.terminal.print(changed.map { "\($0) stays" }.joined(separator: "\n")) }
  }
}
