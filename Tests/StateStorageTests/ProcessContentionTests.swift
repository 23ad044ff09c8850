import Foundation
import Glibc
import Platform
import StateNetwork
import StateServers
import StateStorage
import TestSupport
import Testing

/// Many processes on one state at once, and some of them killed while they hold its lock: every change that was promised is
/// there in the end, and the serial only grew.
///
/// Over a network each of a few checkouts has a mirror of its own. `STACK_CHAOS=1` runs the long form, with 64 processes, and
/// also against moto.
@Suite(.serialized) struct ProcessContentionTests {
  private static let isLong = ProcessEnvironment.value("STACK_CHAOS") != nil
  private static let processes = isLong ? 64 : 6
  private static let turns = 3

  private static let kinds = (StoreKind.allCases + (PostgresServer.isInstalled ? [.httpOnPostgres] : []) + [.moto])
    .filter { ($0 != .http && $0 != .httpOnPostgres) || StackProgram.path != nil }

  @Test(.timeLimit(.minutes(15)), arguments: kinds)
  func everyPromiseIsKept(_ kind: StoreKind) async throws {
    let scratch = Scratch()
    let place = try await Place(kind, scratch)
    let text = place.text
    let first = try await place.open(0)
    try await first.withLock(.test("init")) {
      try await first.commit([.put(.sample("first"))], closing: nil, under: $0)
    }
    try await first.close()
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
    let faults = (try? String(contentsOf: URL(filePath: place.faults), encoding: .utf8)) ?? ""
    #expect(faults == "")
    let promised = try String(contentsOf: URL(filePath: place.promises), encoding: .utf8).split(separator: "\n")
    let names = Set(promised.compactMap { $0.split(separator: " ").first.map(String.init) })
    let serials = promised.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    #expect(names.count == promised.count && promised.count >= Self.turns * Self.processes * 2 / 3)
    #expect(Set(serials).count == serials.count, "two writers were given the same serial")
    let store = try await place.open(0)
    let kept = Set(try await store.snapshot().instances.map(\.address.name))
    #expect(names.isSubset(of: kept), "lost: \(names.subtracting(kept).sorted())")
    try await store.close()
    place.stop()
  }
}

/// Where a state is that several processes share, in words that they can be told.
private struct Place: Sendable {
  /// How many checkouts of one project share a remote state: so few that none ends with a process that was killed, whose lock
  /// the others would have to see run out.
  private static let checkouts = 2

  /// The folder of all, the type of the back end, and its settings, a line each.
  let text: String
  private let lines: [String]
  private let server: ServerProcess?

  var promises: String { lines[0] + "/promises" }
  /// What contenders that failed said: an exit test shows neither that nor their output.
  var faults: String { lines[0] + "/faults" }

  init(_ text: String) {
    self.text = text
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    server = nil
  }

  init(_ kind: StoreKind, _ scratch: Scratch) async throws {
    var server: ServerProcess?
    let settings: BackendSettings
    switch kind {
    case .local: settings = BackendSettings(type: "local", values: [:])
    case .postgres: settings = try await PostgresServer.shared.value.settings(scratch)
    case .s3: settings = try await ObjectStore.shared.value.settings(scratch)
    case .moto: settings = try await SecondOpinion.settings(scratch.name)
    case .http, .httpOnPostgres:
      // In a process of its own: exit tests keep the threads of this one waiting.
      let program = try #require(StackProgram.path)
      let place =
        kind == .http
        ? ["--data", scratch.path + "/server"]
        : ["--database", try await PostgresServer.shared.value.connection, "--schema", "server-" + scratch.name]
      let process = ServerProcess(
        [program, "state", "serve", "--listen", "127.0.0.1:0"] + place, logFile: scratch.path + "/server.log")
      try process.start()
      let address = try await eventually("the state server listens", within: .seconds(30)) {
        process.log.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("http://") }.map(String.init)
      }
      server = process
      let base = address.split(separator: "/").dropFirst().first ?? ""
      settings = BackendSettings(type: "http", values: ["address": "http://\(base)/state/shop"])
    // Its locks have no end: that of a holder who was killed would stay.
    case .foreignHTTP: throw ServerFault(what: "\(kind) has no leases")
    }
    self.server = server
    lines = [scratch.path, settings.type] + settings.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    text = lines.joined(separator: "\n")
  }

  func open(_ contender: Int) async throws -> any StateStore {
    let type = lines[1]
    let values = lines.dropFirst(2).map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    let settings = BackendSettings(
      type: type, values: Dictionary(values.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { $1 })
    let isMirrored = type == "http" || type == "s3"
    let folder = isMirrored ? "\(lines[0])/checkout-\(contender % Self.checkouts)" : lines[0]
    // No value here is secret, so that any root key will do.
    return try await Backends(projectFolder: folder) { try HTTPTransport($0) }.make(settings)
      .open("default", StoreOptions(stackName: "shop", root: Scratch.root))
  }

  func stop() { server?.kill() }
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
      let faults = Glibc.open(place.faults, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
      let line = "contender \(number): \(error)\n"
      write(faults, line, line.utf8.count)
      throw error
    }
  }

  private func contend(diesHolding: Bool) async throws {
    let log = Glibc.open(place.promises, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    for turn in 0..<3 {
      let store = try await place.open(number)
      var request = LockRequest.test("contender \(number)", timeout: .seconds(300))
      // Of 64 processes on few processors some do not get to renew for seconds.
      request.timeToLive = .seconds(ProcessEnvironment.value("STACK_CHAOS") == nil ? 2 : 10)
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
