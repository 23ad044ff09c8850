import Platform
import TestSupport
import Testing

@testable import Builds

/// Steps in containers, up to the engine's command line: a program stands in for the engine and writes down how it is called.
@Suite struct ContainerTests {
  private static let engine = """
    #!/bin/sh
    printf '%s|' "$@" >> CALLS; echo >> CALLS
    case "$1$*" in
      run*pyhton*) echo "engine: pull access denied for pyhton" >&2; echo "See 'engine run --help'." >&2; exit 125 ;;
      image*pyhton*) exit 1 ;;
      run*dead*)
        touch CALLS.dead
        echo "engine: cannot connect to the daemon" >&2; echo "Run 'engine run --help' for more information" >&2
        exit 125 ;;
      image*dead*|image*gone*) exit 1 ;;
      run*absent*) echo "ERROR (catatonit:6): failed to exec pid1: No such file or directory" >&2; exit 1 ;;
      info*) [ ! -e CALLS.dead ] ; exit ;;
    esac
    case "$1" in
      run) echo "A=$A"; [ "$A" != own ] || exit 125; [ "$A" != slow ] || exec sleep 100 ;;
      image) echo sha256:abc ;;
    esac

    """

  private func run(
    _ yaml: String, exitCode: Int32 = 0, source: String? = nil, variables given: [String: String] = [:]
  ) async throws -> (calls: [String], log: String) {
    let home = try ScratchHome()
    let scratch = try ScratchFolder()
    let calls = scratch.path("calls")
    try scratch.write(Self.engine.replacing("CALLS", with: calls), to: "engine", mode: 0o755)
    try scratch.write(yaml, to: "build.yaml")
    let program = try #require(StackProgram.path)
    var variables = home.environment
    for name in ContainerCommand.ofFiles { variables[name] = nil }
    variables.merge(given) { $1 }
    variables["STACK_ENGINE_DOCKER"] = scratch.path("engine")
    let result = try await Command(
      program, ["build", "run"] + (source == nil ? ["--no-source"] : []) + [scratch.path("build.yaml")],
      environment: variables, workingDirectory: source ?? scratch.path, timeout: .seconds(60)
    ).run()
    #expect(result.status == .exited(exitCode), Comment(rawValue: result.text + result.errorText))
    let record = try #require(try BuildHistory(directories: home.directories).all().first)
    let root = BuildHistory(directories: home.directories).folder(of: record.id)
    let text = scratch.exists("calls") ? try scratch.read("calls") : ""
    // Which variables are passed on besides differs from machine to machine.
    let lines = text.split(separator: "\n").filter { $0 != "--version|" }.map {
      String($0).replacing(root, with: "ROOT").replacing(record.id, with: "BUILD")
        .replacing(#/--user\|\d+:\d+\|(--userns=keep-id\|)?/#, with: "").replacing(
          #/(?:--env\|[A-Za-z_]+\|)+/#, with: "")
    }
    return (lines, result.text)
  }

  private static let start =
    "run|--rm|--init|--name|stack-BUILD-1|--volume|ROOT/workspace:/workspace|--volume|ROOT/home:/builder/home"
    + "|--volume|ROOT/outputs/1:/builder/outputs|"
  private static let variables =
    "--env|HOME=/builder/home|--env|BUILD_WORKSPACE=/workspace|--env|BUILDER_OUTPUT=/builder/outputs|"

  @Test func anImageIsRun() async throws {
    let (calls, log) = try await run(
      "steps: [{name: 'node:20', args: [npm, 'test it'], env: [A=1], dir: web, entrypoint: sh}]\n")
    #expect(calls == ["\(Self.start)--workdir|/workspace/web|\(Self.variables)--entrypoint|sh|node:20|npm|test it|"])
    #expect(log == "[step 1] A=1\n")
  }

  /// The engine says that it has no such image; we say what that means.
  @Test func anImageThatIsNotThereIsTold() async throws {
    let (calls, log) = try await run("steps:\n- {name: pyhton, args: [-V]}\n", exitCode: 1)
    #expect(
      calls == [
        "\(Self.start)--workdir|/workspace|\(Self.variables)pyhton|-V|", "image|inspect|--format|{{.Id}}|pyhton|",
        "info|",
      ])
    #expect(
      log.replacing(#/┌ .*build.yaml/#, with: "┌ build.yaml") == """
        [build] warning: `pyhton` is taken for an image, since no builder is called so
        [build]   ┌ build.yaml:2:10
        [build]   │
        [build] 2 │ - {name: pyhton, args: [-V]}
        [build]   │          ^^^^^^
        [build]   = hint: did you mean `python`?
        [build]   = hint: if the image is meant: `pyhton:latest`
        [step 1] engine: pull access denied for pyhton
        [step 1] See 'engine run --help'.
        [step 1] error: there is no builder or image `pyhton`
        [step 1]   ┌ build.yaml:2:10
        [step 1]   │
        [step 1] 2 │ - {name: pyhton, args: [-V]}
        [step 1]   │          ^^^^^^
        [step 1]   │ it is no program of this machine, and the container engine neither has nor gets an image of that name; \
        it says: engine: pull access denied for pyhton
        [step 1]   = hint: did you mean `python`?
        [step 1]   = hint: map it in `builders.yaml`: `builders: {pyhton: PROGRAM}`
        [step 1]   = hint: these need no map: bash, docker, git, make, python, python3, sh, stack

        """)
  }

  /// A program in a container may end so itself.
  @Test func theSameStatusOfAProgramIsItsOwn() async throws {
    let (calls, log) = try await run("steps: [{name: 'node:20', env: [A=own]}]\n", exitCode: 1)
    #expect(calls.count == 2)
    #expect(
      log == """
        [step 1] A=own
        [step 1] [exit code 125 is the container engine's when it cannot start a container]

        """)
  }

  /// A client alone, such as Docker's without its daemon: that is told, and not that there is no image.
  @Test func anEngineThatDoesNotAnswerIsTold() async throws {
    let (calls, log) = try await run("steps:\n- {name: 'dead:1'}\n", exitCode: 1)
    #expect(calls.dropFirst() == ["image|inspect|--format|{{.Id}}|dead:1|", "info|"])
    #expect(
      log.replacing(#/┌ .*build.yaml/#, with: "┌ build.yaml") == """
        [step 1] engine: cannot connect to the daemon
        [step 1] Run 'engine run --help' for more information
        [step 1] error: the image `dead:1` cannot be run: the container engine does not answer
        [step 1]   ┌ build.yaml:2:10
        [step 1]   │
        [step 1] 2 │ - {name: 'dead:1'}
        [step 1]   │          ^^^^^^^^
        [step 1]   │ it says: engine: cannot connect to the daemon
        [step 1]   = hint: start its daemon, or correct `DOCKER_HOST`: `docker info` tells whether it answers

        """)
  }

  /// Podman's first process in a container does not say which program it has not found.
  @Test(arguments: [
    (
      "{name: 'a:1', args: [absent, -x]}", "absent", "no program `absent`",
      "it is the first of `args`, which is one's own in an image without an entrypoint"
    ),
    ("{name: 'a:1', entrypoint: absent, args: [-x]}", "absent", "no program `absent`", ""),
    (
      "{name: 'a:1', script: \"#!/bin/absent\"}", "\"#!/bin/absent\"", "not the program that the step runs",
      "the interpreter of the script"
    ),
  ])
  func aProgramThatIsNotInTheImageIsTold(_ step: String, _ marked: String, _ what: String, _ why: String) async throws {
    let (_, log) = try await run("steps:\n- \(step)\n", exitCode: 1)
    let before = try #require("- \(step)".range(of: marked)?.lowerBound).utf16Offset(in: "- \(step)")
    let carets = String(repeating: " ", count: before) + String(repeating: "^", count: marked.count)
    #expect(
      log.replacing(#/┌ .*build.yaml/#, with: "┌ build.yaml") == """
        [step 1] ERROR (catatonit:6): failed to exec pid1: No such file or directory
        [step 1] error: the image `a:1` has \(what)
        [step 1]   ┌ build.yaml:2:\(before + 1)
        [step 1]   │
        [step 1] 2 │ - \(step)
        [step 1]   │ \(carets)\(why.isEmpty ? "" : "\n[step 1]   │ \(why)")
        [step 1]   = hint: name one that it has, with its path if it is in no folder of the image's `PATH`

        """)
  }

  /// Not the first alone.
  @Test func allThatIsMissingAtTheEndIsTold() async throws {
    let (_, log) = try await run(
      "steps: [{name: bash, entrypoint: 'true'}]\nimages: ['gone:1', 'there:1', 'gone:2']\nartifacts: {objects: {paths: [none]}}\n",
      exitCode: 1)
    let errors = log.split(separator: "\n").filter { $0.hasPrefix("[build] error") }
    #expect(
      errors == [
        "[build] error: no step made the image `gone:1`", "[build] error: no step made the image `gone:2`",
        "[build] error: no file matches the artifact path `none`",
      ], Comment(rawValue: log))
  }

  @Test func aScriptAndVolumesAreMounted() async throws {
    let (calls, _) = try await run(
      """
      steps:
      - name: alpine
        script: "#!/bin/ash -e\\necho /workspace"
        volumes: [{name: v, path: /cache}]
        dir: /opt
      - {name: bash, volumes: [{name: v, path: /cache}], args: [-c, echo]}
      """)
    #expect(
      calls == [
        "\(Self.start)--volume|ROOT/volumes/v:/cache|--workdir|/opt|\(Self.variables)"
          + "--volume|ROOT/scripts/1:/builder/script:ro|--entrypoint|/bin/ash|alpine|-e|/builder/script|"
      ])
  }

  /// The workspace's repository has no objects of its own: git in the container finds them where the host has them.
  @Test func objectsThatAreBorrowedComeAlong() async throws {
    let fixture = try BuildFixture()
    _ = try await fixture.commit(["a.txt": "a"])
    let lent = fixture.scratch.path("lent")
    try await Command("git", ["clone", "--quiet", "--bare", fixture.scratch.path("source"), lent]).runChecked()
    let clone = fixture.scratch.path("clone")
    try await Command("git", ["clone", "--quiet", "--shared", lent, clone]).runChecked()
    let (calls, _) = try await run("steps: [{name: alpine, args: [git, log]}]\n", source: clone)
    let mounts = [Path.join(clone, ".git/objects"), Path.join(lent, "objects")].map { "--volume|\($0):\($0):ro|" }
    #expect(calls == ["\(Self.start)\(mounts.joined())--workdir|/workspace|\(Self.variables)alpine|git|log|"])
  }

  /// Files of certificates that our variables name come along; without the file the variable does not.
  @Test func certificatesComeAlong() async throws {
    let scratch = try ScratchFolder()
    let file = try scratch.write("certificates", to: "ca.pem")
    let yaml = "steps: [{name: alpine, args: [x], env: [CURL_CA_BUNDLE=/in/the/image]}]\n"
    let (calls, _) = try await run(
      yaml, variables: ["SSL_CERT_FILE": file, "PIP_CERT": scratch.path("none"), "CURL_CA_BUNDLE": file])
    #expect(
      calls == ["\(Self.start)--volume|\(file):\(file):ro|--workdir|/workspace|\(Self.variables)alpine|x|"])
  }

  @Test func oneThatIsEndedIsEndedInTheEngineToo() async throws {
    let (calls, _) = try await run(
      "steps: [{name: alpine, args: [sleep, '100'], env: [A=slow], timeout: 0.3s}]\n", exitCode: 1)
    #expect(calls.suffix(2) == ["kill|stack-BUILD-1|", "rm|--force|--volumes|--time|0|stack-BUILD-1|"])
  }

  /// A name may be that of another image by now: which one it is counts.
  @Test func anotherImageOfTheNameIsAnotherStep() async throws {
    let (home, scratch) = (try ScratchHome(), try ScratchFolder())
    try scratch.write(
      "#!/bin/sh\ncase $1 in image) cat \(scratch.path("id")) ;; run) echo ran ;; esac\n", to: "engine", mode: 0o755)
    try scratch.write(
      "steps: [{name: 'tool:1', id: make, x-stack: {inputs: [], outputs: [in]}}]\n", to: "b/build.yaml")
    try scratch.write("x", to: "b/in")
    func log(_ id: String?) async throws -> String {
      if let id { try scratch.write(id, to: "id") } else { try Files.remove(scratch.path("id")) }
      return try await CLI("build", "run", "--source", ".", "build.yaml", in: scratch.path("b")).home(home)
        .env("STACK_ENGINE_DOCKER", scratch.path("engine")).expect().text
    }
    #expect(try await log("sha256:1") == "[make] [runs: it has not run before]\n[make] ran\n")
    #expect(try await log("sha256:1") == "[make] [nothing it reads has changed: outputs restored]\n")
    #expect(try await log("sha256:2") == "[make] [runs: the command has changed]\n[make] ran\n")
    #expect(try await log(nil) == "[make] [runs: the container engine has not got its image yet]\n[make] ran\n")
  }

  @Test func imagesAreLookedForAndPushedWhenTold() async throws {
    let yaml = "steps: [{name: bash, entrypoint: 'true'}]\nimages: ['r.example/app:1']\n"
    let look = "image|inspect|--format|{{.Id}}|r.example/app:1|"
    #expect(try await run(yaml).calls == [look])
    #expect(try await run(yaml + "x-stack: {push: true}\n").calls == [look, "push|--quiet|r.example/app:1|"])
  }

  /// `docker` in a script of a step of that builder is the engine, too, whatever it is called.
  @Test func aScriptOfADockerStepCallsTheEngine() async throws {
    let (calls, log) = try await run(
      """
      steps:
      - {name: gcr.io/cloud-builders/docker, entrypoint: bash, args: [-c, 'docker pull app:1 || exit 0']}
      - {name: docker, script: 'docker tag app:1 app:2'}

      """)
    #expect(calls == ["pull|app:1|", "tag|app:1|app:2|"])
    #expect(log == "")
  }
}
