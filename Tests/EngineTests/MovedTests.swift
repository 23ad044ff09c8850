import Diagnostics
import Language
import Testing

@testable import Engine

/// `moved` blocks that contradict what is declared, or what is asked for.
@Suite struct MovedTests {
  private let bench = Bench()

  private let moved = """
    resource "thing" "new" { name = "a" }
    moved {
      from = thing.old
      to   = thing.new
    }
    """

  private func errors(_ text: String, _ options: PlanOptions = PlanOptions()) async throws -> [Diagnostic] {
    let engine = try await bench.engine(["main.tf": text])
    return Array(try await engine.plan(options, under: bench.lease()).diagnostics.errors)
  }

  @Test func whatIsStillDeclaredIsNotMoved() async throws {
    let both = """
      resource "thing" "old" { name = "old" }

      """ + moved
    let told = try #require(try await errors(both).first)
    #expect(told.summary == "what is to be moved is still declared")
    #expect(told.detail == "`thing.old` is to become `thing.new`, and is declared itself at main.tf:1")
    #expect(told.hints == ["take the declaration out, or the `moved` block where both are meant to be there"])
    #expect(told.range?.start.line == 3)
    let module = """
      module "old" { source = "./m" }
      module "new" { source = "./m" }
      moved {
        from = module.old
        to   = module.new
      }
      """
    let engine = try await bench.engine([
      "main.tf": module, "m/main.tf": "resource \"thing\" \"x\" { name = \"x\" }",
    ])
    let diagnostics = try await engine.plan(under: bench.lease()).diagnostics
    #expect(diagnostics.errors.map(\.summary) == ["what is to be moved is still declared"])
  }

  /// What is taken over of drift alone is written at its new address, too.
  @Test func whatIsStillDeclaredIsNotMovedByARefreshEither() async throws {
    let keyed = """
      resource "thing" "a" {
        count = 2
        name  = "a${count.index}"
      }
      """
    try await bench.apply(keyed)
    let text = """
      \(keyed)
      resource "thing" "b" { name = "a0" }
      moved {
        from = thing.a[0]
        to   = thing.b
      }
      """
    for mode in [PlanOptions.Mode.normal, .refreshOnly] {
      let found = try await errors(text, PlanOptions(mode: mode))
      #expect(found.map(\.summary) == ["what is to be moved is still declared"], "\(mode)")
    }
    let plan = try await bench.plan(keyed, PlanOptions(mode: .refreshOnly))
    #expect(plan.hasNothingToWrite)
  }

  /// What is in the way of a move and moves on itself blocks nothing; what cannot be moved to the end is told once, as it was called.
  @Test(arguments: [["a b", "b c"], ["b c", "a b"]]) func ofAChainOnlyWhatIsBlockedAtItsEndIsTold(_ moves: [String])
    async throws
  {
    try await bench.apply("resource \"thing\" \"a\" { name = \"a\" }\nresource \"thing\" \"b\" { name = \"b\" }")
    let blocks = moves.map { move in
      let ends = move.split(separator: " ")
      return "moved {\n  from = thing.\(ends[0])\n  to = thing.\(ends[1])\n}\n"
    }
    let engine = try await bench.engine(["main.tf": "resource \"thing\" \"c\" { name = \"b\" }\n" + blocks.joined()])
    let (plan, diagnostics) = try await engine.plan(under: bench.lease())
    #expect(
      diagnostics.warnings.map(\.detail) == [
        "`thing.a` was to become `thing.c`, but there is an object at that address already"
      ])
    #expect(plan?.counts == [.delete: 1])
  }

  /// With `count` the name alone is that of no instance any more, so that an only instance can be given a key.
  @Test func whatGetsAKeyMayBeDeclared() async throws {
    try await bench.apply("resource \"thing\" \"a\" { name = \"a\" }")
    let keyed = """
      resource "thing" "a" {
        count = 1
        name  = "a"
      }
      moved {
        from = thing.a
        to   = thing.a[0]
      }
      """
    #expect(try await bench.plan(keyed).summary == "noop thing.a[0] from thing.a")
  }

  /// What got or lost its `count` since is destroyed by the name that it has now, as Terraform does.
  @Test(arguments: [false, true]) func whatIsDestroyedHasTheNameOfNow(_ getsCount: Bool) async throws {
    let single = #"resource "thing" "a" { name = "a" }"#
    let many = "resource \"thing\" \"a\" {\n  count = 1\n  name = \"a\"\n}"
    try await bench.apply(getsCount ? single : many)
    let after = getsCount ? many : single
    let address = getsCount ? "thing.a[0]" : "thing.a"
    let plan = try await bench.plan(after, PlanOptions(mode: .destroy))
    #expect(plan.summary == "delete \(address) (delete_because_destroy)")
    #expect(try await bench.apply(after, PlanOptions(mode: .destroy, targets: [address])).counts == [.delete: 1])
    #expect(bench.world.names == [])
    #expect(try await bench.addresses() == [])
  }

  @Test(arguments: [PlanOptions.Mode.normal, .destroy])
  func aTargetOfTheOldNameIsToldTheNewOne(_ mode: PlanOptions.Mode) async throws {
    try await bench.apply("resource \"thing\" \"old\" { name = \"a\" }")
    let told = try await errors(moved, PlanOptions(mode: mode, targets: ["thing.old"]))
    #expect(told.map(\.summary) == ["`thing.old` has moved"])
    #expect(told.first?.detail == "a `moved` block makes it `thing.new`, which `--target` leaves out")
    #expect(told.first?.hints == ["name it as it is called now: `--target 'thing.new'`"])
    let plan = try await bench.plan(moved, PlanOptions(mode: mode, targets: ["thing.new"]))
    let expected =
      mode == .destroy ? "delete thing.new (delete_because_destroy)" : "noop thing.new from thing.old"
    #expect(plan.summary == expected)
  }

  /// As in terraform, a plan of a part leaves no rename out; the part is named as it is called now.
  @Test(arguments: [PlanOptions.Mode.normal, .destroy, .refreshOnly])
  func aTargetThatLeavesOutWhatHasMovedIsRefused(_ mode: PlanOptions.Mode) async throws {
    let others = """
      resource "thing" "other" { name = "o" }

      """
    try await bench.apply(
      others + """
        resource "thing" "old" { name = "a" }
        resource "thing" "old2" { name = "b" }
        """)
    let second = """

      resource "thing" "new2" { name = "b" }
      moved {
        from = thing.old2
        to   = thing.new2
      }
      """
    let told = try await errors(others + moved + second, PlanOptions(mode: mode, targets: ["thing.other"]))
    #expect(told.map(\.summary) == ["`--target` leaves out what has moved"])
    #expect(
      told.first?.detail
        == "a `moved` block makes `thing.old` to `thing.new` and 1 more, which is not in the state yet")
    #expect(
      told.first?.hints == [
        "name it as well: `--target 'thing.new' --target 'thing.new2'`, or apply once without `--target`"
      ])
    let one = try await errors(others + moved + second, PlanOptions(mode: mode, targets: ["thing.other", "thing.new"]))
    #expect(one.first?.hints == ["name it as well: `--target 'thing.new2'`, or apply once without `--target`"])
    #expect(
      try await errors(
        others + moved + second, PlanOptions(mode: mode, targets: ["thing.other", "thing.new", "thing.new2"])
      ).isEmpty)

    // Once it is written, a part may be planned again.
    try await bench.apply(others + moved + second)
    #expect(
      try await errors(others + moved + second, PlanOptions(mode: mode, targets: ["thing.other"])).isEmpty)
  }
}
