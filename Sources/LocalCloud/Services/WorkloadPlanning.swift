import ProviderKit
import Values

/// What of a workload's plan follows from the real world: its source, and what it must be in the end.
enum WorkloadPlanning {
  private static let consequences = ["source_hash", "environment", "revision", "status"]

  /// Throws `WorkloadFault` for a source that is not there.
  static func refine(_ proposed: Value, prior: Value?) throws -> Value {
    var value = proposed.replacing(["status": "running", "source_hash": try hash(proposed)])
    guard let prior else { return value.replacing(["environment": .unknown(.string), "revision": .unknown(.string)]) }
    let isSameSource = prior["source_hash"] == value["source_hash"]
    let environment = prior["environment"] ?? .null(.string)
    let isEnvironmentGood = isSameSource && environment.string != "missing"
    value = value.replacing(["environment": isEnvironmentGood ? environment : .unknown(.string)])
    let isUnchanged = value.deeplyUnmarked == prior.deeplyUnmarked
    return isUnchanged ? value : value.replacing(["revision": .unknown(.string)])
  }

  private static func hash(_ value: Value) throws -> Value {
    guard let source = value["source"], !source.isNull else { return .null(.string) }
    guard let path = source.string else { return .unknown(.string) }
    return .string(try WorkloadSource.hash(path))
  }
}
