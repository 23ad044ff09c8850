import AgentAPI
import Diagnostics
import ProviderKit

/// The agent's units of one stack, found by the names people use for them.
struct Units: Sendable {
  let client: AgentClient
  let stack: StackIdentity
  let all: [UnitStatus]

  /// - Throws: `AgentError`, also when no agent runs.
  init(client: AgentClient, stack: StackIdentity) async throws {
    self.client = client
    self.stack = stack
    all = try await client.units(stack: stack.id)
  }

  /// The units with this address or, if there is none, those whose address ends in `.name`.
  ///
  /// One resource may run several units, such as a function and its dispatcher.
  func matching(_ name: String) throws -> [UnitStatus] {
    let exact = all.filter { $0.address == name || $0.name == "\(stack.id)/\(name)" }
    if !exact.isEmpty { return exact }
    let suffix = all.filter { Self.resource($0.address).hasSuffix(".\(name)") }
    let addresses = Set(suffix.map(\.address))
    if addresses.count == 1 { return suffix }
    let known = Set(all.map(\.address)).sorted()
    if addresses.count > 1 {
      throw Diagnostic(
        .error, "`\(name)` may be any of \(addresses.count) units", detail: addresses.sorted().joined(separator: "\n"),
        hints: ["give the whole address"])
    }
    throw Diagnostic(
      .error, "the stack runs no unit `\(name)`",
      detail: known.isEmpty ? "it runs none at all" : "it runs:\n" + known.joined(separator: "\n"),
      hints: Suggestion.hints(for: name, among: known))
  }

  private static func resource(_ address: String) -> String { "." + address }
}
