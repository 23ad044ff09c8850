import ArgumentParser
import Diagnostics

/// A command that with `--json` tells on standard output all there is to tell, why it could not begin too.
protocol JSONReporting: ParsableCommand {
  /// Whether what it prints is a stream with a summary at its end, and not one document.
  static var endsWithSummary: Bool { get }
}

/// What such a command prints when it fails before it has anything else to print: a line for each fault, as `terraform plan -json` has it.
struct JSONFaults {
  let terminal: Terminal
  let endsWithSummary: Bool

  /// `nil` where the command knows no such thing, or is not asked for it.
  init?(_ command: any ParsableCommand.Type, _ arguments: [String], _ terminal: Terminal) {
    guard let command = command as? any JSONReporting.Type, arguments.prefix(while: { $0 != "--" }).contains("--json")
    else { return nil }
    self.terminal = terminal
    endsWithSummary = command.endsWithSummary
  }

  /// - Parameter isInterrupted: whether it was told to stop.
  func report(_ faults: Diagnostics, isInterrupted: Bool = false) {
    let events = EventJSONView(terminal: terminal)
    events.diagnostics(CommandPlace.placed(faults))
    guard endsWithSummary else { return }
    let view = SummaryView(
      summary: nil, outputs: [], destroyed: false, again: "", hasFault: true, isInterrupted: isInterrupted)
    events.message("summary", view.json)
  }
}
