import ArgumentParser

/// How much of a plan is shown.
struct PlanDetailOptions: ParsableArguments {
  @Flag(help: "Show a line a resource.") var summary = false
  @Flag(help: "Show every object and every value in full.") var verbose = false

  var detail: PlanView.Detail { summary ? .summary : verbose ? .full : .normal }

  func validate() throws {
    if summary && verbose { throw ValidationError("--summary and --verbose exclude each other") }
  }
}
