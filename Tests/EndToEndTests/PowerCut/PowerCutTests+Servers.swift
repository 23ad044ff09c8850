import Glibc
import Platform
import StateServers
import StateStorage
import TestSupport
import Testing
import Values

/// As with the recorded server, with the real servers of the other back ends, which cannot be made what they were: the program is killed at
/// any moment, which is where they stop, and its disk is made anew from its writes as the power would have left it then.
extension PowerCutTests {
  enum Server: String, CaseIterable, Sendable {
    case http, s3, moto, postgres

    static var here: [Server] {
      let long: [Server] = PowerCutTests.isLong ? [.http, .moto] : []
      return long + (ObjectStore.isInstalled ? [.s3] : []) + (PostgresServer.isInstalled ? [.postgres] : [])
    }
  }

  /// `STACK_POWER_CUT_ROUNDS` says how often with each server.
  private static let serverRounds =
    ProcessEnvironment.value("STACK_POWER_CUT_ROUNDS").flatMap { Int($0) } ?? (isLong ? 100 : 3)

  /// A moment of a run.
  private struct Cut {
    /// The one that was under way.
    var phase: Int
    var writes: [RecordedWrite]
    var promises: [String: JSON]
  }

  @Test(arguments: Server.here) func whatAnEndedRunToldIsThereWithEachServer(_ server: Server) async throws {
    let library = try await library()
    let http = server == .http ? try await StateServerFixture(fixture.home) : nil
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix(seed: seed)
    for round in 0..<Self.serverRounds {
      let manifest = Self.manifest + (try await block(server, http))
      for name in try Files.names(in: fixture.folder.path) { try FileTree.remove(fixture.folder.path(name)) }
      try fixture.folder.write(manifest, to: "main.stack.hcl")
      let cut = try await cut(at: Int.random(in: 0..<Self.phases.count, using: &random), library, &random)
      let chances: [Double] = [0, 0.5, 0.9, 1]
      let chance = chances.randomElement(using: &random) ?? 0
      let what = Comment(
        rawValue:
          "\(server), seed \(seed), round \(round), in phase \(cut.phase), \(cut.writes.count) writes, \(chance)")
      var disk = RecordedDisk(root: fixture.folder.path)
      for write in cut.writes where Path.isInside(write.name, fixture.folder.path) { disk.apply(write) }
      try put(disk.contents(chance: chance, using: &random), manifest)
      try await stack(["init"], what)
      try await knows(cut.promises, isNew: cut.phase == 0, what)
      _ = try await goesOn(cut.phase, destroys: .random(using: &random), what)
      try await othersSeeTheSame(manifest, what)
    }
  }

  /// A state of its own on the server.
  private func block(_ server: Server, _ http: StateServerFixture?) async throws -> String {
    let name = "cut-\(UInt32.random(in: 0 ... .max))"
    let settings =
      switch server {
      case .http:
        BackendSettings(
          type: "http",
          values: ["address": "http://127.0.0.1:\(http?.port ?? "")/state/\(name)", "password": http?.secret ?? ""])
      case .s3: try await ObjectStore.shared.value.settings(name)
      case .moto: try await SecondOpinion.settings(name)
      case .postgres: try await PostgresServer.shared.value.settings(name)
      }
    let values = settings.values.sorted { $0.key < $1.key }.map { "    \($0.key) = \"\($0.value)\"\n" }.joined()
    return "stack {\n  name = \"shop\"\n  backend \"\(settings.type)\" {\n\(values)  }\n}\n"
  }

  /// Lets all phases before one come to their ends, and kills that one at any moment.
  private func cut(at phase: Int, _ library: String, _ random: inout SplitMix) async throws -> Cut {
    let log = place.path("log")
    if Files.exists(log) { try Files.remove(log) }
    let recorded = ["LD_PRELOAD": library, "RECORDED_FOLDER": fixture.folder.path, "RECORDED_LOG": log]
    func run(_ arguments: [String]) async throws -> Command.Result {
      try await recorded.reduce(CLI(arguments: arguments, in: fixture.folder.path).home(fixture.home)) {
        $0.env($1.key, $1.value)
      }.expect()
    }
    _ = try await run(["init"])
    var took = Duration.milliseconds(400)
    for arguments in Self.phases.prefix(phase) {
      let start = ContinuousClock.now
      _ = try await run(arguments)
      if arguments[0] == "apply" { took = .now - start }
    }
    let told = phase == 0 ? [:] : try Self.instances(try await run(["state", "pull"]).text)
    let before = try RecordedWrite.all(in: Files.read(log)).count
    let output = place.path("output")
    let program = try #require(StackProgram.path)
    let process = ServerProcess([program] + Self.phases[phase] + ["-C", fixture.folder.path], logFile: output)
    try process.start(environment: fixture.home.environment.merging(recorded) { $1 })
    try await Task.sleep(for: took * Double.random(in: 0...1.2, using: &random))
    process.kill()
    let writes = try RecordedWrite.all(in: Files.read(log))
    guard process.exitCode == 0 else {
      return Cut(phase: phase, writes: writes, promises: Self.promises(told, phase, writes[before...]))
    }
    // It was over before: what it has told is there.
    let next = min(phase + 1, Self.phases.count - 1)
    return Cut(phase: next, writes: writes, promises: try Self.instances(try await run(["state", "pull"]).text))
  }
}
