import ArgumentParser
import Diagnostics
import Engine

/// What a plan is to cover, for the commands that make one.
struct PlanningOptions: ParsableArguments {
  @OptionGroup var variables: VariableOptions

  @Option(help: ArgumentHelp("Plan only this and what it needs; may be given again.", valueName: "address"))
  var target: [String] = []

  @Option(help: ArgumentHelp("Leave this and what needs it alone; may be given again.", valueName: "address"))
  var exclude: [String] = []

  @Option(help: ArgumentHelp("Replace this object even without a change; may be given again.", valueName: "address"))
  var replace: [String] = []

  @Flag(inversion: .prefixedNo, help: "Look at the real things before planning.") var refresh = true

  @Flag(name: .customLong("refresh-only"), help: "Only bring the state up to date with the real things.")
  var refreshOnly = false

  @Option(help: ArgumentHelp("How many resources to work on at a time.", valueName: "n")) var parallelism = 10

  @Option(
    name: .customLong("lock-timeout"),
    help: ArgumentHelp("How long to wait for another run that holds the lock: 30s, 5m.", valueName: "duration"))
  var lockTimeout: DurationArgument = .init(duration: .zero)

  func validate() throws {
    if parallelism < 1 { throw ValidationError("--parallelism takes a number of 1 or more") }
    if refreshOnly && !refresh { throw ValidationError("--refresh-only and --no-refresh exclude each other") }
  }

  /// A saved plan says already what is to be done.
  func refuseBesidePlan() throws {
    let isBare =
      variables.isEmpty && target.isEmpty && exclude.isEmpty && replace.isEmpty && refresh && !refreshOnly
    guard !isBare else { return }
    throw Diagnostic(
      .error, "a saved plan takes no options of planning",
      detail: "variables, targets and the like are those it was made with", hints: ["make a new plan with them"])
  }

  func engineOptions(destroy: Bool) -> PlanOptions {
    PlanOptions(
      mode: destroy ? .destroy : refreshOnly ? .refreshOnly : .normal, targets: target, excludes: exclude,
      replace: replace, refresh: refresh, parallelism: parallelism)
  }
}
