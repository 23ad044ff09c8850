import Glibc
import Platform
import TestSupport
import Testing

@testable import Builds

/// `stack build`, as it is used.
@Suite struct BuildCommandTests {
  private let home: ScratchHome
  private let scratch: ScratchFolder
  private let history: BuildHistory

  init() throws {
    home = try ScratchHome()
    scratch = try ScratchFolder()
    history = BuildHistory(directories: home.directories)
  }

  private func stack(_ arguments: String...) -> CLI { CLI(arguments: arguments, in: scratch.path).home(home) }

  private func submit(_ file: String) async throws -> String {
    try await stack("build", "submit", "--no-source", file).expect().text.split(separator: "\n").first.map(String.init)
      ?? ""
  }

  // MARK: Before anything runs

  @Test(arguments: ["run", "submit"])
  func whatIsMissingIsToldBeforeAnythingRuns(_ command: String) async throws {
    try scratch.write(
      "steps:\n- {name: bash, args: [-c, 'touch \(scratch.path("ran"))']}\n- {name: 'node:20', args: [x]}\nimages: [app]\n",
      to: "build.yaml")
    func stack(_ arguments: String...) -> CLI {
      CLI(arguments: arguments, in: scratch.path).home(home).env("STACK_ENGINE_DOCKER", "/none")
    }
    let said = try await stack("build", command, "--no-source", "build.yaml").expect(stdout: "", exitCode: 1).errorText
    #expect(said.contains("error: there is no builder `node:20`\n  ┌ build.yaml:3:10\n"))
    #expect(said.contains("error: the image `app` cannot be made: no container engine is there\n  ┌ build.yaml:4:10\n"))
    #expect(try !scratch.exists("ran") && history.all().isEmpty)
    // Where it is only looked at, another machine may have them.
    for look in ["validate", "explain"] {
      let looked = try await stack("build", look, "build.yaml").expect().errorText
      #expect(looked.contains("warning: there is no builder `node:20`"))
    }
    // What a file maps is there.
    try scratch.write("builders: {node: bash}\n", to: "builds/builders.yaml")
    let mapped = try await stack("build", "validate", "build.yaml").expect().errorText
    #expect(!mapped.contains("node:20"))
  }

  @Test func whatCannotBeMeantIsRefused() async throws {
    try scratch.write("steps: [{name: bash, args: [echo, $_A]}]\n", to: "build.yaml")
    for twice in [["_A=1,_A=2"], ["_A=1", "--substitutions", "_A=2"]] {
      let run = ["build", "run", "build.yaml", "--substitutions"] + twice
      let said = try await CLI(arguments: run, in: scratch.path).home(home).expect(exitCode: 1).errorText
      #expect(said.hasPrefix("error: --substitutions gives `_A` twice"), Comment(rawValue: said))
    }
    let none = try await stack("build", "list", "--limit", "0").expect(exitCode: 1).errorText
    #expect(none.hasPrefix("error: --limit takes a number from 1 on"), Comment(rawValue: none))
    let bare = scratch.path("r.git")
    try await Command("git", ["init", "--quiet", "--bare", bare]).runChecked()
    let said = try await stack("build", "run", "--source", "./r.git", "build.yaml").expect(exitCode: 1).errorText
    #expect(
      said.hasPrefix("error: `\(bare)` is a bare repository: it has no files to build as they are\n"),
      Comment(rawValue: said))
    #expect(try history.all().isEmpty)
  }

  @Test func filesThatAreInNoRepositoryAreBuiltAsTheyAre() async throws {
    try scratch.write("steps: [{name: bash, args: [-c, 'cat a']}]\n", to: "build.yaml")
    try scratch.write("here\n", to: "a")
    let run = try await stack("build", "run", "build.yaml").expect()
    #expect(run.text == "[step 1] here\n")
    #expect(run.errorText.contains("`\(scratch.path)` is in no git repository: its files are built as they are\n"))
    #expect(try await !stack("build", "run", "--source", ".", "build.yaml").expect().errorText.contains("repository"))
  }

  /// Whatever its file is called: a version that is installed behind a link.
  @Test func aStepsStackIsTheProgramThatRunsTheBuild() async throws {
    let installed = scratch.path("opt/stack-1.0")
    try Files.makeFolder(Path.parent(installed))
    let program = try #require(StackProgram.path)
    if link(program, installed) != 0 { try FileTree.copyFile(program, to: installed, mode: 0o755) }
    try scratch.write("#!/bin/sh\necho another\n", to: "opt/stack", mode: 0o755)
    try scratch.write(
      "steps: [{name: bash, args: [-c, 'readlink -f \"$$(command -v stack)\"; stack version']}]\n", to: "build.yaml")
    let version = try await stack("version").expect().text
    let result = try await Command(
      installed, ["build", "run", "--no-source", "build.yaml"], environment: home.environment,
      workingDirectory: scratch.path, timeout: .seconds(60)
    ).runChecked()
    let lines = version.split(separator: "\n").map { "[step 1] \($0)\n" }.joined()
    #expect(result.text == "[step 1] \(try #require(Files.realPath(installed)))\n" + lines)
  }

  @Test func aWrongSubstitutionIsNotQueued() async throws {
    try scratch.write("steps: [{name: bash, args: ['${_OTHR}']}]\nsubstitutions: {_OTHER: x}\n", to: "build.yaml")
    let submitted = stack("build", "submit", "--no-source", "build.yaml")
    let said = try await submitted.expect(stdout: "", exitCode: 1).errorText
    let fault = "error: the substitution `_OTHR` has no value\n  ┌ build.yaml:1:30\n"
    #expect(said.contains(fault), Comment(rawValue: said))
    #expect(try history.all().isEmpty)
  }

  @Test func aMisnamedCompanionIsToldOf() async throws {
    try scratch.write("steps: [{name: bash}]\n", to: "build.yaml")
    for name in ["build.stack.yml", "build.stack.json"] { try scratch.write("push: true\n", to: name) }
    func said(_ folder: String) -> String {
      ["yml", "json"].map { kind in
        """
        warning: `build.stack.\(kind)` is not read
          the companion of `build.yaml` is called `build.stack.yaml`
          = hint: rename it

        """
      }.joined(separator: "\n")
    }
    try await stack("build", "validate", "build.yaml").expect(
      stdout: "the build definition is valid\n", stderr: said(""))
  }

  /// Also where both are in a commit alone: told by who asks for the build, and in the log of one that a push has started.
  @Test func aMisnamedCompanionOfACommitIsToldOf() async throws {
    let fixture = try BuildFixture()
    let sha = try await fixture.commit([
      "b/build.yaml": "steps: [{name: bash, args: [-c, 'echo ran']}]\n", "b/build.stack.yml": "push: true\n",
    ])
    let bare = scratch.path("app.git")
    try await Command("git", ["clone", "--quiet", "--bare", fixture.scratch.path("source"), bare]).runChecked()
    let said = """
      warning: `b/build.stack.yml` is not read
        the companion of `b/build.yaml` is called `b/build.stack.yaml`
        = hint: rename it

      """
    let run = stack("build", "run", "--chdir", bare, "b/build.yaml")
    #expect(try await run.expect(stdout: "[step 1] ran\n").errorText.hasPrefix(said))
    let explained = try await stack("build", "explain", "--chdir", bare, "b/build.yaml").expect()
    #expect(explained.errorText == said)
    let record = try TriggerFiring(directories: home.directories).enqueue(
      BuildRequest(definition: "b/build.yaml", directory: bare, source: .commit(repository: bare, sha: sha)))
    try await BuildWorker(directories: home.directories, keys: { throw CancellationError() }).run()
    let log = said.split(separator: "\n").map { "[build] \($0)\n" }.joined() + "[step 1] ran\n"
    try await stack("build", "log", record.id).expect(stdout: log)
  }

  /// A build that a step starts has a log and a record of its own.
  @Test func secretsOfAnOuterStepAreInNoInnerBuild() async throws {
    let secret = "a-word-of-some-length"
    func inner(_ words: String...) -> CLI {
      CLI(arguments: ["build"] + words, in: scratch.path).home(home).env("WORD", secret)
        .env("STACK_SECRET_VARIABLES", "OTHER WORD")
    }
    try scratch.write(
      "steps: [{name: bash, id: in, args: [-c, 'cat word; echo ${_A}']}]\nsubstitutions: {_A: none}\n", to: "build.yaml"
    )
    try scratch.write(secret + "\n", to: "word")
    for command in ["run", "submit"] {
      let said = try await inner(command, "--source", ".", "--substitutions", "_A=x-\(secret)", "build.yaml")
        .expect(stdout: "", exitCode: 1).errorText
      #expect(said.hasPrefix("error: the substitution `_A` holds the secret `WORD`\n") && !said.contains(secret))
    }
    #expect(try history.all().isEmpty)
    try await inner("run", "--source", ".", "build.yaml").expect(stdout: "[in] [secret]\n[in] none\n")
  }

  /// With nothing checked out, named secrets are those of the work tree in which the build is asked for.
  @Test func secretsWithoutASource() async throws {
    let work = try ScratchFolder()
    _ = try await Command("git", ["init", "-q", work.path]).run()
    for (words, input) in [(["kms", "init"], ""), (["secret", "put", "word"], "a secret word")] {
      try await CLI(arguments: words, in: work.path).home(home).stdin(input).expect(exitCode: 0)
    }
    try work.write(
      """
      steps: [{name: bash, id: in, secretEnv: [W], args: [-c, 'echo $${#W} $$W']}]
      availableSecrets: {secretManager: [{versionName: word, env: W}]}

      """, to: "sub/build.yaml")
    let run = CLI("build", "run", "--no-source", "build.yaml", in: work.path("sub")).home(home)
    try await run.expect(stdout: "[in] 13 [secret]\n")
  }

  /// What is printed goes nowhere then, and into none of the files that are opened.
  @Test func closedOutput() async throws {
    try scratch.write("steps: [{name: bash, id: in, args: [-c, 'echo said']}]\n", to: "build.yaml")
    let program = try #require(StackProgram.path)
    for (closing, said) in [
      (">&-", "error: cannot write to standard output\n  Bad file descriptor\n1"), (">&- 2>&- <&-", "1"),
    ] {
      let script = "\(program) build run --no-source build.yaml \(closing); echo $? >&3"
      let result = try await Command(
        "bash", ["-c", "exec 3>&2; \(script)"], environment: home.environment, workingDirectory: scratch.path
      ).run()
      #expect(result.errorText.hasSuffix(said + "\n"), "\(result.errorText)")
    }
    for record in try history.all() { try await stack("build", "log", record.id).expect(stdout: "[in] said\n") }
    #expect(try history.all().count == 2)
  }

  @Test func explainWithoutASource() async throws {
    try scratch.write(
      "steps: [{name: bash, id: a, args: [-c, 'echo $_BRANCH']}]\nsubstitutions: {_BRANCH: x}\n", to: "build.yaml")
    try await stack("build", "explain", "--no-source", "build.yaml").expect(
      stdout: """
        build.yaml: 1 step, at most 1h00m

        STAGE  STEP  BUILDER  AFTER  COMMAND
        1      a     bash     -      -c 'echo x'

        SUBSTITUTION               VALUE       FROM
        LOCATION                   local       built in
        PROJECT_ID                 local       built in
        PROJECT_NUMBER             0           built in
        TRIGGER_BUILD_CONFIG_PATH  build.yaml  built in
        _BRANCH                    x           definition

        """, stderr: "")
    let both = stack("build", "explain", "--no-source", "--source", ".", "build.yaml")
    #expect(try await both.expect(exitCode: 1).errorText.contains("--source and --no-source exclude each other"))
  }

  @Test func aPipeInTheFolderIsNoDefinition() async throws {
    mkfifo(scratch.path("build.yaml"), 0o600)
    let said = try await stack("build", "validate", "build.yaml").within(.seconds(20)).expect(exitCode: 1).errorText
    #expect(said.contains("is not a file"))
    // What a shell hands on is read.
    let program = try #require(StackProgram.path)
    let result = try await Command(
      "bash", ["-c", "'\(program)' build validate <(echo 'steps: [{name: bash}]')"], environment: home.environment,
      timeout: .seconds(20)
    ).run()
    #expect(result.status == .exited(0), Comment(rawValue: result.errorText))
  }

  // MARK: Logs

  /// Followed from before it begins, line by line.
  @Test func aQueuedBuildIsFollowed() async throws {
    let (go, out) = (scratch.path("go"), scratch.path("out"))
    let wait = "timeout 30 sh -c \"until [ -e \(go) ]; do sleep 0.02; done\""
    try scratch.write("steps: [{name: bash, id: tick, script: 'echo one; \(wait); echo two'}]\n", to: "build.yaml")
    let id = try await submit("build.yaml")
    let program = try #require(StackProgram.path)
    async let following = Command(
      "bash", ["-c", "'\(program)' build log --follow \(id) >'\(out)'"], environment: home.environment,
      timeout: .seconds(60)
    ).run()
    try await eventuallyTrue("the first line is shown", within: .seconds(20)) {
      (try? Files.read(out)) == Array("[tick] one\n".utf8)
    }
    try scratch.write("", to: "go")
    #expect(try await following.status == .exited(0))
    #expect(try scratch.read("out") == "[tick] one\n[tick] two\n")
    try await stack("build", "log", "--step", "tick", id).expect(stdout: "one\ntwo\n")
    let objects = try await stack("build", "log", "--json", id).expect().text.split(separator: "\n").map(String.init)
    #expect(
      objects.map { $0.replacing(#/"2[^"]*Z"/#, with: "T") }
        == ["one", "two"].map {
          "{\"time\":T,\"number\":1,\"step\":\"tick\",\"text\":\"\($0)\"}"
        })
    let said = try await stack("build", "log", "--step", "tik", id).expect(stdout: "", exitCode: 1).errorText
    #expect(said.contains("the build has no step `tik`") && said.contains("did you mean `tick`?"))
  }

  // MARK: Ends

  /// The agent takes up what a killed worker has left.
  @Test func theAgentFollowsAKilledWorker() async throws {
    try await stack("agent", "start").expect()
    try scratch.write("steps: [{name: bash, args: [-c, 'exec sleep 1007']}]\n", to: "long.yaml")
    try scratch.write("steps: [{name: bash, args: [-c, 'echo ran']}]\n", to: "next.yaml")
    let long = try await submit("long.yaml")
    let history = history
    let worker = try await eventually("the step runs", within: .seconds(20)) {
      ProcessStatus.pids(withEnvironment: "BUILD_ID", long).isEmpty ? nil : history.load(long)?.runner
    }
    // The first one's place is taken for as long as the worker lives, the second one's by nobody.
    worker.signal(SIGSTOP)
    let waiting = try await submit("next.yaml")
    worker.signal(SIGKILL)
    try await eventuallyTrue("what waited has run", within: .seconds(30)) {
      history.load(waiting)?.status == .success
    }
    #expect(try history.find(long).status == .interrupted)
    #expect(ProcessStatus.pids(withEnvironment: "BUILD_ID", long).isEmpty)
    try await stack("agent", "stop").expect()
  }

  /// What runs goes on, and what waits runs, while no agent does.
  @Test func anAgentThatStopsLeavesItsBuilds() async throws {
    try await stack("agent", "start").expect()
    let wait = "timeout 30 sh -c \"until [ -e \(scratch.path("go")) ]; do sleep 0.02; done\""
    try scratch.write("steps: [{name: bash, script: '\(wait); echo on'}]\n", to: "build.yaml")
    var ids: [String] = []
    for _ in 0...BuildWorker.concurrency { ids.append(try await submit("build.yaml")) }
    let (history, all) = (history, ids)
    try await eventuallyTrue("some run", within: .seconds(20)) { history.load(all[0])?.status == .working }
    try await stack("agent", "stop").expect()
    #expect(history.load(all[0])?.status == .working && history.load(all[BuildWorker.concurrency])?.status == .queued)
    try scratch.write("", to: "go")
    try await eventuallyTrue("all have run", within: .seconds(30)) {
      all.allSatisfy { history.load($0)?.status == .success }
    }
  }

  /// Whoever interrupts thrice does not wait for a step that ignores it, and leaves nothing behind.
  @Test func whoInsistsLeavesNothingBehind() async throws {
    try scratch.write(
      "steps: [{name: bash, script: 'trap \"\" TERM INT; (trap \"\" TERM INT; cd /; exec env -i setsid sh -c \"echo \\$\\$ > \(scratch.path("hidden")); exec sleep 1008\" >/dev/null 2>&1) & sleep 1009; sleep 1009'}]\n",
      to: "build.yaml")
    async let result = stack("build", "run", "--no-source", "build.yaml").run()
    let history = history
    let record = try await eventually("the step runs", within: .seconds(20)) {
      try history.all().first {
        ProcessStatus.pids(withEnvironment: "BUILD_ID", $0.id).count >= 2 && scratch.exists("hidden")
      }
    }
    let hidden = try await eventually("what hides tells its number") {
      (try? scratch.read("hidden")).flatMap { Int32($0.filter(\.isNumber)) }
    }
    let runner = try #require(record.runner)
    let start = ContinuousClock.now
    while runner.signal(SIGINT), ContinuousClock.now - start < .seconds(20) {
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(try await result.status == .exited(130))
    #expect(ContinuousClock.now - start < .seconds(4))
    try await eventuallyTrue("its processes are gone", within: .seconds(5)) {
      ProcessStatus.pids(withEnvironment: "BUILD_ID", record.id).isEmpty && ProcessIdentity(pid: hidden) == nil
    }
  }

  /// A fault of the schema hides none of the substitutions, nor the place of the artifacts; and what it hides is not said to be useless.
  @Test func validateTellsAllErrors() async throws {
    try scratch.write(
      """
      steps:
      - {id: y, name: bash, args: [$_Q, $BRANCH_NAME], argz: $_S}
      substitutions: {_OK: y, _S: z, bad: 1, _L: $_OK, _C: c}
      timeout: soon
      artifacts: {objects: {location: 's3://x', paths: [a]}}
      """, to: "build.yaml")
    try scratch.write("notfy: [bash, -c, 'echo $_C']\n", to: "build.stack.yaml")
    let said = try await stack("build", "validate", "build.yaml").expect(stdout: "", exitCode: 1).errorText
    #expect(
      said.split(separator: "\n").filter { $0.hasPrefix("error") } == [
        "error: a step has no field `argz`",
        "error: `timeout` must be a duration in seconds such as `600s`, of at most 30 days",
        "error: `bad` must be a text", "error: a definition's companion has no field `notfy`",
        "error: a substitution's name must begin with `_`", "error: the substitution `_Q` has no value",
        "error: the substitution `_OK` is not used", "error: the substitution `_L` is not used",
        "error: artifacts cannot be kept at `s3://`",
      ])
  }

  /// Of what a step starts the agent stays, and nothing that only looks like it.
  @Test func ofWhatAStepStartsTheAgentStays() async throws {
    try scratch.write(
      """
      steps:
      - {name: stack, args: [agent, start]}
      - name: bash
        id: leave
        args:
        - -c
        - |
          cp "$$(command -v sleep)" stack
          STACK_DETACHED=1 setsid ./stack 1010 >/dev/null 2>&1 &
          STACK_DETACHED=1 setsid bash -c 'exec -a "stack agent run" sleep 1010' >/dev/null 2>&1 &
          STACK_DETACHED=1 setsid stack build log --follow "$$BUILD_ID" >/dev/null 2>&1 &
      """, to: "build.yaml")
    let log = try await stack("build", "run", "--no-source", "build.yaml").expect().text
    #expect(log.contains("[leave] [processes that the step left behind were killed]\n"))
    #expect(try await stack("agent", "status").expect().text.contains("running"))
    let record = try history.find("latest")
    // The agent itself knows of no build.
    #expect(ProcessStatus.pids(withEnvironment: "BUILD_ID", record.id).isEmpty)
    try await stack("agent", "stop").expect()
  }

  // MARK: Stacks

  /// Units that a step starts go on after it with all that belongs to them, the filter of their secrets too, also when the step starts
  /// the agent anew, whose children they are no more then.
  @Test(arguments: ["", "; stack agent stop --keep-units; stack agent start"])
  func unitsOfAStepGoOn(_ more: String) async throws {
    try scratch.write(
      """
      variable "word" {
        type      = string
        sensitive = true
        default   = "a-word-of-some-length"
      }
      resource "service" "ticker" {
        source     = "${path.module}/src"
        command    = ["python3", "-u", "ticker.py"]
        secret_env = { WORD = var.word }
      }

      """, to: "main.stack.hcl")
    try scratch.write(
      "import os, time\nfor n in range(1000):\n    print('tick', n, os.environ['WORD'], flush=True)\n    time.sleep(0.1)\n",
      to: "src/ticker.py")
    try scratch.write(
      "steps: [{name: bash, id: up, args: [-c, 'stack apply --auto-approve >/dev/null\(more)']}]\n", to: "build.yaml")
    let log = try await stack("build", "run", "--source", ".", "build.yaml").expect().text
    #expect(!log.contains("left behind"), "\(log)")
    let lines = try await eventually("it has written more", within: .seconds(20)) {
      let lines = try await stack("logs", "ticker").run().text.split(separator: "\n").filter { $0.contains("tick ") }
      return lines.count >= 20 ? lines : nil
    }
    // From its first start on, nothing began again.
    #expect(lines.filter { $0.contains("tick 0 [secret]") }.count == 1)
    // Of the last one the end may be to come.
    #expect(lines.dropLast().allSatisfy { $0.hasSuffix("[secret]") }, "\(lines)")
    try await stack("agent", "stop").expect()
  }

  /// Builds of several branches, and one by hand, may apply one stack at the same time: they wait for each other.
  @Test func buildsThatMeetOnOneStackAllSucceed() async throws {
    try scratch.write("resource \"terraform_data\" \"it\" {\n  count = 200\n}\n", to: "app/main.stack.hcl")
    try scratch.write(
      "steps: [{name: stack, args: [apply, app, --auto-approve, --lock-timeout, 5m]}]\n", to: "build.yaml")
    try await withThrowingTaskGroup(of: Command.Result.self) { group in
      for _ in 0..<4 { group.addTask { try await stack("build", "run", "--source", ".", "build.yaml").run() } }
      for try await result in group {
        #expect(result.status == .exited(0), Comment(rawValue: result.text + result.errorText))
      }
    }
    let list = try await stack("state", "list", "--chdir", scratch.path("app")).expect().text
    #expect(list.split(separator: "\n").count == 200)
  }

  /// So they do in this project's own builds.
  @Test(arguments: ["first", "cicd", "destroy"])
  func ourBuildsWaitForEachOther(_ name: String) throws {
    let path = Path.join(StackProgram.packageFolder, "builds/\(name).yaml")
    let (definition, _) = try DefinitionReader.read(path: path, name: name)
    let changing = definition.steps.filter { ["apply", "destroy"].contains($0.arguments.first?.value) }
    #expect(!changing.isEmpty)
    for step in changing { #expect(step.arguments.map(\.value).contains("--lock-timeout")) }
    #expect(definition.artifacts?.location == nil)
  }
}
