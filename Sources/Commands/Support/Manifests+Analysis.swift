import Engine
import Language
import Platform
import ProviderKit
import Values

extension Manifests {
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
