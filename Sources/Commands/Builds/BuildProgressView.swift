import Builds
import Synchronization
import Values

/// A running build on the terminal: its steps' lines on standard output, how it goes on standard error.
final class BuildProgressView: Sendable {
  private let terminal: Terminal
  private let json: Bool
  /// Memory for lines with their prefixes, used again by those that come after.
  private let prefixed = Mutex<[UInt8]>([])

  init(terminal: Terminal, json: Bool) {
    self.terminal = terminal
    self.json = json
  }

  func show(_ event: BuildEvent) {
    if json {
      terminal.printLine(Self.json(event))
      return
    }
    let paint = Paint(enabled: terminal.colorsErrors)
    switch event {
    case .started(let record): terminal.note("build \(paint(record.id, .bold))")
    case .stepStarted: break
    case .output(_, let name, let lines):
      prefixed.withLock { prefixed in
        prefixed.removeAll(keepingCapacity: true)
        LinePrefixing.add(prefix(name), to: lines, into: &prefixed)
        terminal.write(prefixed)
      }
    case .stepFinished(let step): terminal.note(Self.line(step, paint))
    case .finished(let record): terminal.note(Self.line(record, paint))
    }
  }

  private func prefix(_ name: String) -> [UInt8] {
    Array((Paint(enabled: terminal.colorsOutput)("[\(name)]", .cyan) + " ").utf8)
  }

  private static func line(_ step: BuildRecord.StepRecord, _ paint: Paint) -> String {
    let time = DurationText.of(seconds: step.seconds ?? 0)
    switch step.status {
    case .success: return paint("✓", .green) + " \(step.name)  " + (step.isRestored ? "restored" : time)
    case .cancelled: return paint("-", .yellow) + " \(step.name)  cancelled"
    default: return paint("✗", .red) + " \(step.name)  \(time)" + (step.exit.map { "  \($0)" } ?? "")
    }
  }

  private static func line(_ record: BuildRecord, _ paint: Paint) -> String {
    let status = paint(record.status.rawValue, .bold, record.status == .success ? .green : .red)
    return "build \(record.id): \(status)" + (record.reason.map { ", \($0)" } ?? "")
  }

  private static func json(_ event: BuildEvent) -> JSON {
    switch event {
    case .started(let record): ["type": "build_started", "id": .string(record.id)]
    case .stepStarted(let number, let name):
      ["type": "step_started", "step": .number(Number(number)), "name": .string(name)]
    case .output(let step, let name, let lines):
      [
        "type": "output", "step": .number(Number(step)), "name": .string(name),
        "text": .string(String(decoding: lines, as: UTF8.self)),
      ]
    case .stepFinished(let step):
      ["type": "step_finished", "step": .number(Number(step.number)), "result": BuildJSON.step(step)]
    case .finished(let record): ["type": "build_finished", "build": BuildJSON.build(record)]
    }
  }
}
