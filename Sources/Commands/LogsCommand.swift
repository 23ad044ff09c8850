import AgentAPI
import ArgumentParser
import Diagnostics
import Glibc

struct LogsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs", abstract: "Print what units wrote.",
    usage: "stack logs [<directory>] [<unit> ...] [--follow] [--tail <n>]",
    discussion: """
      A unit is named by its resource's address (`module.app.webapp.dashboard`) or its end (`webapp.dashboard`). \
      Without a name all units of the stack are printed, each line after its unit's address.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(name: .shortAndLong, help: "Go on printing what comes, until interrupted.") var follow = false
  @Option(name: [.customShort("n"), .long], help: "How many of the last lines to begin with.") var tail: Int?
  @Argument(help: "The stack's directory, and units.") var arguments: [String] = []

  func validate() throws {
    if let tail, tail < 0 { throw ValidationError("--tail takes a number of lines, 0 or more") }
  }

  func run() async throws {
    let (directory, names) = try common.split(arguments)
    let project = try Project(directory: directory)
    let store = try await project.existingStore()
    let identity = project.identity(try await store.head())
    try await store.close()
    let units = try await Units(client: AgentClient(), stack: identity)
    let chosen = names.isEmpty ? units.all : try names.flatMap { try units.matching($0) }
    let printer = LogPrinter(terminal: common.terminal, width: chosen.map(\.address.count).max() ?? 0)
    let client = units.client
    do {
      try await print(chosen, printer, client)
    } catch is CancellationError where Terminal.outputFault == EPIPE {
      // Nobody reads on.
    }
  }

  private func print(_ chosen: [UnitStatus], _ printer: LogPrinter, _ client: AgentClient) async throws {
    let (follow, tail) = (follow, tail)
    let isPrefixed = chosen.count > 1
    try await withThrowingTaskGroup(of: Void.self) { group in
      for unit in chosen {
        group.addTask {
          let log = try await client.logs(unit.name, tail: tail, follow: follow)
          for try await chunk in log {
            await printer.print(chunk, of: isPrefixed ? unit.address : nil)
            if Terminal.outputFault != nil { throw CancellationError() }
          }
          await printer.finish(isPrefixed ? unit.address : nil)
        }
        // Without following, one after the other keeps the order.
        if !follow { try await group.next() }
      }
      // The first that ends the printing ends it for all.
      while try await group.next() != nil {}
    }
  }
}
