import Foundation
import Platform
import TestSupport
import Testing

@testable import Builds

@Suite struct RunnerTests {
  @Test func stepsRunInTheirOrderAndShareAWorkspace() async throws {
    let run = try await BuildFixture().run(
      """
      steps:
      - {name: bash, id: write, args: [-c, "echo one > /workspace/file; pwd | sed 's/.*builds//' | cut -d/ -f3"]}
      - {name: bash, id: read, args: [-c, "cat file"]}
      - {name: bash, id: deep, dir: a/b, script: "pwd | sed 's,.*/workspace/,,'"}
      """)
    #expect(run.log == "[write] workspace\n[read] one\n[deep] a/b")
    #expect(run.record.status == .success)
    #expect(run.record.steps.map(\.status) == [.success, .success, .success])
  }

  @Test func independentStepsRunAtTheSameTime() async throws {
    // Each waits for the other's file: one after the other neither would end.
    let step = { (own: String, other: String) in
      "{name: bash, id: \(own), waitFor: ['-'], timeout: 20s, args: [-c, 'touch \(own).here; until [ -e \(other).here ]; do sleep 0.01; done']}"
    }
    let run = try await BuildFixture().run("steps:\n- \(step("a", "b"))\n- \(step("b", "a"))\n")
    #expect(run.record.status == .success)
  }

  @Test func aFailureEndsTheBuild() async throws {
    let run = try await BuildFixture().run(
      """
      steps:
      - {name: bash, id: long, waitFor: ['-'], args: [-c, "exec sleep 100"]}
      - {name: bash, id: bad, waitFor: ['-'], args: [-c, "echo no; exit 3"]}
      - {name: bash, id: never}
      """)
    #expect(run.record.status == .failure)
    #expect(run.record.reason == "`bad` failed: exit code 3")
    #expect(run.record.steps.map(\.status) == [.cancelled, .failure, .skipped])
  }

  @Test func allowedFailuresDoNot() async throws {
    let run = try await BuildFixture().run(
      """
      steps:
      - {name: bash, id: may, args: [-c, "exit 3"], allowFailure: true}
      - {name: bash, id: code, args: [-c, "exit 4"], allowExitCodes: [4]}
      - {name: bash, id: last, args: [-c, "echo on"]}
      """)
    #expect(run.record.status == .success)
    #expect(run.record.steps.map(\.status) == [.failure, .success, .success])
    #expect(run.lines(of: "last") == ["on"])
  }

  @Test func theEnvironmentIsClean() async throws {
    let run = try await BuildFixture().run(
      """
      steps:
      - name: bash
        id: env
        env: [A=1, "B=${_WHO} /workspace"]
        args: [-c, "echo $$A $${B%% *}; env | cut -d= -f1 | sort | tr '\\\\n' ' '; ls /proc/self/fd | wc -l"]
      - {name: bash, id: automap, automapSubstitutions: true, script: 'echo "$_WHO $PROJECT_ID"'}
      options: {env: [C=3]}
      substitutions: {_WHO: you}
      """)
    #expect(run.record.status == .success, "\(run.log)")
    #expect(run.lines(of: "env").first == "1 you")
    #expect(run.lines(of: "automap") == ["you local"])
    let names = run.lines(of: "env").joined(separator: " ")
    #expect(!names.contains("XDG_SESSION") && names.contains("BUILD_WORKSPACE") && names.contains(" C "))
  }

  @Test(arguments: [
    ("/workspace/a", "R/a"), ("--dir=/workspace", "--dir=R"), ("-I/workspace/b -L/workspace", "-IR/b -LR"),
    ("x-I/workspace", "x-I/workspace"), ("a/workspace", "a/workspace"), ("/workspaces", "/workspaces"),
    ("@/workspace:/workspace/c", "@R:R/c"),
  ])
  func placesAreTranslated(_ text: String, _ expected: String) {
    #expect(PlaceNames([.init(name: "/workspace", folder: "R")]).translate(text) == expected)
  }

  @Test func scriptsKeepTheirInterpreter() async throws {
    let run = try await BuildFixture().run(
      """
      steps:
      - name: python
        id: python
        script: |
          #!/usr/bin/env python3
          import os
          print(os.path.basename(os.getcwd()), "$HOME")
      - {name: bash, id: sh, script: "echo $0 | sed 's,.*/,,'"}
      """)
    #expect(run.lines(of: "python") == ["workspace $HOME"])
    #expect(run.record.status == .success)
  }

  @Test func aStepThatTakesTooLongIsKilled() async throws {
    let start = ContinuousClock.now
    let run = try await BuildFixture().run(
      "steps:\n- {name: bash, id: slow, timeout: 0.2s, args: [-c, \"echo begun; sleep 100\"]}\n")
    #expect(run.record.status == .failure)
    #expect(run.status(of: "slow") == .timeout)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func soIsABuild() async throws {
    let run = try await BuildFixture().run(
      "steps:\n- {name: bash, id: slow, args: [-c, \"exec sleep 100\"]}\n- {name: bash}\ntimeout: 0.3s\n")
    #expect(run.record.status == .timeout)
    #expect(run.record.steps.map(\.status) == [.cancelled, .skipped].map { $0 == .cancelled ? .timeout : $0 })
  }

  @Test func whatIgnoresTheSignalIsKilledAllTheSame() async throws {
    let stop = try StopSwitch()
    let run = try await BuildFixture().run(
      "steps:\n- {name: bash, id: deaf, args: [-c, \"trap '' TERM; echo ready; while :; do sleep 1; done\"]}\n",
      stop: stop
    ) { event in
      if case .output = event { stop.turnOn(.cancelled) }
    }
    #expect(run.record.status == .cancelled)
    #expect(run.status(of: "deaf") == .cancelled)
  }

  @Test func processesLeftBehindAreKilled() async throws {
    let fixture = try BuildFixture()
    let run = try await fixture.run(
      """
      steps:
      - {name: bash, id: child, args: [-c, "sleep 1000 & setsid sleep 1001 & echo started"]}
      - {name: bash, id: next, args: [-c, "echo on"]}
      """)
    #expect(run.lines == ["[child] started", "[child] [processes that the step left behind were killed]", "[next] on"])
    #expect(ProcessStatus.pids(withEnvironment: "BUILD_ID", run.record.id).isEmpty)
  }

  /// Also of those that cleared their environment, made a session of their own and went away.
  @Test func hiddenProcessesAreKilledWithTheirStep() async throws {
    let fixture = try BuildFixture()
    let pid = fixture.scratch.path("pid")
    let run = try await fixture.run(
      """
      steps:
      - name: bash
        id: hide
        script: |
          (cd / && env -i setsid sh -c 'echo $$ > \(pid); exec sleep 3003' >/dev/null 2>&1 &)
          until [ -s \(pid) ]; do sleep 0.02; done
      - {name: bash, id: next, args: [-c, 'grep -qs sleep /proc/$(cat \(pid))/cmdline || echo gone']}
      """)
    #expect(run.lines == ["[hide] [processes that the step left behind were killed]", "[next] gone"])
  }

  @Test func builderNamesThatAreNoneAreTold() async throws {
    let yaml = "steps:\n- {name: bash, args: [-c, echo]}\n- {name: bsah, args: [x]}\nimages: [app]\n"
    let run = try await BuildFixture().run(yaml)
    if UnixSocket.answers("/var/run/docker.sock") { return }
    // Before anything runs.
    #expect(run.record.status == .failure && run.record.steps.map(\.status) == [.skipped, .skipped])
    #expect(run.log.contains("there is no builder `bsah`") && run.log.contains("did you mean `bash`?"))
    #expect(run.log.contains("the image `app` cannot be made: no container engine is there"))
  }

  @Test func builderFilesMapNames() async throws {
    let fixture = try BuildFixture()
    try fixture.scratch.write(
      "builders:\n  gcr.io/p/echo: {program: echo, args: [said]}\n  plain: echo\n", to: "source/builders.yaml")
    let run = try await fixture.run(
      "steps:\n- {name: 'gcr.io/p/echo:v1', args: [a]}\n- {name: plain, args: [b]}\n- {name: plain, entrypoint: printf, args: ['%s', c]}\n"
    )
    #expect(run.lines == ["[step 1] said a", "[step 2] b", "[step 3] c"])
  }

  @Test func aCommitIsBuiltAndNotTheWorkTree() async throws {
    let fixture = try BuildFixture()
    let sha = try await fixture.commit(["a.txt": "committed\n", "bin/run": "x"])
    try fixture.scratch.write("changed\n", to: "source/a.txt")
    let source = BuildRequest.Source.commit(repository: fixture.scratch.path("source"), sha: sha)
    let run = try await fixture.run(
      "steps:\n- {name: bash, args: [-c, \"cat a.txt; echo $COMMIT_SHA; git status --short; git rev-parse HEAD\"]}\n",
      source: source)
    #expect(run.lines == ["[step 1] committed", "[step 1] \(sha)", "[step 1] \(sha)"])
  }

  @Test func aFolderIsBuiltAsItIs() async throws {
    let fixture = try BuildFixture()
    _ = try await fixture.commit(["a.txt": "committed\n", ".gitignore": "ignored\n"])
    try fixture.scratch.write("changed\n", to: "source/a.txt")
    try fixture.scratch.write("new\n", to: "source/b.txt")
    try fixture.scratch.write("no\n", to: "source/ignored")
    let run = try await fixture.run("steps:\n- {name: bash, args: [-c, \"cat *.txt; ls\"]}\n")
    #expect(run.lines.map { $0.dropFirst(9) } == ["changed", "new", "a.txt", "b.txt"])
  }

  @Test func shallowClonesAndSubmodulesAreCheckedOut() async throws {
    let fixture = try BuildFixture()
    _ = try await fixture.commit(["inner.txt": "inner\n"])
    let inner = fixture.scratch.path("inner")
    try Files.rename(fixture.scratch.path("source"), to: inner)
    try Files.makeFolder(fixture.scratch.path("source"))
    _ = try await fixture.commit(["outer.txt": "outer\n"])
    try await fixture.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "lib")
    _ = try await fixture.commit(["outer.txt": "more\n"])
    let shallow = fixture.scratch.path("shallow")
    try await Command(
      "git", ["clone", "--quiet", "--depth=1", "file://" + fixture.scratch.path("source"), shallow]
    ).runChecked()
    let run = try await fixture.run(
      "steps:\n- {name: bash, args: [-c, \"cat outer.txt lib/inner.txt\"]}\n",
      source: .commit(repository: shallow, sha: "HEAD"))
    #expect(run.lines == ["[step 1] more", "[step 1] inner"], "\(run.log)")
  }

  @Test func longLinesAndBinaryOutputAreBounded() async throws {
    let run = try await BuildFixture().run(
      "steps:\n- {name: bash, args: [-c, \"head -c 300000 /dev/zero | tr '\\\\0' x; head -c 100 /dev/urandom; exec >&- 2>&-; sleep 0.1\"]}\n"
    )
    #expect(run.record.status == .success)
    #expect(run.lines.first?.count == BuildLog.lineLimit + 9)
  }

  @Test func aWorkspaceThatIsDeletedHarmsOnlyTheBuild() async throws {
    let run = try await BuildFixture().run(
      "steps:\n- {name: bash, id: rm, args: [-c, \"rm -rf /workspace\"]}\n- {name: bash, id: next, args: [-c, pwd]}\n")
    #expect(run.record.reason == "`next` failed: the workspace is gone")
    #expect(run.record.steps.map(\.status) == [.success, .failure])
  }

  @Test func aThousandStepsTakeLittleMoreThanTheirPrograms() async throws {
    let steps = (0..<300).map { "- {name: bash, id: s\($0), entrypoint: 'true', waitFor: ['-']}" }
    let run = try await BuildFixture().run("steps:\n" + steps.joined(separator: "\n") + "\n")
    #expect(run.record.status == .success)
    #expect(run.record.steps.allSatisfy { $0.status == .success })
  }

  @Test func theReportIsJUnits() async throws {
    let fixture = try BuildFixture()
    let run = try await fixture.run(
      "steps:\n- {name: bash, id: good, entrypoint: 'true'}\n- {name: bash, id: 'b<d', entrypoint: 'false'}\n- {name: bash}\n"
    )
    let report = String(
      decoding: try Files.read(Path.join(fixture.history.folder(of: run.record.id), "junit.xml")), as: UTF8.self)
    #expect(report.contains("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\""))
    #expect(report.contains("name=\"b&lt;d\"") && report.contains("<failure message=\"exit code 1\"/>"))
  }

  /// A build that succeeds is green, whatever was allowed to fail in it.
  @Test func allowedFailuresAreNoneInTheReport() async throws {
    let fixture = try BuildFixture()
    let run = try await fixture.run(
      "steps: [{name: bash, id: may, args: [-c, 'exit 3'], allowFailure: true}, {name: bash, entrypoint: 'true'}]\n")
    let report = String(
      decoding: try Files.read(Path.join(fixture.history.folder(of: run.record.id), "junit.xml")), as: UTF8.self)
    #expect(run.record.status == .success)
    #expect(report.contains("tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"1\""))
    #expect(report.contains("<skipped message=\"it failed, as it may: exit code 3\"/>"))
  }

  @Test func notificationsTellTheStatus() async throws {
    let fixture = try BuildFixture()
    let told = fixture.scratch.path("told")
    _ = try await fixture.run(
      """
      steps: [{name: bash, entrypoint: 'false'}]
      x-stack: {notify: [bash, -c, "echo $$BUILD_STATUS $$BUILD_REASON > \(told)"]}
      """)
    #expect(try fixture.scratch.read("told") == "FAILURE `step 1` failed: exit code 1\n")
  }
}
