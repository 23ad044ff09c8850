import Glibc
import Platform
import TestSupport
import Testing

@Suite struct StateCommandsTests {
  @Test func moveTellsDependentsTheNewAddress() async throws {
    let fixture = try await StateFixture.withThings()
    try await fixture.stack("state", "mv", "--dry-run", "thing.a", "module.m.thing.z")
      .expect(stdout: "would move thing.a to module.m.thing.z\n", stderr: "")
    #expect(try await fixture.list() == ["module.m.thing.c", "thing.a", "thing.b[0]", "thing.b[1]"])
    try await fixture.stack("state", "mv", "thing.a", "module.m.thing.z")
      .expect(stdout: "moved thing.a to module.m.thing.z\n", stderr: "")
    #expect(try await fixture.list() == ["module.m.thing.c", "module.m.thing.z", "thing.b[0]", "thing.b[1]"])
    let pulled = try await fixture.stack("state", "pull").expect()
    #expect(pulled.text.contains(#""module.m.thing.z""#) && !pulled.text.contains(#""thing.a""#))
    #expect(pulled.text.contains("hunter2"), "the secret went along")
  }

  /// `state list` prints addresses as every command takes them, and a state with such keys goes out and comes in again.
  @Test func keysThatLookLikeTemplates() async throws {
    let (home, scratch) = (try ScratchHome(), try ScratchFolder())
    func stack(_ arguments: String...) -> CLI { CLI(arguments: arguments, in: scratch.path).home(home) }
    try scratch.write(
      "resource \"terraform_data\" \"e\" { for_each = toset([\"x$${y}\", \"%%{if}\"]) }\n", to: "main.tf")
    try await stack("apply", "--auto-approve").expect()
    let (first, second) = (#"terraform_data.e["%%{if}"]"#, #"terraform_data.e["x$${y}"]"#)
    try await stack("state", "list").expect(stdout: "\(first)\n\(second)\n")
    for given in [second, #"terraform_data.e["x${y}"]"#] {
      let shown = try await stack("state", "show", given).expect().text
      #expect(shown.hasPrefix("# \(second)\n"), Comment(rawValue: shown))
      try await stack("state", "list", given).expect(stdout: second + "\n")
    }
    try await stack("taint", second).expect()
    let plan = try await stack("plan", "--target", second).expect().text
    #expect(plan.contains("# \(second) is tainted"), Comment(rawValue: plan))
    try await stack("untaint", second).expect()
    let pulled = try await stack("state", "pull").expect().text
    try scratch.write(pulled, to: "pulled.tfstate")
    try await stack("state", "push", "--force", "pulled.tfstate").expect()
    #expect(try await stack("plan").expect().text.contains("No changes"))
    try await stack("state", "mv", second, #"terraform_data.e["$${z"]"#).expect(
      stdout: "moved \(second) to terraform_data.e[\"$${z\"]\n")
    try await stack("state", "rm", #"terraform_data.e["$${z"]"#).expect()
    try await stack("state", "list").expect(stdout: "\(first)\n")
    for wrong in ["terraform_data.1d", "terraform_data.d[-1]"] {
      #expect(try await stack("state", "mv", first, wrong).run().status == .exited(1), "\(wrong)")
    }
  }

  @Test func moveOfInstancesAndModules() async throws {
    let fixture = try await StateFixture.withThings()
    try await fixture.stack("state", "mv", "thing.b", "thing.d")
      .expect(stdout: "moved thing.b[0] to thing.d[0]\nmoved thing.b[1] to thing.d[1]\n")
    try await fixture.stack("state", "mv", "thing.d[1]", #"thing.d["eu"]"#)
      .expect(stdout: "moved thing.d[1] to thing.d[\"eu\"]\n")
    try await fixture.stack("state", "mv", "module.m", "module.n[0]")
      .expect(stdout: "moved module.m.thing.c to module.n[0].thing.c\n")
    #expect(try await fixture.list() == ["module.n[0].thing.c", "thing.a", "thing.d[\"eu\"]", "thing.d[0]"])
  }

  @Test func moveRefusesWhatCannotBe() async throws {
    let fixture = try await StateFixture.withThings()
    let before = try await fixture.list()
    for (source, destination, message) in [
      ("thing.a", "thing.b[0]", "the state has `thing.b[0]` already"),
      ("thing.a", "other.a", "cannot move `thing.a` to `other.a`"),
      ("thing.a", "module.m", "cannot move `thing.a` to `module.m`"),
      ("thing.b", "thing.c[0]", "cannot move `thing.b` to `thing.c[0]`"),
      ("thing.x", "thing.y", "the state holds no `thing.x`"),
      ("thing", "thing.y", "`thing` is no address"),
    ] {
      let result = try await fixture.stack("state", "mv", source, destination).expect(stdout: "", exitCode: 1)
      #expect(result.errorText.contains(message), "\(result.errorText)")
    }
    #expect(try await fixture.list() == before)
  }

  @Test func removeForgets() async throws {
    let fixture = try await StateFixture.withThings()
    try await fixture.stack("state", "rm", "--dry-run", "thing.b")
      .expect(stdout: "would forget thing.b[0]\nwould forget thing.b[1]\n")
    try await fixture.stack("state", "rm", "thing.b", "module.m")
      .expect(stdout: "forgot module.m.thing.c\nforgot thing.b[0]\nforgot thing.b[1]\n")
    #expect(try await fixture.list() == ["thing.a"])
  }

  @Test func replaceProvider() async throws {
    let fixture = try await StateFixture.withThings()
    let other = "registry.example/team/things"
    try await fixture.stack("state", "replace-provider", "hashicorp/other", other)
      .expect(stdout: "", stderr: "the state has no objects of `registry.terraform.io/hashicorp/other`\n")
    let refused = try await fixture.stack("state", "replace-provider", "hashicorp/things", other).expect(exitCode: 1)
    #expect(refused.errorText.contains("there is nobody to ask"))
    let all = "module.m.thing.c\nthing.a\nthing.b[0]\nthing.b[1]\n"
    try await fixture.stack("state", "replace-provider", "--auto-approve", "hashicorp/things", other)
      .expect(stdout: all, stderr: "gave 4 objects to `\(other)`\n")
    let pulled = try await fixture.stack("state", "pull").expect().text
    #expect(pulled.contains(#"provider[\"registry.example/team/things\"]"#) && !pulled.contains("hashicorp"))
  }

  @Test func rollbackUndoesAndHistoryTells() async throws {
    let fixture = try await StateFixture.withThings()
    try await fixture.stack("state", "rm", "thing.a").expect()
    try await fixture.stack("state", "diff", "1", "2").expect(stdout: "- thing.a\n")
    try await fixture.stack("state", "rollback", "1").expect(
      stderr: "the state is that of version 1 again, at serial 10\n")
    #expect(try await fixture.list() == ["module.m.thing.c", "thing.a", "thing.b[0]", "thing.b[1]"])
    let history = try await fixture.stack("state", "history").expect().text
    for operation in ["state push", "state rm", "state rollback"] { #expect(history.contains(operation)) }
  }

  /// A mistyped name would be a stack of its own.
  @Test func aWorkspaceThatNobodyMadeIsRefused() async throws {
    let fixture = try StateFixture()
    try fixture.folder.write("resource \"terraform_data\" \"a\" {}\n", to: "main.stack.hcl")
    for command in [["plan"], ["apply", "--auto-approve"]] {
      let refused = try await CLI(arguments: command, in: fixture.folder.path).home(fixture.home)
        .env("STACK_WORKSPACE", "nope").expect(stdout: "", exitCode: 1)
      #expect(
        refused.errorText == """
          error: no workspace `nope`
            there are `default`
            = hint: make it with `stack workspace new nope`

          """, "\(refused.errorText)")
    }
    #expect(!fixture.folder.exists(".stack/workspaces/nope"))
    try await fixture.stack("workspace", "new", "nope").expect()
    try await fixture.stack("workspace", "select", "default").expect()
    try await fixture.stack("plan").env("STACK_WORKSPACE", "nope").expect()
  }

  /// A plan alone makes no state: what is pushed then goes back to where it came from, and what was planned is for another state.
  @Test func aPushAfterAPlanHasTheLineageOfTheFile() async throws {
    let fixture = try StateFixture()
    try await fixture.stack("plan", "--out", "saved.plan").expect()
    try await fixture.push(StateFixture.things)
    let pulled = try await fixture.stack("state", "pull").expect().text
    #expect(pulled.contains("\"lineage\": \"5a0b0c8e-0000-4000-8000-000000000001\""), "\(pulled)")
    #expect(pulled.contains("\"serial\": 8"), "\(pulled)")
    try await fixture.stack("apply", "saved.plan").expect(
      stderr: """
        error: the plan `saved.plan` was made for another stack
          or for a state that is no more: the one at `\(fixture.folder.path)/.stack/state.sqlite` has another lineage
          = hint: name the directory of the stack it was made for: `stack apply DIR saved.plan`

        """, exitCode: 1)
    #expect(try await fixture.list() == ["module.m.thing.c", "thing.a", "thing.b[0]", "thing.b[1]"])
  }

  /// Each workspace has a state of its own, and so has a plan: which one is told, whether the one that is selected has a state or not.
  @Test func aPlanOfAnotherWorkspaceIsToldAsSuch() async throws {
    let fixture = try StateFixture()
    try await fixture.stack("workspace", "new", "first").expect()
    try fixture.folder.write("resource \"terraform_data\" \"a\" {}\n", to: "main.stack.hcl")
    try await fixture.stack("apply", "--auto-approve").expect()
    try await fixture.stack("plan", "--destroy", "--out", "saved.plan").expect()
    func expectRefused(_ selected: String) async throws {
      for command in [["apply", "saved.plan"], ["show", "saved.plan"]] {
        let refused = try await CLI(arguments: command, in: fixture.folder.path).home(fixture.home).expect(exitCode: 1)
        #expect(
          refused.errorText == """
            error: the plan `saved.plan` was made in the workspace `first`
              the one that is selected is `\(selected)`, which has a state of its own
              = hint: select it first: `stack workspace select first`

            """, "\(refused.errorText)")
      }
    }
    try await fixture.stack("workspace", "select", "default").expect()
    try await expectRefused("default")
    try await fixture.stack("workspace", "new", "second").expect()
    try await fixture.stack("apply", "--auto-approve").expect()
    try await expectRefused("second")
    try await fixture.stack("workspace", "select", "first").expect()
    try await fixture.stack("apply", "saved.plan").expect()
  }

  @Test func pushRefusesAnotherLineageAndAnOlderSerial() async throws {
    let fixture = try await StateFixture.withThings()
    let other = StateFixture.things.replacing("000000000001", with: "000000000002")
    try fixture.folder.write(other, to: "other.tfstate")
    let refused = try await fixture.stack("state", "push", "other.tfstate").expect(exitCode: 1)
    #expect(refused.errorText.contains("that belongs to another state"))
    try await fixture.stack("state", "push", "--force", "other.tfstate").expect()
    // A state that began with a file goes back to where that came from; one that was there before stays what it is.
    let pulled = try await fixture.stack("state", "pull").expect().text
    #expect(pulled.contains("\"lineage\": \"5a0b0c8e-0000-4000-8000-000000000001\""), "\(pulled)")
    try fixture.folder.write(pulled, to: "own.tfstate")
    try await fixture.stack("state", "rm", "thing.a").expect()
    let stale = try await fixture.stack("state", "push", "own.tfstate").expect(exitCode: 1)
    #expect(stale.errorText.contains("the state has moved on"))
  }

  /// What could not be read again is refused as a whole, and said where.
  @Test(arguments: [
    (
      ##""module": "module.", "mode": "managed", "type": "terraform_data", "name": "a""##, "{}",
      "`module..terraform_data.a` is no address"
    ),
    (
      ##""mode": "managed", "type": "terraform_data", "name": "a b/../c""##, "{}", "`a b/../c` is no name of a resource"
    ),
    (##""mode": "managed", "type": "module", "name": "a""##, "{}", "`module.a` is no address"),
    (
      ##""mode": "managed", "type": "thing", "name": "a""##, ##"{"index_key": {"x": 1}}"##,
      "`index_key` is neither a name nor"
    ),
    (
      ##""mode": "managed", "type": "thing", "name": "a""##, ##"{"index_key": 1.5}"##,
      "`index_key` is neither a name nor"
    ),
    (
      ##""mode": "managed", "type": "thing", "name": "a""##, ##"{"status": "weird"}"##,
      "`weird` is no status of an object"
    ),
    (
      ##""mode": "managed", "type": "thing", "name": "a""##, ##"{"dependencies": ["((("]}"##,
      "`thing.a` (resources[0].instances[0]): `(((` is no address of a resource"
    ),
    (
      ##""mode": "managed", "type": "terraform_data", "name": "a""##, ##"{"attributes": {"id": {"x": 1}}}"##,
      "its attribute `id` is not of type string; nothing was taken\n  = in terraform_data.a\n"
    ),
  ])
  func whatCouldNotBeReadAgainIsNotPushed(_ resource: String, _ instance: String, _ message: String) async throws {
    let fixture = try await StateFixture.withThings()
    let provider = resource.contains("terraform_data") ? "terraform.io/builtin/terraform" : "registry.terraform.io/x/y"
    let attributes = instance.contains("attributes") ? "" : #", "attributes": {}"#
    let object = instance == "{}" ? #"{"attributes": {}}"# : instance.dropLast() + attributes + "}"
    try fixture.folder.write(
      #"{"version": 4, "serial": 9, "lineage": "l", "resources": [{\#(resource), "provider": "#
        + #""provider[\"\#(provider)\"]", "instances": [\#(object)]}]}"#, to: "hostile.tfstate")
    let before = try await fixture.stack("state", "pull").expect().text
    let refused = try await fixture.stack("state", "push", "--force", "hostile.tfstate").expect(stdout: "", exitCode: 1)
    #expect(refused.errorText.contains(message), "\(refused.errorText)")
    try await fixture.stack("state", "pull").expect(stdout: before)
  }

  @Test func anOutputThatIsNotOfItsTypeIsNotPushed() async throws {
    let fixture = try StateFixture()
    for (output, message) in [
      (#""a": {"value": "x", "type": "number"}"#, "the value of output `a` is not of its type, number"),
      (#""a": {"value": "x", "type": "nonsense"}"#, "output `a` has a type that is none"),
      (#""a b": {"value": "x", "type": "string"}"#, "`a b` in `outputs` is no name of an output"),
    ] {
      try fixture.folder.write(
        #"{"version": 4, "serial": 9, "lineage": "l", "outputs": {\#(output)}}"#, to: "hostile.tfstate")
      try await fixture.stack("state", "push", "hostile.tfstate").expect(
        stdout: "",
        stderr: "error: that is not a state in Terraform's format, version 4\n  \(message)\n", exitCode: 1)
    }
  }

  @Test func taintAndUntaint() async throws {
    let fixture = try await StateFixture.withThings()
    try await fixture.stack("taint", "thing.b[1]").expect(stdout: "the next apply replaces thing.b[1]\n", stderr: "")
    try await fixture.stack("taint", "thing.b[1]").expect(stdout: "", stderr: "one object was tainted already\n")
    let shown = try await fixture.stack("state", "show", "thing.b[1]").expect().text
    #expect(shown.hasPrefix("# thing.b[1] (tainted)\n"))
    try await fixture.stack("untaint", "thing.b").expect(
      stdout: "thing.b[1] stays\n", stderr: "one object was not tainted\n")
    try await fixture.stack("taint", "thing.none").expect(stdout: "", exitCode: 1)
    try await fixture.stack("taint", "--allow-missing", "thing.none").expect(stdout: "", stderr: "")
  }

  @Test func workspacesAreSeparate() async throws {
    let fixture = try await StateFixture.withThings()
    try await fixture.stack("workspace", "show").expect(stdout: "default\n")
    try await fixture.stack("workspace", "new", "prod").expect(stderr: "workspace `prod` is made and selected\n")
    try await fixture.stack("workspace", "list").expect(stdout: "  default\n* prod\n")
    try await fixture.stack("workspace", "new", "prod").expect(exitCode: 1)
    try await fixture.stack("workspace", "new", "--state", "pushed.tfstate", "staging").expect()
    #expect(try await fixture.list().count == 4)
    try await fixture.stack("state", "rm", "thing.a").expect()
    try await fixture.stack("workspace", "select", "default").expect()
    #expect(try await fixture.list().count == 4)
    let full = try await fixture.stack("workspace", "delete", "staging").expect(exitCode: 1)
    #expect(full.errorText.contains("workspace `staging` still has 3 instances"))
    try await fixture.stack("workspace", "delete", "--force", "staging").expect()
    try await fixture.stack("workspace", "delete", "prod").expect()
    try await fixture.stack("workspace", "delete", "default").expect(exitCode: 1)
    try await fixture.stack("workspace", "list").expect(stdout: "* default\n")
    try await fixture.stack("workspace", "select", "nowhere").expect(exitCode: 1)
    try await fixture.stack("workspace", "select", "--or-create", "nowhere").expect()
    try await fixture.stack("workspace", "show").env("STACK_WORKSPACE", "default").expect(stdout: "default\n")
  }

  /// A state file that has lost its contents counts as that of a new stack, which is said.
  @Test func anEmptyStateFileIsTold() async throws {
    let fixture = try StateFixture()
    try fixture.folder.write("resource \"terraform_data\" \"a\" { input = 1 }\n", to: "main.stack.hcl")
    let file = fixture.folder.path(".stack/state.sqlite")
    try Files.makeFolder(fixture.folder.path(".stack"), mode: 0o700)
    try AtomicFile.write([], to: file)
    // One that was made a moment ago may be another run's.
    var times = [timeval(tv_sec: 1_700_000_000, tv_usec: 0), timeval(tv_sec: 1_700_000_000, tv_usec: 0)]
    #expect(utimes(file, &times) == 0)
    let warning = """
      warning: the state file `\(file)` was empty
        it counts as that of a stack of which nothing is applied; a run that was killed at its very beginning leaves such a file, and so does a disk that has lost what was in it
        = hint: if something was applied here, put a copy of your own back before you apply

      """
    let planned = try await fixture.stack("plan").expect(stderr: warning)
    #expect(planned.text.contains("Plan: 1 to add, 0 to change, 0 to destroy."))
    // Once it is a state, there is nothing to tell.
    try await fixture.stack("plan").expect(stderr: "")
  }
}
