import ArgumentParser
import Diagnostics

/// What a run is about and how it is carried out, for all commands that look at the real things.
struct ScopeOptions: ParsableArguments {
  @OptionGroup var variables: VariableOptions

  @Option(help: ArgumentHelp("Plan only this and what it needs; may be given again.", valueName: "address"))
  var target: [String] = []

  @Option(help: ArgumentHelp("Leave this and what needs it alone; may be given again.", valueName: "address"))
  var exclude: [String] = []

  @Option(
    name: .customLong("target-file"),
    help: ArgumentHelp("Read such addresses from this file, one a line; may be given again.", valueName: "file"),
    completion: .file())
  var targetFiles: [AddressFile] = []

  @Option(
    name: .customLong("exclude-file"),
    help: ArgumentHelp("Read such addresses from this file, one a line; may be given again.", valueName: "file"),
    completion: .file())
  var excludeFiles: [AddressFile] = []

  @Option(help: ArgumentHelp("How many resources to work on at a time.", valueName: "n")) var parallelism = 10

  @Option(
    name: .customLong("lock-timeout"),
    help: ArgumentHelp("How long to wait for another run that holds the lock: 30s, 5m.", valueName: "duration"))
  var lockTimeout: DurationArgument = .init(duration: .zero)

  func validate() throws {
    if parallelism < 1 { throw ValidationError("--parallelism takes a number of 1 or more") }
  }

  /// Whether everything is meant.
  var isWhole: Bool {
    target.isEmpty && exclude.isEmpty && targetFiles.isEmpty && excludeFiles.isEmpty
  }

  func targets() throws -> [String] {
    let targets = try target + targetFiles.flatMap { try $0.addresses() }
    if !targetFiles.isEmpty, targets.isEmpty {
      throw Diagnostic(
        .error, "the files of targets name nothing", detail: "a plan of nothing is not what was meant, nor one of all")
    }
    return targets
  }

  func excludes() throws -> [String] { try exclude + excludeFiles.flatMap { try $0.addresses() } }

  /// The options of planning to only bring the state up to date.
  func refreshing() throws -> PlanningOptions {
    var planning = try PlanningOptions.parse([])
    planning.scope = self
    planning.refreshOnly = true
    return planning
  }
}
