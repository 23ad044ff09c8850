import ArgumentParser
import Platform
import Values

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check what this machine needs to run stacks, and say how to get what is missing.",
    discussion: "Changes nothing. Exit code 1 when something that is needed is missing.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let findings = await Checkup().run()
    let terminal = common.terminal
    let view = DoctorView(findings: findings)
    if json { terminal.print(view.json) } else { terminal.print(view.text(Paint(enabled: terminal.colorsOutput))) }
    if findings.contains(where: { $0.level == .missing }) { throw CommandOutcome.failed }
  }
}
