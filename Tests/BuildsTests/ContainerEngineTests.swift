import Glibc
import Platform
import TestSupport
import Testing

@testable import Builds

/// Steps in real containers.
@Suite(.serialized, .disabled(if: RealEngine.isMissing, "no container engine runs here: \(RealEngine.reason)"))
struct ContainerEngineTests {
  private static let image = RealEngine.image

  private let home: ScratchHome
  private let scratch: ScratchFolder
  private let engine: RealEngine
  private let history: BuildHistory

  init() throws {
    home = try ScratchHome()
    scratch = try ScratchFolder()
    engine = try RealEngine.found.get()
    history = BuildHistory(directories: home.directories)
  }

  private func stack(_ arguments: String...) -> CLI {
    CLI(arguments: arguments, in: scratch.path).home(home).env("STACK_ENGINE_DOCKER", engine.program)
  }

  private func build(_ yaml: String, _ arguments: [String] = ["--no-source"], exitCode: Int32 = 0) async throws
    -> String
  {
    try scratch.write(yaml, to: "build.yaml")
    return try await CLI(arguments: ["build", "run"] + arguments + ["build.yaml"], in: scratch.path).home(home)
      .env("STACK_ENGINE_DOCKER", engine.program).expect(exitCode: exitCode).text
  }

  private func containers() async throws -> [String] {
    try await Command(engine.program, ["ps", "--all", "--format", "{{.Names}}"]).runChecked().text
      .split(separator: "\n").map(String.init).filter { $0.hasPrefix("stack-") }
  }

  /// One workspace with host steps and container steps, volumes, `dir`, `env`, `entrypoint`, scripts, secrets' way of the variables.
  @Test func stepsShareWhatTheyAreGiven() async throws {
    let log = try await build(
      """
      steps:
      - {name: bash, id: host, args: [-c, 'echo from the host > /workspace/a; echo v > /cache/v; mkdir sub']}
      - name: \(Self.image)
        id: in
        entrypoint: sh
        dir: sub
        env: ['A=with space', 'B=/workspace/a']
        args: [-c, 'pwd; cat ../a $$B /cache/v; echo "$$A"; echo made > made; echo out > /builder/outputs/o; echo $$HOME']
      - name: \(Self.image)
        id: script
        script: |
          #!/bin/sh -e
          cat sub/made; echo "${BUILD_WORKSPACE} ${BUILDER_OUTPUT}"; env | grep -c STACK_HOME || true
        dir: /workspace
      - {name: bash, id: back, args: [-c, 'cat sub/made; cat "$$BUILDER_OUTPUT"/../2/o']}
      options: {volumes: [{name: cache, path: /cache}]}
      """)
    #expect(
      log == """
        [in] /workspace/sub
        [in] from the host
        [in] from the host
        [in] v
        [in] with space
        [in] /builder/home
        [script] made
        [script] /workspace /builder/outputs
        [script] 0
        [back] made
        [back] out

        """)
    #expect(try await containers().isEmpty)
  }

  @Test func whoRunsItOwnsWhatItMakes() async throws {
    let log = try await build(
      """
      steps:
      - {name: \(Self.image), args: [sh, -c, 'id -u; touch made']}
      - {name: bash, args: [-c, 'stat -c %u made']}
      """)
    #expect(log == "[step 1] \(getuid())\n[step 2] \(getuid())\n")
  }

  @Test func itsExitCodeAndItsLastLineAreTold() async throws {
    let log = try await build(
      "steps: [{name: \(Self.image), id: bad, args: [sh, -c, 'echo no >&2; exit 7']}]\n", exitCode: 1)
    #expect(log == "[bad] no\n")
    #expect(try history.find("latest").reason == "`bad` failed: exit code 7")
  }

  /// Also what ignores the signal, and what it has started.
  @Test func aTimeoutEndsTheContainer() async throws {
    let start = ContinuousClock.now
    _ = try await build(
      """
      steps:
      - name: \(Self.image)
        id: slow
        args: [sh, -c, 'trap "" TERM; setsid sleep 1501 & sleep 1502; sleep 1503']
        timeout: 1s
      """, exitCode: 1)
    #expect(try history.find("latest").steps.map(\.status) == [.timeout])
    #expect(ContinuousClock.now - start < .seconds(30))
    #expect(try await containers().isEmpty)
    try await eventuallyTrue("its processes are gone", within: .seconds(5)) { sleepers("150").isEmpty }
  }

  @Test func aCancelEndsTheContainer() async throws {
    try scratch.write("steps: [{name: \(Self.image), args: [sleep, '1511']}]\n", to: "build.yaml")
    async let result = stack("build", "run", "--no-source", "build.yaml").run()
    try await eventuallyTrue("it runs", within: .seconds(30)) { !sleepers("1511").isEmpty }
    try await stack("build", "cancel", "latest").expect()
    #expect(try await result.status == .exited(130))
    #expect(try await containers().isEmpty)
    #expect(sleepers("1511").isEmpty)
  }

  /// The next build takes away what a killed one has left.
  @Test func aKilledRunnersContainerIsTakenAway() async throws {
    try scratch.write(
      "steps: [{name: \(Self.image), args: [env, -i, /bin/sleep, '1521']}]\n", to: "build.yaml")
    async let result = stack("build", "run", "--no-source", "build.yaml").run()
    try await eventuallyTrue("it runs", within: .seconds(30)) { !sleepers("1521").isEmpty }
    try #require(try history.find("latest").runner).signal(SIGKILL)
    _ = try await result
    #expect(try await build("steps: [{name: bash, args: [-c, echo on]}]\n") == "[step 1] on\n")
    try await eventuallyTrue("it is gone", within: .seconds(10)) { sleepers("1521").isEmpty }
    #expect(try await containers().isEmpty)
  }

  /// The workspace's repository borrows its objects: they are in the container where the repository says.
  @Test func borrowedObjectsAreThere() async throws {
    for arguments in [
      ["init", "--quiet", "--initial-branch=main"], ["add", "--all"],
      ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "change"],
    ] {
      try scratch.write("a\n", to: "a.txt")
      try await Command("git", ["-C", scratch.path] + arguments).runChecked()
    }
    let log = try await build(
      "steps: [{name: \(Self.image), args: [sh, -c, 'cat a.txt; ls \"$$(cat .git/objects/info/alternates)\" | cat']}]\n",
      [])
    #expect(log.hasPrefix("[step 1] a\n") && log.contains("[step 1] info\n[step 1] pack\n"))
  }

  /// An image that a step makes, kept by its name and checksum, and used by the next build. What no step made is told.
  @Test func imagesAreMadeAndKept() async throws {
    try scratch.write("FROM \(Self.image)\nRUN echo ran > /made\nENTRYPOINT [\"cat\", \"/made\"]\n", to: "Dockerfile")
    _ = try await build(
      """
      steps: [{name: gcr.io/cloud-builders/docker, args: [build, --quiet, -t, 'stack-tests/made:$_TAG', .]}]
      images: ['stack-tests/made:$_TAG']
      substitutions: {_TAG: v1}
      """, ["--source", "."])
    let image = try #require(try history.find("latest").images.first)
    #expect(image.name == "stack-tests/made:v1" && !image.isPushed && image.id.filter(\.isHexDigit).count >= 64)
    #expect(try await build("steps: [{name: 'stack-tests/made:v1'}]\n") == "[step 1] ran\n")
    let fault = try await build("steps: [{name: bash, entrypoint: 'true'}]\nimages: [stack-tests/none]\n", exitCode: 1)
    #expect(fault.contains("error: no step made the image `stack-tests/none`"))
  }

  /// Processes on this machine, in containers too, that sleep for a time that begins so.
  private func sleepers(_ prefix: String) -> [Int32] {
    ProcessStatus.allPids().filter { pid in
      guard let bytes = try? Files.read("/proc/\(pid)/cmdline") else { return false }
      let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      return words.count == 2 && words[0].hasSuffix("sleep") && words[1].hasPrefix(prefix)
    }
  }
}
