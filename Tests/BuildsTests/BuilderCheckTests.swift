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
          │        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
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
}
