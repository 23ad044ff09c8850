import Platform
import TestSupport
import Testing

@testable import Builds

/// Images that are sent to a real registry and come back from it.
@Suite(
  .serialized, .disabled(if: RealEngine.isMissing, "no container engine runs here: \(RealEngine.reason)"),
  .disabled(if: ImageRegistry.program == nil, "docker-registry is not installed"))
struct ImageRegistryTests {
  @Test func imagesArePushedAndPulled() async throws { try await pushAndPull(try RealEngine.found.get()) }

  @Test(.disabled(if: DockerDaemon.reason != nil, "\(DockerDaemon.reason ?? "")"))
  func imagesArePushedAndPulledByDockersOwnDaemon() async throws {
    let daemon = try await DockerDaemon()
    try await pushAndPull(try RealEngine(program: daemon.program))
    withExtendedLifetime(daemon) {}
  }

  /// Whole logs, what the registry has, and the same image on a machine that has it no more. A registry that is gone fails the build.
  private func pushAndPull(_ real: RealEngine) async throws {
    let home = try ScratchHome()
    let scratch = try ScratchFolder()
    let registry = try await ImageRegistry()
    let engine = try registry.engine(real.program)
    let image = "\(registry.host)/team/made:v1"
    func build(_ yaml: String, exitCode: Int32 = 0) async throws -> String {
      try scratch.write(yaml, to: "build.yaml")
      return try await CLI(arguments: ["build", "run", "--source", ".", "build.yaml"], in: scratch.path).home(home)
        .env("STACK_ENGINE_DOCKER", engine).expect(exitCode: exitCode).text
    }
    try scratch.write(
      "FROM \(RealEngine.image)\nRUN echo from the registry > /made\nENTRYPOINT [\"cat\", \"/made\"]\n",
      to: "Dockerfile")
    let definition = """
      steps:
      - {name: gcr.io/cloud-builders/docker, id: make, args: [build, --quiet, -t, '\(image)', .]}
      - {name: bash, id: say, args: [-c, echo made]}
      images: ['\(image)']
      x-stack: {push: true}
      """
    let log = try await build(definition)
    let history = BuildHistory(directories: home.directories)
    let record = try #require(try history.find("latest").images.first)
    // Docker's client first has words about its old builder where it has no other.
    let lines = log.split(separator: "\n").drop { $0.hasPrefix("[make] ") && !$0.contains(record.id) }
    #expect(lines == ["[make] \(record.id)", "[say] made"])
    #expect(record.name == image && record.isPushed)
    #expect(
      try await WebProbe.get("http://\(registry.host)/v2/team/made/tags/list").body.filter { !$0.isWhitespace }
        == #"{"name":"team/made","tags":["v1"]}"#)

    try await Command(engine, ["rmi", "--force", image]).runChecked()
    let pulled = try await build("steps: [{name: '\(image)', id: run}]\n")
    #expect(pulled.hasSuffix("[run] from the registry\n"))
    try await Command(engine, ["rmi", "--force", image]).runChecked()

    registry.process.kill()
    let fault = try await build(definition, exitCode: 1)
    #expect(fault.contains("error: cannot push the image `\(image)`"))
    try await Command(engine, ["rmi", "--force", image]).runChecked()
  }
}
