import Foundation
import Glibc
import Platform
import StateNetwork
import StateStorage
import Testing

/// Many processes on one state at once, and some of them killed while they hold its lock: every change that was promised is
/// there in the end, and the serial only grew.
///
/// `STACK_CHAOS=1` runs the long form, with 64 processes and on PostgreSQL too.
@Suite(.serialized) struct ProcessContentionTests {
  private static let isLong = ProcessEnvironment.value("STACK_CHAOS") != nil
  private static let processes = isLong ? 64 : 6
  private static let turns = 3
  private static let kinds = StoreKind.allCases.filter { $0 == .local || ($0 == .postgres && isLong) }

  @Test(.timeLimit(.minutes(10)), arguments: kinds)
  func everyPromiseIsKept(_ kind: StoreKind) async throws {
    let scratch = Scratch()
    let place = try await Place(kind, scratch)
    let text = place.text
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<Self.processes {
        let isVictim = number % 3 == 2
        group.addTask {
          if isVictim {
            await #expect(processExitsWith: .signal(SIGKILL)) { [text = text as String, number = number as Int] in
              try await Contender(text, number).run(diesHolding: true)
            }
          } else {
            await #expect(processExitsWith: .success) { [text = text as String, number = number as Int] in
              try await Contender(text, number).run(diesHolding: false)
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let promised = try String(contentsOf: URL(filePath: place.promises), encoding: .utf8).split(separator: "\n")
    let names = Set(promised.compactMap { $0.split(separator: " ").first.map(String.init) })
    let serials = promised.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    #expect(names.count == promised.count && promised.count >= Self.turns * Self.processes * 2 / 3)
    #expect(Set(serials).count == serials.count, "two writers were given the same serial")
    let store = try await place.open()
    let kept = Set(try await store.snapshot().instances.map(\.address.name))
    #expect(names.isSubset(of: kept), "lost: \(names.subtracting(kept).sorted())")
    try await store.close()
  }
}

/// Where a state is that several processes share, in words that they can be told.
private struct Place: Sendable {
  /// The kind, the folder of all, and what else is needed to reach the state, a line each.
  let text: String
  private let lines: [String]

  var promises: String { lines[1] + "/promises" }

  init(_ text: String) {
    self.text = text
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  init(_ kind: StoreKind, _ scratch: Scratch) async throws {
    var lines = ["\(kind)", scratch.path]
    if kind == .postgres { lines += [try await PostgresServer.shared.value.connection, scratch.name] }
    self.lines = lines
    text = lines.joined(separator: "\n")
  }

  func open() async throws -> any StateStore {
    // No value here is secret, so that any root key will do.
    guard lines[0] == "postgres" else {
      return try LocalStateStore(StateLayout(projectFolder: lines[1]), stackName: "shop", root: Scratch.root)
    }
    let settings = BackendSettings(type: "postgres", values: ["conn_str": lines[2], "schema_name": lines[3]])
    return try await Backends(projectFolder: lines[1]) { try HTTPTransport($0) }.make(settings)
      .open("default", StoreOptions(stackName: "shop", root: Scratch.root))
  }
}

/// One of the processes.
private struct Contender {
  let place: Place
  let number: Int

  init(_ place: String, _ number: Int) {
    self.place = Place(place)
    self.number = number
  }

  /// Takes the lock a few times, changes something each time, and writes down what it was promised.
  func run(diesHolding: Bool) async throws {
    do { try await contend(diesHolding: diesHolding) } catch {
      // What an exit test throws is not shown.
      FileHandle.standardError.write(Data("contender \(number): \(error)\n".utf8))
      throw error
    }
  }

  private func contend(diesHolding: Bool) async throws {
    let log = Glibc.open(place.promises, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    for turn in 0..<3 {
      let store = try await place.open()
      var request = LockRequest.test("contender \(number)", timeout: .seconds(300))
      request.timeToLive = .seconds(2)
      let frozen = request
      let name = "p\(number)-\(turn)"
      let serial = try await store.withLock(frozen) { lease in
        try await store.commit([.put(.sample(name))], closing: nil, under: lease)
        if diesHolding, turn == 1 { kill(getpid(), SIGKILL) }
        return try await store.head().serial
      }
      try await store.close()
      let line = "\(name) \(serial)\n"
      write(log, line, line.utf8.count)
    }
  }
}
