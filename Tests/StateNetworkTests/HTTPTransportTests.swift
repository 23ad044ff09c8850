import StateNetwork
import StateStorage
import Testing

@Suite struct HTTPTransportTests {
  @Test func aServerThatIsNotThereIsNamedWithoutItsPassword() async throws {
    let transport = try HTTPTransport()
    let error = await #expect(throws: StateError.self) {
      _ = try await transport.send(RemoteRequest("GET", "http://ann:hunter2@127.0.0.1:1/state/shop?ID=7"))
    }
    guard case .remote("http://127.0.0.1:1/state/shop", _, true) = error else {
      Issue.record("expected a transient `remote`, got \(String(describing: error))")
      return
    }
  }
}
