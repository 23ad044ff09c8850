import ArgumentParser
import Diagnostics
import Engine
import Platform

struct ApplyCommand: AsyncParsableCommand, JSONReporting {
  static let endsWithSummary = true
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Make what is there what the manifests say.",
    usage: "stack apply [<directory>] [<plan file>] [<options>]",
    discussion: """
      Shows the plan and asks, unless told not to. A plan that `stack plan --out` kept is applied as it was shown, without \
      asking, and refused when the state has moved since. Ctrl-C once: finish what is in flight, save, release the lock. Twice: \
      stop now; the journal knows what was begun, and the next run goes on from there.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var planning: PlanningOptions
  @OptionGroup var detail: PlanDetailOptions
  @Flag(help: "Remove everything that is applied, as `stack destroy` does.") var destroy = false
  @Flag(name: .customLong("auto-approve"), help: "Do not ask.") var autoApprove = false
  @Flag(help: "Print what happens as JSON, an object a line.") var json = false
  @Argument(help: "The stack's directory, and a saved plan.", completion: .file()) var arguments: [String] = []

  func validate() throws {
    if destroy && !planning.replace.isEmpty { throw ValidationError("--destroy and --replace exclude each other") }
    if destroy && planning.refreshOnly { throw ValidationError("--destroy and --refresh-only exclude each other") }
  }

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    if let file = rest.first {
      guard rest.count == 1 else { throw ValidationError("`stack apply` takes one directory and one saved plan") }
      try planning.refuseBesidePlan()
      if destroy {
        throw ValidationError("a saved plan says itself what it removes: see `stack plan --destroy`")
      }
      let (session, saved) = try await Session.open(
        directory, savedPlan: Path.absolute(file), planning.scope.variables.inputs)
      return try await StackRun(session: session, terminal: common.terminal, json: json, detail: detail.detail).apply(
        saved: saved.plan, saved.options, planning)
    }
    let session = try await Session.open(directory, planning)
    try await StackRun(session: session, terminal: common.terminal, json: json, detail: detail.detail)
      .apply(planning, destroy: destroy, autoApprove: autoApprove)
  }
}
