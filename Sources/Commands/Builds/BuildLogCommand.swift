import ArgumentParser
import Builds
import Glibc
import Platform

struct BuildLogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "log", abstract: "Print a build's log.")

  @OptionGroup var common: CommonOptions
  @Flag(name: .shortAndLong, help: "Go on printing what comes, until the build ends.") var follow = false
  @Flag(help: "Print when each line was written.") var timestamps = false
  @Option(help: "Print one step's lines only: its id or its number.") var step: String?
  @Argument(help: "The build: its id, the beginning or end of it, or `latest`.") var id = "latest"

  func run() async throws {
    let history = BuildHistory()
    var record = try history.find(id)
    var reader = try BuildLogReader(history.logFile(of: record.id))
    let terminal = common.terminal
    while true {
      let isOver = record.status.isFinal
      while let lines = try reader.next() { terminal.write(shown(lines, record)) }
      guard follow, !isOver else { return }
      try await Task.sleep(for: .milliseconds(100))
      record = try history.find(record.id)
    }
  }

  private func shown(_ lines: [ArraySlice<UInt8>], _ record: BuildRecord) -> [UInt8] {
    var out: [UInt8] = []
    for line in lines {
      guard let (moment, number, text) = BuildLog.parse(line) else { continue }
      let name = record.steps.indices.contains(number - 1) ? record.steps[number - 1].name : "build"
      if let step, step != name, step != String(number) { continue }
      out += Array((timestamps ? moment + " " : "").utf8)
      if step == nil { out += Array("[\(name)] ".utf8) }
      out += text + [0x0A]
    }
    return out
  }
}
