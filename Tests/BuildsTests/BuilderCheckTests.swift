import Platform
import TestSupport
import Testing

@testable import Builds

/// What can be known to be missing is told before the first step.
@Suite struct BuilderCheckTests {
  private let home: ScratchHome
  private let scratch: ScratchFolder

  init() throws {
    home = try ScratchHome()
    scratch = try ScratchFolder()
    try scratch.write(
      "builders:\n  lint: no-such-linter\n  far: {program: /opt/none/far, args: [x]}\n  made: tools/made\n",
      to: "builders.yaml")
  }

  private func stack(_ arguments: String...) -> CLI { CLI(arguments: arguments, in: scratch.path).home(home) }

  @Test(arguments: ["run", "submit"])
  func aMappedProgramThatIsNotThere(_ command: String) async throws {
    try scratch.write(
      "steps:\n- {name: bash, args: [-c, 'touch ran']}\n- {name: lint}\n- {name: 'far:2'}\n", to: "build.yaml")
    try await stack("build", command, "--source", ".", "build.yaml").expect(
      stdout: "",
      stderr: """
        error: there is no program `no-such-linter`, which the builder `lint` stands for
          ┌ \(scratch.path("builders.yaml")):2:9
          │
        2 │   lint: no-such-linter
          │         ^^^^^^^^^^^^^^
          │ a step uses it: build.yaml:3:10
          = hint: install it in one of /usr/local/sbin, /usr/local/bin, /usr/sbin, /usr/bin, /sbin, /bin
          = hint: map the builder to another program in `builders.yaml`

        error: there is no program `/opt/none/far`, which the builder `far:2` stands for
          ┌ \(scratch.path("builders.yaml")):3:8
          │
        3 │   far: {program: /opt/none/far, args: [x]}
          │        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          │ a step uses it: build.yaml:4:10
          = hint: install it there
          = hint: map the builder to another program in `builders.yaml`

        """, exitCode: 1)
    #expect(try BuildHistory(directories: home.directories).all().isEmpty)
    for look in ["validate", "explain"] {
      let said = try await stack("build", look, "build.yaml").expect().errorText
      #expect(said.hasPrefix("warning: there is no program `no-such-linter`"))
    }
  }

  @Test func aFolderThatIsNoneOfTheBuilds() async throws {
    try scratch.write(
      """
      steps:
      - {name: bash, dir: /etc, entrypoint: 'true'}
      - {name: bash, dir: /cache/x, entrypoint: 'true', volumes: [{name: v, path: /cache}]}
      - {name: bash, dir: /workspace/a, entrypoint: 'true', volumes: [{name: v, path: /cache}]}

      """, to: "build.yaml")
    let told = """
      `dir` leads out of the workspace
        ┌ build.yaml:2:21
        │
      2 │ - {name: bash, dir: /etc, entrypoint: 'true'}
        │                     ^^^^
        │ a program of this machine begins in `/workspace`, `/builder/home`, `/builder/outputs` or below; found `/etc`

      """
    try await stack("build", "run", "--source", ".", "build.yaml").expect(
      stdout: "", stderr: "error: " + told, exitCode: 1)
    try await stack("build", "validate", "build.yaml").expect(stderr: "warning: " + told)
  }

  @Test func aFileOfBuildersUnderAnotherName() async throws {
    try scratch.write("builder: {lint: ruff}\n", to: "builders.yaml")
    try scratch.write("steps: [{name: lint}]\n", to: "build.yaml")
    let said = try await stack("build", "validate", "build.yaml").expect(exitCode: 1).errorText
    #expect(said.hasSuffix("  = hint: did you mean `builders`?\n"), Comment(rawValue: said))
  }

  @Test func anAccountThatNobodyCanHave() async throws {
    for good in [
      "builds", "builds@p.iam.gserviceaccount.com", "projects/p/serviceAccounts/b@p.x", "shop-1a/accounts/b",
    ] {
      try scratch.write("steps: [{name: bash}]\nserviceAccount: \(good)\n", to: "build.yaml")
      try await stack("build", "validate", "build.yaml").expect(stderr: "")
    }
    for bad in ["not an account", "projects/p/serviceAccount/b", "", "-b"] {
      try scratch.write("steps: [{name: bash}]\nserviceAccount: \"\(bad)\"\n", to: "build.yaml")
      try await stack("build", "validate", "build.yaml").expect(
        stderr: """
          error: no service account can be called `\(bad)`
            ┌ build.yaml:2:17
            │
          2 │ serviceAccount: "\(bad)"
            │                 \(String(repeating: "^", count: bad.count + 2))
            = hint: write its name, its address, or `projects/PROJECT/serviceAccounts/NAME`

          """, exitCode: 1)
    }
  }

  @Test func aBuilderFileOfNamesAlone() async throws {
    try scratch.write("lint: ruff\n", to: "builders.yaml")
    try scratch.write("steps: [{name: lint}]\n", to: "build.yaml")
    try await stack("build", "validate", "build.yaml").expect(
      stdout: "",
      stderr: """
        error: a builder file has no `builders`
          ┌ \(scratch.path("builders.yaml")):1:1
          │
        1 │ lint: ruff
          │ ^^^^
          │ the names of builders stand under it
          = hint: write `builders: {lint: …}`

        """, exitCode: 1)
  }

  /// A step makes it, has a command of its own, or may fail.
  @Test func whatNeedNotBeThere() async throws {
    try scratch.write(
      """
      steps:
      - {name: bash, args: [-c, 'mkdir tools; printf "#!/bin/sh\\\\necho made" > tools/made; chmod +x tools/made']}
      - {name: made}
      - {name: lint, entrypoint: echo, args: [own]}
      - {name: lint, script: echo script}
      - {name: lint, allowFailure: true}
      """, to: "build.yaml")
    let said = try await stack("build", "run", "--source", ".", "build.yaml").expect()
    #expect(
      said.text.hasPrefix("[step 2] made\n[step 3] own\n[step 4] script\n[step 5] error: program `no-such-linter`"))
  }

  /// Where an engine is, any name may be an image's that can be.
  @Test func whatIsNoImage() async throws {
    try scratch.write(
      "steps:\n- {name: Python}\n- {name: 'bash -c'}\n- {name: pyhton}\n- {name: 'pyhton:3'}\n- {name: img}\n",
      to: "build.yaml")
    try scratch.write("builders:\n  img: {image: 'Node:20'}\n", to: "builders.yaml")
    func hints(_ name: String) -> String {
      """
        = hint: map it in `builders.yaml`: `builders: {\(name): PROGRAM}`
        = hint: these need no map: bash, docker, git, make, python, python3, sh, stack
      """
    }
    func expected(_ severity: String, _ doubt: String) -> String {
      """
      \(severity): there is no builder `Python`
        ┌ build.yaml:2:10
        │
      2 │ - {name: Python}
        │          ^^^^^^
        │ it is no program of this machine, and no image can be called so
        = hint: did you mean `python`?
      \(hints("Python"))

      \(severity): there is no builder `bash -c`
        ┌ build.yaml:3:10
        │
      3 │ - {name: 'bash -c'}
        │          ^^^^^^^^^
        │ it is no program of this machine, and no image can be called so
      \(hints("bash -c"))

      \(doubt)\(severity): there is no builder `img`
        ┌ build.yaml:6:10
        │
      6 │ - {name: img}
        │          ^^^
        │ it stands for the image `Node:20`, but no image can be called so
        = hint: map it to another image or program in `builders.yaml`
        = hint: these need no map: bash, docker, git, make, python, python3, sh, stack

      """
    }
    let doubt = """
      warning: `pyhton` is taken for an image, since no builder is called so
        ┌ build.yaml:4:10
        │
      4 │ - {name: pyhton}
        │          ^^^^^^
        = hint: did you mean `python`?
        = hint: if the image is meant: `pyhton:latest`


      """
    let engine = stack("build", "validate", "build.yaml").env("STACK_ENGINE_DOCKER", "/bin/true")
    try await engine.expect(stderr: expected("warning", doubt))
    let run = stack("build", "run", "--source", ".", "build.yaml").env("STACK_ENGINE_DOCKER", "/bin/true")
    try await run.expect(stdout: "", stderr: expected("error", doubt), exitCode: 1)
  }

  /// A name that is hardly meant is told before the step, and to who only queues the build.
  @Test func aDoubtfulNameIsToldBeforeItsStep() async throws {
    try scratch.write("steps:\n- {name: pyhton}\n- {name: bash, args: [-c, 'echo on']}\n", to: "build.yaml")
    let doubt = [
      "warning: `pyhton` is taken for an image, since no builder is called so", "  ┌ build.yaml:2:10", "  │",
      "2 │ - {name: pyhton}", "  │          ^^^^^^", "  = hint: did you mean `python`?",
      "  = hint: if the image is meant: `pyhton:latest`",
    ]
    let log = doubt.map { "[build] \($0)\n" }.joined() + "[step 2] on\n"
    let run = stack("build", "run", "--source", ".", "build.yaml").env("STACK_ENGINE_DOCKER", "/bin/true")
    try await run.expect(stdout: log)
    let submit = stack("build", "submit", "--source", ".", "build.yaml").env("STACK_ENGINE_DOCKER", "/bin/true")
    let said = try await submit.expect().errorText
    #expect(said.hasPrefix(doubt.joined(separator: "\n") + "\n"))
    let followed = try await stack("build", "log", "latest", "--follow").expect().text
    #expect(followed.replacing(scratch.path + "/", with: "") == log)
    try await stack("agent", "stop").expect()
  }

  @Test(arguments: [
    ("node", true), ("node:20", true), ("gcr.io/p-1/a.b__c:v1.2-x", true), ("localhost:5000/a", true),
    ("[::1]:5000/a", true),
    ("a@sha256:\(String(repeating: "0", count: 64))", true), ("Registry.Example.org/a", true), ("", false),
    ("Node", false),
    ("a b", false), ("a:", false), ("a//b", false), ("-a", false), ("a_", false), ("a:b c", false),
    ("a@sha256:1", false),
    (String(repeating: "a", count: 513), false),
  ])
  func namesOfImages(_ name: String, _ isOne: Bool) { #expect(ImageReference.isValid(name) == isOne, "\(name)") }

  /// A place that none can be, whatever this machine has, is told before any step.
  @Test(arguments: [
    ("s3://x/y", "artifacts cannot be kept at `s3://`"), ("''", "the artifacts' location is empty"),
    ("gs://", "the artifacts' location `gs://` names nothing"),
    ("file://", "the artifacts' location `file://` names nothing"),
  ])
  func aLocationThatIsNone(_ location: String, _ summary: String) async throws {
    try scratch.write(
      "steps: [{name: bash, args: [-c, 'echo ran; touch a']}]\n"
        + "artifacts: {objects: {location: \(location), paths: [a]}}\n", to: "build.yaml")
    for words in [["validate"], ["run", "--source", "."]] {
      let command = CLI(arguments: ["build"] + words + ["build.yaml"], in: scratch.path).home(home)
      let said = try await command.expect(stdout: "", exitCode: 1).errorText
      #expect(said.hasPrefix("error: \(summary)\n  ┌ build.yaml:2:33\n"), "\(said)")
    }
  }

  /// What is copied into a work tree is seen by git, and part of the next build of the files as they are.
  @Test func artifactsInTheWorkTreeAreWarnedOf() async throws {
    try scratch.write(
      "steps: [{name: bash, args: [-c, 'echo x > a.txt']}]\nartifacts: {objects: {location: out/$BUILD_ID, paths: [a.txt]}}\n",
      to: "build.yaml")
    try await Command("git", ["init", "--quiet", scratch.path]).runChecked()
    func log() async throws -> String { try await stack("build", "run", "--source", ".", "build.yaml").expect().text }
    let said = try await log()
    #expect(
      said.hasPrefix("[build] warning: git does not ignore the artifacts in `out/") && said.contains("later builds"))
    try scratch.write("/out/\n", to: ".gitignore")
    #expect(try await log() == "")
    try scratch.write("", to: ".gitignore")
    try scratch.write(
      "steps: [{name: bash, args: [-c, 'echo x > a.txt']}]\nartifacts: {objects: {paths: [a.txt]}}\n", to: "build.yaml")
    #expect(try await log() == "")
  }

  /// A version that nobody can have meant is not taken for the newest.
  @Test(arguments: [
    "projects/p/secrets/s/version/1", "projects/p/secrets/s/versions/prod", "projects/p/secrets/s/versions/v1",
    "projects/p/secrets/s/versions/", "projects/p/secrets/s/versions/1.0", "projects/p/secrets/s/versions/latest/x",
    "projects/p/secrets//versions/1", "projects/secrets/secrets", "s@x", "s@0", "s@", "@1", "secrets/s/versions/+1",
  ])
  func aVersionThatIsNone(_ name: String) async throws {
    let definition = """
      steps: [{name: bash, args: [-c, 'echo ran'], secretEnv: [S]}]
      availableSecrets: {secretManager: [{versionName: '\(name)', env: S}]}

      """
    try scratch.write(definition, to: "build.yaml")
    let expected = """
      error: `\(name)` names no version of a secret
        ┌ build.yaml:2:50
        │
      2 │ availableSecrets: {secretManager: [{versionName: '\(name)', env: S}]}
        │                                                  \(String(repeating: "^", count: name.count + 2))
        = hint: write `projects/PROJECT/secrets/NAME/versions/N`, or `latest` for N; `NAME` or `NAME@N` for short

      """
    for words in [["validate"], ["run", "--source", "."]] {
      let command = CLI(arguments: ["build"] + words + ["build.yaml"], in: scratch.path).home(home)
      try await command.expect(stdout: "", stderr: expected, exitCode: 1)
    }
  }

  @Test(arguments: [
    ("s", "s", nil), ("s@3", "s", 3), ("s@latest", "s", nil), ("projects/p/secrets/s/versions/12", "s", 12),
    ("projects/p/secrets/s/versions/latest", "s", nil), ("projects/p/secrets/s", "s", nil),
    ("projects/p/locations/l/secrets/s/versions/2", "s", 2),
    ("projects/secrets/secrets/versions/versions/7", "versions", 7),
    ("secrets/s/versions/1", "s", 1),
  ])
  func versionsOfSecrets(_ text: String, _ name: String, _ version: Int?) throws {
    let reference = try #require(SecretReference(text))
    #expect(reference.name == name && reference.version == version)
  }

  @Test(arguments: [
    ("projects/p/locations/l/keyRings/r/cryptoKeys/k", "r/k"),
    ("projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1", "r/k"), ("r/k", "r/k"),
    ("projects/p/keyRings/r/cryptoKeys/k", nil), ("projects/p/locations/l/keyRing/r/cryptoKeys/k", nil), ("k", nil),
    ("r//k", nil),
  ])
  func namesOfKeys(_ text: String, _ name: String?) { #expect(SecretReference.keyName(text) == name) }

  /// Where no engine is, the version of an image is this machine's, and that is told; where one is, the image runs.
  @Test func aPinnedBuilder() async throws {
    try scratch.write(
      "steps:\n- {name: 'python:3.8', args: [-c, 'print(1)']}\n- {name: 'bash:latest', args: [-c, 'echo 2']}\n",
      to: "build.yaml")
    let warning = """
      warning: `python:3.8` runs this machine's `python3`, whatever its version
        ┌ build.yaml:2:10
        │
      2 │ - {name: 'python:3.8', args: [-c, 'print(1)']}
        │          ^^^^^^^^^^^^
        │ to run the image no container engine is there
        = hint: install Docker or podman
        = hint: take the version out, or map the builder in `builders.yaml`

      """
    let validate = stack("build", "validate", "build.yaml")
    try await validate.env("STACK_ENGINE_DOCKER", "/nonexistent").expect(
      stdout: "the build definition is valid\n", stderr: warning)
    let run = stack("build", "run", "--source", ".", "build.yaml").env("STACK_ENGINE_DOCKER", "/nonexistent")
    let log = warning.split(separator: "\n").map { "[build] \($0)\n" }.joined()
    try await run.expect(stdout: log + "[step 1] 1\n[step 2] 2\n")
    try await validate.env("STACK_ENGINE_DOCKER", "/bin/true").expect(
      stdout: "the build definition is valid\n", stderr: "")
    // An engine whose every command succeeds, and does nothing.
    let there = stack("build", "run", "--source", ".", "build.yaml").env("STACK_ENGINE_DOCKER", "/bin/true")
    try await there.expect(stdout: "[step 2] 2\n")
    try scratch.write("builders: {python: python3}\n", to: "builders.yaml")
    try await there.expect(stdout: "[step 1] 1\n[step 2] 2\n")
  }

  /// As in the images of these names, which run what they are given; a script of the workspace is one.
  @Test func buildersThatAreShellsRunPrograms() async throws {
    try scratch.write("echo a script\n", to: "expr")
    try scratch.write(
      """
      steps:
      - {name: bash, args: [echo, hi]}
      - {name: bash, args: [expr]}
      - {name: python, args: [python, -c, 'print("python")']}
      - {name: python, entrypoint: python, args: [-c, 'print("entry")']}
      - {name: python, args: [-c, 'print("option")']}

      """, to: "build.yaml")
    try await stack("build", "run", "--source", ".", "build.yaml").expect(
      stdout: "[step 1] hi\n[step 2] a script\n[step 3] python\n[step 4] entry\n[step 5] option\n")
  }

  @Test(arguments: ["", "\n \n", "# nothing yet\n  # at all\n"])
  func aFileThatMapsNothing(_ text: String) async throws {
    try scratch.write(text, to: "builders.yaml")
    try scratch.write("steps: [{name: bash, args: [-c, 'echo ran']}]\n", to: "build.yaml")
    try await stack("build", "run", "--source", ".", "build.yaml").expect(stdout: "[step 1] ran\n")
  }

  @Test func bindingsOfMessagesAreWarnedOf() async throws {
    try scratch.write(
      "steps: [{name: bash, args: [-c, 'echo \"$_M\"']}]\nsubstitutions: {_M: $(body.message.data)}\n", to: "build.yaml"
    )
    try await stack("build", "validate", "build.yaml").expect(
      stdout: "the build definition is valid\n",
      stderr: """
        warning: `_M` stays the text that it is
          ┌ build.yaml:2:21
          │
        2 │ substitutions: {_M: $(body.message.data)}
          │                     ^^^^^^^^^^^^^^^^^^^^
          │ what binds to the message of a trigger, `$(…)`, is for triggers of the cloud, which get one

        """)
  }

  @Test func namesThatNothingCanHave() async throws {
    try scratch.write(
      """
      steps: [{name: bash, args: [-c, 'echo ran']}]
      tags: [ok-1.2_x, 'a b', '', -x]
      images: ['r.example/app:1', 'Bad Name', '']

      """, to: "build.yaml")
    let expected = """
      error: `a b` cannot be the tag of a build
        ┌ build.yaml:2:18
        │
      2 │ tags: [ok-1.2_x, 'a b', '', -x]
        │                  ^^^^^
        │ it has letters, digits, `_`, `.` and `-`, the last two not first, and 128 of them at most

      error: `` cannot be the tag of a build
        ┌ build.yaml:2:25
        │
      2 │ tags: [ok-1.2_x, 'a b', '', -x]
        │                         ^^
        │ it has letters, digits, `_`, `.` and `-`, the last two not first, and 128 of them at most

      error: `-x` cannot be the tag of a build
        ┌ build.yaml:2:29
        │
      2 │ tags: [ok-1.2_x, 'a b', '', -x]
        │                             ^^
        │ it has letters, digits, `_`, `.` and `-`, the last two not first, and 128 of them at most

      error: no image can be called `Bad Name`
        ┌ build.yaml:3:29
        │
      3 │ images: ['r.example/app:1', 'Bad Name', '']
        │                             ^^^^^^^^^^
        = hint: write it in small letters, as `app:1` or `registry.example.org/team/app:1`

      error: no image can be called ``
        ┌ build.yaml:3:41
        │
      3 │ images: ['r.example/app:1', 'Bad Name', '']
        │                                         ^^
        = hint: write it in small letters, as `app:1` or `registry.example.org/team/app:1`

      """
    let engine = ("STACK_ENGINE_DOCKER", "/bin/true")
    let run = stack("build", "run", "--source", ".", "build.yaml").env(engine.0, engine.1)
    let said = try await run.expect(stdout: "", exitCode: 1).errorText
    for part in expected.split(separator: "\n\n") { #expect(said.contains(part), "\(said)") }
  }

  /// Names that are made by substitutions without a value are not told a second time.
  @Test func whatLacksIsToldOnce() async throws {
    try scratch.write(
      """
      steps: [{name: bash, args: [-c, 'echo $_NONE'], secretEnv: [S]}]
      tags: ['a $_NONE']
      availableSecrets: {secretManager: [{versionName: 'projects/p/secrets/s/versions/$_NONE', env: S}]}

      """, to: "build.yaml")
    let faults = try await stack("build", "validate", "build.yaml").expect(stdout: "", exitCode: 1).errorText
    #expect(
      faults.split(separator: "\n").filter { $0.hasPrefix("error") }.allSatisfy { $0.contains("`_NONE`") }, "\(faults)")
  }
}
