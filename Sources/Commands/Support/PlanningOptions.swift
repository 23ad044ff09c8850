import ArgumentParser
import Diagnostics
import Engine

/// What a plan is to cover, for the commands that make one.
struct PlanningOptions: ParsableArguments {
  @OptionGroup var scope: ScopeOptions

  @Option(help: ArgumentHelp("Replace this object even without a change; may be given again.", valueName: "address"))
  var replace: [String] = []

  @Flag(inversion: .prefixedNo, help: "Look at the real things before planning.") var refresh = true

  @Flag(name: .customLong("refresh-only"), help: "Only bring the state up to date with the real things.")
  var refreshOnly = false

  func validate() throws {
    if refreshOnly && !replace.isEmpty { throw ValidationError("--refresh-only and --replace exclude each other") }
    if refreshOnly && !refresh { throw ValidationError("--refresh-only and --no-refresh exclude each other") }
  }

  /// A saved plan says already what is to be done.
  func refuseBesidePlan() throws {
    guard !(scope.isWhole && replace.isEmpty && refresh && !refreshOnly) else { return }
    throw Diagnostic(
      .error, "a saved plan takes no options of planning",
      detail: "targets and the like are those it was made with", hints: ["make a new plan with them"])
  }

  func engineOptions(destroy: Bool) throws -> PlanOptions {
    PlanOptions(
      mode: destroy ? .destroy : refreshOnly ? .refreshOnly : .normal, targets: try scope.targets(),
      excludes: try scope.excludes(), replace: replace, refresh: refresh, parallelism: scope.parallelism)
  }
}
