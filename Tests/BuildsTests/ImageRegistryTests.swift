import Platform
import TestSupport
import Testing

@testable import Builds

/// Images that are sent to a real registry and come back from it.
@Suite(
  .serialized, .disabled(if: RealEngine.isMissing, "no container engine runs here: \(RealEngine.reason)"),
  .disabled(if: ImageRegistry.program == nil, "docker-registry is not installed"))
struct ImageRegistryTests {
  /// Whole logs, what the registry has, and the same image on a machine that has it no more. A registry that is gone fails the build.
  @Test func imagesArePushedAndPulled() async throws {
    let home = try ScratchHome()
    let scratch = try ScratchFolder()
    let registry = try await ImageRegistry()
    let engine = try registry.engine(try RealEngine.found.get().program)
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
    #expect(log == "[make] \(record.id)\n[say] made\n")
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
