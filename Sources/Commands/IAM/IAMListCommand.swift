import AgentAPI
import ArgumentParser
import Values

struct IAMListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List every right in the stack: which account has which role on what.",
    discussion: "What is not listed is refused.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Flag(help: "Every right on this machine, of all stacks and of none.") var all = false
  @Argument(help: "The stack's directory.", completion: .directory) var directory: String?

  func run() async throws {
    let (bindings, prefix) = try await all ? (Accounts().client.bindings(), "") : ofStack()
    let rows = bindings.map { [$0.member, $0.role, $0.resource].map { Self.short($0, prefix) } }
      .sorted { $0.lexicographicallyPrecedes($1) }
    let terminal = common.terminal
    if json {
      terminal.print(
        .array(rows.map { ["member": .string($0[0]), "role": .string($0[1]), "resource": .string($0[2])] }))
      return
    }
    guard !rows.isEmpty else { return terminal.print("nobody has any right") }
    var table = Table(["MEMBER", "ROLE", "RESOURCE"])
    for row in rows { table.append(row) }
    let paint = Paint(enabled: terminal.colorsOutput)
    terminal.print(table.text { row, _, text in row == 0 ? paint(text, .bold) : text })
  }

  /// Those of the stack, and the beginning that its names share.
  private func ofStack() async throws -> ([IAMBinding], String) {
    let project = try Project(directory: common.directory(directory))
    let store = try await project.existingStore()
    let identity = project.identity(try await store.head())
    try await store.close()
    return (try await AgentClient().bindings(stack: identity.id), identity.id + "/")
  }

  private static func short(_ name: String, _ prefix: String) -> String {
    name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
  }
}
