import StateStorage
import Testing

/// The stores that the compliance suites run against.
enum StoreKind: CaseIterable, Sendable, CustomTestStringConvertible {
  case local
  /// A state server, by Terraform's http protocol.
  case http

  var testDescription: String { "\(self)" }

  /// Opens the store whose data is kept with `scratch`; twice gives two stores of the same state.
  func open(_ scratch: Scratch) async throws -> any StateStore {
    switch self {
    case .local: return try scratch.store()
    case .http:
      let server = try StateServer(path: scratch.path + "/server/states.sqlite", tokens: [])
      return try await RemoteStateStore(
        ServerTransport(server).remote(), mirror: scratch.layout(), stackName: "shop", root: Scratch.root,
        pushInterval: .milliseconds(5))
    }
  }
}
