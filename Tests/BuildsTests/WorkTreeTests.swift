import AgentAPI
import Builds
import Platform
import TestSupport
import Testing

/// One project, one state: a work tree, the bare repository that it pushes to, and the builds of both.
@Suite struct WorkTreeTests {
  private let home: ScratchHome
  private let scratch: ScratchFolder
  private var bare: String { scratch.path("app.git") }
  private var clone: String { scratch.path("clone") }

  init() async throws {
    home = try ScratchHome()
    scratch = try ScratchFolder()
    try await Command("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]).runChecked()
    try await Command("git", ["clone", "--quiet", bare, clone]).runChecked()
    for (name, command) in [("first", "apply"), ("cicd", "apply"), ("destroy", "destroy")] {
      try scratch.write(
        "steps: [{name: stack, args: [\(command), app, --auto-approve]}]\n", to: "clone/builds/\(name).yaml")
    }
    try scratch.write(".stack/\n", to: "clone/.gitignore")
    try await commit("first")
    try await git("push", "--quiet", "origin", "HEAD:main")
  }

  private func git(_ arguments: String...) async throws {
    let who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    try await Command("git", ["-C", clone] + who + arguments, environment: home.environment).runChecked()
  }

  /// What is applied has an id that it keeps as long as it is the same; its input is what was committed.
  private func commit(_ input: String) async throws {
    try scratch.write(
      """
      resource "terraform_data" "one" { input = "\(input)" }
      output "id" { value = terraform_data.one.id }
      output "input" { value = terraform_data.one.output }

      """, to: "clone/app/main.stack.hcl")
    try await git("add", "--all")
    try await git("commit", "--quiet", "-m", input)
  }

  private func stack(_ arguments: String..., in folder: String) async throws -> String {
    try await CLI(arguments: arguments, in: folder).home(home).expect().text
  }

  private func applyTrigger(_ name: String = "push", workTree: String?) async throws {
    try scratch.write(
      """
      resource "build_trigger" "\(name)" {
        name       = "\(name)"
        repository = "\(bare)"
        branch     = "main"
        definition = "builds/cicd.yaml"
        \(workTree.map { "work_tree = \"\($0)\"" } ?? "")
      }

      """, to: "\(name)/main.stack.hcl")
    _ = try await stack("apply", name, "--auto-approve", in: scratch.path)
  }

  private func isLive(_ input: String) async throws {
    try await eventuallyTrue("`\(input)` is live", within: .seconds(60)) {
      try await stack("output", "app", "input", in: clone) == input + "\n"
    }
  }

  /// The three builds as one types them in the work tree: first by hand, cicd by a push, destroy by hand.
  @Test func aPushGoesOnWithWhatTheWorkTreeHas() async throws {
    _ = try await stack("build", "run", "builds/first.yaml", in: clone)
    let id = try await stack("output", "app", "id", in: clone)
    try await applyTrigger(workTree: "../clone")
    try await commit("second")
    try await git("push", "--quiet", "origin", "HEAD:main")
    try await isLive("second")
    // By hand in the bare repository: the same.
    try await commit("third")
    try await git("push", "--quiet", "origin", "HEAD:other")
    try await git("push", "--quiet", "origin", "HEAD:main")
    try await isLive("third")
    let shown = try await stack("build", "show", in: clone)
    #expect(shown.contains("\nsource      \(bare)\nwork tree   \(clone)\n"), "\(shown)")
    let json = try await stack("build", "show", "--json", in: clone)
    #expect(
      json.contains(#""repository": "\#(bare)""#) && json.contains(#""work_tree": "\#(clone)""#), "\(json)")
    _ = try await stack("build", "run", "builds/cicd.yaml", in: bare)
    #expect(try await stack("output", "app", "id", in: clone) == id)
    #expect(!Files.exists(Path.join(home.directories.data, "builds-state")), "a second state")
    let listed = try await stack("trigger", "list", "--json", in: clone)
    #expect(listed.contains(#""work_tree": "\#(clone)""#) && listed.contains(#""hook": true"#))

    _ = try await stack("build", "run", "builds/destroy.yaml", in: clone)
    #expect(try await stack("state", "list", "app", in: clone) == "")
  }

  /// Without it all would be made a second time.
  @Test func aBuildOfAWorkTreeThatIsGoneDoesNotBegin() async throws {
    try await applyTrigger(workTree: clone)
    let gone = scratch.path("gone")
    try Files.rename(clone, to: gone)
    let result = try await CLI(arguments: ["build", "run", "builds/first.yaml"], in: bare).home(home).run()
    #expect(result.status == .exited(1))
    #expect(
      result.errorText.contains("the work tree `\(clone)` is not there any more")
        && result.errorText.contains("correct `work_tree` of the build's trigger"), "\(result.errorText)")
    let history = BuildHistory(directories: home.directories)
    #expect(try history.all().isEmpty)
    let id = try await stack("trigger", "run", "push", "--revision", "main", in: bare).filter { !$0.isNewline }
    let build = try await eventually("it is over", within: .seconds(30)) {
      history.load(id).flatMap { $0.status.isFinal ? $0 : nil }
    }
    #expect(build.status == .failure && build.steps.isEmpty)
    #expect(build.reason == "the work tree `\(clone)` is not there any more")
    #expect(!Files.exists(Path.join(home.directories.data, "builds-state")))
  }

  @Test func whoseStatesAreMeantIsAskedWhenTriggersDiffer() async throws {
    try await applyTrigger("push", workTree: clone)
    try await applyTrigger("nightly", workTree: nil)
    let result = try await CLI(arguments: ["build", "run", "builds/first.yaml"], in: bare).home(home).run()
    #expect(result.status == .exited(1))
    #expect(
      result.errorText.contains("its triggers `nightly`, `push` act for several work trees"), "\(result.errorText)")
  }
}
