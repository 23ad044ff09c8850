import ArgumentParser
import Builds
import Diagnostics
import Glibc
import Platform
import Values

struct BuildLogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "log", abstract: "Print a build's log.")

  @OptionGroup var common: CommonOptions
  @Flag(name: .shortAndLong, help: "Go on printing what comes, until the build ends.") var follow = false
  @Flag(help: "Print when each line was written.") var timestamps = false
  @Flag(help: "Print JSON, an object for each line.") var json = false
  @Option(help: "Print one step's lines only: its id or its number.") var step: String?
  @Argument(help: "The build: its id, the beginning or end of it, or `latest`.") var id = "latest"

  func run() async throws {
    let terminal = common.terminal
    let history = BuildHistory()
    let record = try history.find(id)
    // Of one that has not begun the steps are not known yet.
    if record.status.isFinal || !record.steps.isEmpty { try checkStep(record) }
    try await history.readLog(of: record.id, follows: follow) { frame, record in
      terminal.write(shown(frame, record))
    }
    if let fault = try history.find(record.id).logFault {
      terminal.note("warning: the log lacks what came later: \(fault)")
    }
  }

  private func checkStep(_ record: BuildRecord) throws {
    let names = ["build"] + record.steps.map(\.name)
    guard let step, !names.contains(step), Int(step).map({ names.indices.contains($0) }) != true else { return }
    let shown = names.prefix(20).map { "`\($0)`" }.joined(separator: ", ")
    throw Diagnostic(
      .error, "the build has no step `\(step)`", detail: "it has \(shown)\(names.count > 20 ? ", …" : "")",
      hints: Suggestion.hints(for: step, among: names))
  }

  private func shown(_ frame: BuildLogReader.Frame, _ record: BuildRecord) -> [UInt8] {
    let number = frame.step
    let name = record.steps.indices.contains(number - 1) ? record.steps[number - 1].name : "build"
    if let step, step != name, step != String(number) { return [] }
    if json { return objects(frame, name) }
    let prefix = (timestamps ? frame.moment + " " : "") + (step == nil ? "[\(name)] " : "")
    return prefix.isEmpty ? frame.lines : LinePrefixing.add(Array(prefix.utf8), to: frame.lines)
  }

  private func objects(_ frame: BuildLogReader.Frame, _ name: String) -> [UInt8] {
    frame.lines.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).flatMap { line in
      let object: JSON = [
        "time": .string(frame.moment), "number": .number(Number(frame.step)), "step": .string(name),
        "text": .string(String(decoding: line, as: UTF8.self)),
      ]
      return object.bytes() + [0x0A]
    }
  }
}
