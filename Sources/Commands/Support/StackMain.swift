import Agent
import ArgumentParser
import Diagnostics
import Glibc
import Platform

/// The program's entry: parses the arguments, runs the command, tells what failed, and says how it ended.
public enum StackMain {
  /// Does what needs neither options nor threads, and tells how it ended; `nil` when something else is asked for.
  ///
  /// Scripts ask for the version before each use, and a filter of secrets runs beside each unit that has any: to look for options and
  /// to start threads takes most of that time.
  public static func runAtOnce(_ arguments: [String] = Array(CommandLine.arguments.dropFirst())) -> Int32? {
    StandardStreams.fill()
    switch arguments {
    case ["version"]: break
    case [MaskedOutput.argument]: return MaskedOutputFilter.run()
    case [MaskedOutput.startArgument]: return MaskedOutput.startFilter()
    default: return nil
    }
    signal(SIGPIPE, SIG_IGN)
    VersionCommand.show(asJSON: false)
    do {
      try checkOutput()
      return CommandOutcome.done.rawValue
    } catch {
      return report(error)
    }
  }

  public static func run(_ arguments: [String] = Array(CommandLine.arguments.dropFirst())) async -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    // The agent and the units run elsewhere, and commands go to the folder of the stack.
    if let home = ProcessEnvironment.value("STACK_HOME"), !home.hasPrefix("/") {
      setenv("STACK_HOME", Path.absolute(home), 1)
    }
    var faults: JSONFaults?
    do {
      if let quick = Decryption(arguments) {
        try await quick.run()
        return CommandOutcome.done.rawValue
      }
      let (leading, rest) = ArgumentSpelling.leading(arguments)
      let (chosen, depth) = try CommandTree.find(rest)
      // The parser helps with what there is when what is asked for is not.
      if rest.dropFirst(depth).first == "help" {
        _ = try CommandTree.find(Array(rest.prefix(depth) + rest.dropFirst(depth + 1)))
      }
      var arguments = rest
      arguments.insert(contentsOf: leading, at: depth)
      if ArgumentSpelling.isNeeded(arguments) { arguments = ArgumentSpelling(chosen).normalized(arguments) }
      faults = JSONFaults(chosen, arguments, Terminal())
      var command = try parse(chosen, depth, arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      // What cannot be written there cannot be told there.
      faults = nil
      try checkOutput()
      return (Interruption.hasCome ? CommandOutcome.interrupted : .done).rawValue
    } catch let status as CommandOutcome {
      return status.rawValue
    } catch is CancellationError {
      if let fault = Interruption.fault {
        Terminal().note("\(fault.summary): \(fault.detail)")
        faults?.report(Diagnostics([fault]), isInterrupted: true)
      }
      return CommandOutcome.interrupted.rawValue
    } catch {
      return report(error, faults)
    }
  }

  /// A result that did not reach its file is a failure; a reader that has seen enough is none.
  private static func checkOutput() throws {
    guard let code = Terminal.outputFault, code != EPIPE else { return }
    throw Diagnostic(.error, "cannot write to standard output", detail: String(cString: strerror(code)))
  }

  /// Parses for the command alone: to look at the whole tree takes the parser milliseconds. Its messages would not name the path to
  /// the command, nor does the help that it gives as a command of its own, so where it has any they come from the whole.
  private static func parse(
    _ chosen: any ParsableCommand.Type, _ depth: Int, _ arguments: [String]
  ) throws -> any ParsableCommand {
    if depth > 0, chosen.configuration.subcommands.isEmpty,
      let command = try? chosen.parseAsRoot(Array(arguments.dropFirst(depth))), type(of: command) == chosen
    {
      return command
    }
    return try StackCommand.parseAsRoot(arguments)
  }

  /// What failed; `nil` of what is no failure.
  private static func described(_ error: any Error) -> Diagnostics? {
    if error is Diagnostics || error is Diagnostic || error is any DiagnosticConvertible {
      return Diagnostics(describing: error)
    }
    if StackCommand.exitCode(for: error).isSuccess { return nil }
    return Diagnostics([Diagnostic(.error, StackCommand.message(for: error))])
  }

  /// Help and completion requests travel as errors too, and go to standard output with status 0.
  private static func report(_ error: any Error, _ faults: JSONFaults? = nil) -> Int32 {
    let terminal = Terminal()
    if let faults, let told = described(error) {
      faults.report(told)
      if faults.endsWithSummary { return CommandOutcome.failed.rawValue }
    }
    if error is Diagnostics || error is Diagnostic || error is any DiagnosticConvertible {
      let renderer = DiagnosticRenderer(color: terminal.colorsErrors)
      terminal.note(renderer.render(CommandPlace.placed(Diagnostics(describing: error))))
      return CommandOutcome.failed.rawValue
    }
    let message = StackCommand.fullMessage(for: error)
    if StackCommand.exitCode(for: error).isSuccess {
      terminal.print(message)
      return CommandOutcome.done.rawValue
    }
    // The parser's own messages, in the voice of the others.
    terminal.note(message.hasPrefix("Error: ") ? "error: " + message.dropFirst("Error: ".count) : message)
    return CommandOutcome.failed.rawValue
  }
}
