import Diagnostics
import Engine
import Language
import Platform
import ProviderKit
import Values

extension Manifests {
  /// What was found, and whatever else is wrong that evaluating what can be evaluated brings to light: all errors of a run are
  /// told, not the first. What has been found at a place already is not told again.
  ///
  /// - Parameter keep: see `ConfigurationAnalysis.validate`.
  func allFaults(
    _ found: Diagnostics, variables: [String: Value] = [:], keep: (any Sendable) -> Void = { _ in }
  ) async throws -> Diagnostics {
    guard isReadable else { return found }
    var all = found
    all.append(newOf: try await analysis(variables: variables).validate(keep: keep))
    return all.inOrder
  }

  /// What can be told of the manifests without their state.
  func analysis(_ identity: StackIdentity? = nil, variables: [String: Value] = [:]) async throws
    -> ConfigurationAnalysis
  {
    let stack = identity ?? StackIdentity(id: "", workspace: "default", rootDirectory: directory, dataDirectory: "")
    return try await ConfigurationAnalysis(
      configuration: configuration, providers: [Session.localCloud],
      setting: .init(
        stack: stack, variables: variables, workingDirectory: workingDirectory,
        functions: FunctionContext(startTime: Timestamp.now.secondsText)))
  }
}
