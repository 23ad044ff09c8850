import AgentAPI
import ArgumentParser
import Platform
import Values

struct AgentStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say whether the agent runs; exit code 1 if it does not.")

  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let terminal = Terminal()
    do {
      let info = try await AgentClient().info()
      if json {
        terminal.print([
          "running": true, "pid": .number(Number(Int(info.pid))), "version": .string(info.version),
          "uptime_seconds": .number(Number(Int(info.uptime))), "units": .number(Number(info.units)),
          "workload_api": .string(info.workloadAPI), "data": .string(info.dataDirectory),
        ])
      } else {
        terminal.print(
          """
          agent     running, pid \(info.pid), version \(info.version)
          uptime    \(DurationText.of(seconds: info.uptime))
          units     \(info.units)
          workloads \(info.workloadAPI)
          data      \(info.dataDirectory)
          """)
      }
    } catch let error as AgentError where error.isNotRunning {
      if json { terminal.print(["running": false]) } else { terminal.print("agent     not running") }
      throw CommandOutcome.failed
    }
  }
}
