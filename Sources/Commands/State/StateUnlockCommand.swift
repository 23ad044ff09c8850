import ArgumentParser
import Diagnostics
import StateStorage

struct StateUnlockCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlock", abstract: "Take the state's lock away from its holder.",
    usage: "stack state unlock [<directory>] <lock-id>",
    discussion: """
      A last resort: the lock of a process that died is taken over without this. The id is in the message that says who \
      holds the lock. Later writes of that holder are refused.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: "The stack's directory, and the lock's id.") var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    let store = try await Project(directory: directory).existingStore()
    let holder = try await store.lockHolder()
    guard rest.count == 1, let id = rest.first else {
      try await store.close()
      guard let holder else {
        throw Diagnostic(.error, "the state is not locked", detail: "its place is `\(store.location)`")
      }
      throw Diagnostic(
        .error, "which lock?", detail: "it is held by \(holder.who), for `\(holder.operation)`",
        hints: ["run `stack state unlock \(holder.id)` if you are sure that nobody uses it"])
    }
    // A back end may know more than this machine: it is asked even if no holder is seen from here.
    try await store.breakLock(id: id)
    try await store.close()
    let whose = holder.map { "; it was held by \($0.who), for `\($0.operation)`" } ?? ""
    common.terminal.print("unlocked" + whose)
  }
}
