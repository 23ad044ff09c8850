import ArgumentParser
import Diagnostics
import Streams

/// The program's own long-running workers, run as units by the agent.
struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "worker", shouldDisplay: false)

  @Argument var kind: String
  @Option var config: String

  func run() async throws {
    switch kind {
    case "broker": try BrokerWorker.run(configFile: config)
    case "bucket": try await BucketWorker.run(configFile: config)
    case "database": try await DatabaseWorker.run(configFile: config)
    case "pipeline": try await PipelineWorker.run(configFile: config)
    case "events": try await DeviceEventWorker.run(configFile: config)
    case "function": try await FunctionWorker.run(configFile: config)
    default:
      throw Diagnostic(
        .error, "there is no worker `\(kind)`",
        detail: "there are `broker`, `bucket`, `database`, `events`, `function` and `pipeline`")
    }
  }
}
