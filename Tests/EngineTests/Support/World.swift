import ProviderKit
import Synchronization
import Values

/// What there really is: the objects that the test provider made.
final class World: Sendable {
  struct Thing: Hashable, Sendable {
    var id: String
    var name: String
    var size: Int
    var token: String
    var address: String
  }

  private struct Content {
    var things: [String: Thing] = [:]
    var next = 1
    var calls: [String] = []
    var failing: [String: Failure] = [:]
    var running = 0
    var mostRunning = 0
    var finished = 0
  }

  enum Failure: Sendable {
    /// Nothing happens.
    case clean
    /// The object is made, then the create fails.
    case afterwards
    /// Fails so often, transiently, then succeeds.
    case transient(Int)
    /// Nothing happens until the call is cancelled.
    case hangs
  }

  private let content = Mutex(Content())

  var things: [Thing] { content.withLock { $0.things.values.sorted { $0.id < $1.id } } }
  var names: [String] { things.map(\.name).sorted() }
  /// The calls that changed something, in order, such as `create a`.
  var calls: [String] { content.withLock { $0.calls } }
  var mostRunning: Int { content.withLock { $0.mostRunning } }

  /// How often the changes of a run were said to be over.
  var finished: Int { content.withLock { $0.finished } }

  func finish() { content.withLock { $0.finished += 1 } }
  func clearCalls() { content.withLock { $0.calls = [] } }
  func fail(_ name: String, _ failure: Failure?) { content.withLock { $0.failing[name] = failure } }
  func thing(_ id: String) -> Thing? { content.withLock { $0.things[id] } }
  func thing(token: String) -> Thing? { content.withLock { $0.things.values.first { $0.token == token } } }
  func enter() {
    content.withLock {
      $0.running += 1; $0.mostRunning = max($0.mostRunning, $0.running)
    }
  }
  func leave() { content.withLock { $0.running -= 1 } }

  /// Changes something behind the engine's back.
  func change(named name: String, _ change: (inout Thing) -> Void) {
    content.withLock { content in
      for (id, var thing) in content.things where thing.name == name {
        change(&thing)
        content.things[id] = thing
      }
    }
  }

  func remove(named name: String) {
    content.withLock { content in content.things = content.things.filter { $0.value.name != name } }
  }

  func make(_ name: String, _ size: Int, token: String = "", address: String = "") -> Thing {
    content.withLock { content in
      let thing = Thing(id: "id-\(content.next)", name: name, size: size, token: token, address: address)
      content.next += 1
      content.things[thing.id] = thing
      return thing
    }
  }

  func update(_ id: String, size: Int) { content.withLock { $0.things[id]?.size = size } }
  func delete(_ id: String) { content.withLock { $0.things[id] = nil } }
  func note(_ call: String) { content.withLock { $0.calls.append(call) } }

  /// Waits for the end of time where a test wants that.
  func wait(_ name: String) async throws {
    guard case .hangs = content.withLock({ $0.failing[name] }) else { return }
    try await Task.sleep(for: .seconds(3600))
  }

  /// Throws what a test wants to go wrong with this call.
  func check(_ call: String, _ name: String) throws -> Bool {
    try content.withLock { content in
      content.calls.append("\(call) \(name)")
      switch content.failing[name] {
      case nil, .hangs: return false
      case .clean: throw ProviderDiagnostic(.error, "cannot \(call) `\(name)`")
      case .afterwards: return true
      case .transient(let count):
        content.failing[name] = count > 1 ? .transient(count - 1) : nil
        throw ProviderDiagnostic(.error, "busy", isTransient: true)
      }
    }
  }
}
