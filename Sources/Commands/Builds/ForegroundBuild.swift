import AgentAPI
import Builds
import Platform
import Values

/// A build that runs in this process, its log on the terminal.
struct ForegroundBuild {
  let terminal: Terminal
  let json: Bool
  let keepsWorkspace: Bool
  let history: BuildHistory

  /// Throws the outcome unless the build succeeds.
  func run(_ record: BuildRecord, definition: BuildDefinition?) async throws {
    SupervisedProgram.setHeir(arguments: StepLeftovers.arguments)
    let stop = try StopSwitch()
    let signals = ProcessSignals.stream([ProcessSignals.interrupt, ProcessSignals.terminate, ProcessSignals.hangup])
    // Owned by this function: it is cancelled before it returns.
    let listener = Task {
      var count = 0
      for await _ in signals {
        count += 1
        stop.turnOn(.cancelled)
        // Whoever insists does not wait for what cannot be ended.
        guard count > 2 else { continue }
        SupervisedProgram.killAll()
        history.killProcesses(of: record.id)
        Terminal.exitInterrupted()
      }
    }
    defer { listener.cancel() }
    let view = BuildProgressView(terminal: terminal, json: json)
    let runner = BuildRunner(
      history: history, stop: stop, keepsWorkspace: keepsWorkspace, keys: { try KMSOptions().store() },
      onEvent: { view.show($0) })
    let result = await runner.run(record, definition: definition)
    if let fault = result.logFault {
      terminal.note("warning: the log that is kept lacks what came later: \(fault)")
    }
    // What takes long to compress does not keep the user waiting. Without a worker it is done another time.
    if (try? history.logsToArchive())?.isEmpty == false {
      _ = try? BuildQueue(directories: history.directories).wake()
    }
    if keepsWorkspace { terminal.note("the workspace is \(Path.join(history.folder(of: record.id), "workspace"))") }
    switch result.status {
    case .success: return
    case .cancelled: throw CommandOutcome.interrupted
    default: throw CommandOutcome.failed
    }
  }
}
