import Diagnostics
import Glibc
import Language
import TestSupport
import Testing
import Values

@testable import Engine

/// Random histories of configurations whose numbers of instances follow from what is made by the same run, with failures and kills in any of
/// their stages, compared with a model that knows only what should be there.
///
/// The model knows: a run without a failure makes all that is configured, and nothing that keeps its name is another thing afterwards; a
/// failure keeps a run from nothing that has to do with it by no way, now or before, be it another instance of the same module; what
/// failed is not tried again in the same run; what keeps its name stays the thing that it is whatever fails; and the next run makes the
/// rest.
@Suite struct StageModelTests {
  private enum Kind: CaseIterable { case plain, count, each, box }

  private struct Item {
    var kind: Kind
    var name: String
    var size: Int
    /// How many, of what is not plain.
    var amount: Int
    /// What tells how many there are only once it is there.
    var from: Int?
    var needs: Int?
    var createsFirst: Bool

    var names: [String] {
      switch kind {
      case .plain: [name]
      case .count, .box: (0..<amount).map { "\(name)-\($0)" }
      case .each: (0..<amount).map { "\(name)-k\($0)" }
      }
    }
  }

  private typealias Model = [Int: Item]

  private static let box = """
    variable "name" {}
    variable "size" {}
    variable "note" {}
    variable "keep" {}
    resource "thing" "inner" {
      name = var.name
      size = var.size
      note = var.note
    }
    resource "thing" "twice" {
      count = thing.inner.id == "" ? 0 : 1
      name  = "${var.name}-twice"
    }
    resource "thing" "kept" {
      count = thing.inner.id == "" ? 0 : 1
      name  = "${var.keep}-kept"
    }
    module "deep" {
      source = "./deep"
      count  = thing.inner.id == "" ? 0 : 1
      name   = "${var.name}-deep"
    }
    resource "thing" "last" {
      count = join("", thing.twice[*].id) == "" ? 0 : 1
      name  = "${var.name}-last"
      note  = module.deep[*].id
    }
    output "id" { value = [thing.inner.id, thing.twice[*].id, thing.last[*].id] }
    """

  private static let deep = """
    variable "name" {}
    resource "thing" "part" { name = var.name }
    output "id" { value = thing.part.id }
    """

  /// What a box makes beside what is called as it is.
  private static let boxed = ["twice", "deep", "last"]

  /// The identifiers of an item, in a list, in which lists may stand.
  private static func ids(_ number: Int, _ model: Model) -> String {
    switch model[number]?.kind {
    case nil: "[]"
    case .plain?: "[thing.t\(number).id]"
    case .count?: "thing.t\(number)[*].id"
    case .each?: "values(thing.t\(number))[*].id"
    case .box?: "module.t\(number)[*].id"
    }
  }

  private static func files(_ model: Model) -> [String: String] {
    let blocks = model.sorted { $0.key < $1.key }.map { number, item in
      let isBox = item.kind == .box
      var lines = isBox ? ["module \"t\(number)\" {", "source = \"./box\""] : ["resource \"thing\" \"t\(number)\" {"]
      let isLate = item.from.flatMap { model[$0] } != nil
      let never = isLate ? "join(\"\", flatten(\(ids(item.from ?? 0, model)))) == \"never\"" : "false"
      let keys = (0..<item.amount).map { "\"k\($0)\"" }.joined(separator: ", ")
      var suffix = "-${count.index}"
      switch item.kind {
      case .plain: suffix = ""
      case .count, .box: lines.append("count = \(never) ? 77 : \(item.amount)")
      case .each:
        lines.append("for_each = \(never) ? toset([\"77\"]) : toset([\(keys)])")
        suffix = "-${each.key}"
      }
      lines += ["name = \"\(item.name)\(suffix)\"", "size = \(item.size)"]
      lines.append("note = \(item.needs.map { ids($0, model) } ?? "[]")")
      // What a box has beside what is called as it is stays the same thing whatever becomes of that.
      if isBox { lines.append("keep = \"n\(number)-keep-${count.index}\"") }
      if item.createsFirst, !isBox { lines.append("lifecycle { create_before_destroy = true }") }
      return lines.joined(separator: "\n  ") + "\n}\n"
    }
    return [
      "main.tf": blocks.joined() + "output \"all\" { value = [\(outputs(model))] }\n", "box/main.tf": box,
      "box/deep/main.tf": deep,
    ]
  }

  private static func outputs(_ model: Model) -> String {
    model.keys.sorted().map { ids($0, model) }.joined(separator: ", ")
  }

  private static func expected(_ number: Int, _ item: Item) -> [String] {
    let called = item.names.map { "\($0) \(item.size)" }
    guard item.kind == .box else { return called }
    let kept = (0..<item.amount).map { "n\(number)-keep-\($0)-kept 1" }
    return called + kept + item.names.flatMap { name in boxed.map { "\(name)-\($0) 1" } }
  }

  private static func expected(_ model: Model) -> [String] { model.flatMap(expected).sorted() }

  private static func mutate(_ model: inout Model, _ generation: Int, _ random: inout SplitMix) {
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let number = Int.random(in: 0..<8, using: &random)
      let lower = number == 0 ? nil : Int.random(in: 0..<number, using: &random)
      switch Int.random(in: 0..<9, using: &random) {
      case 0: model[number] = nil
      case 1: model[number]?.size = Int.random(in: 1...9, using: &random)
      case 2: model[number]?.name = "n\(number)-g\(generation)"
      case 3: model[number]?.createsFirst.toggle()
      case 4: model[number]?.amount = Int.random(in: 0...3, using: &random)
      case 5: model[number]?.from = lower
      default:
        model[number] = Item(
          kind: Kind.allCases.randomElement(using: &random) ?? .plain, name: "n\(number)-g\(generation)",
          size: Int.random(in: 1...9, using: &random), amount: Int.random(in: 0...3, using: &random),
          from: Bool.random(using: &random) ? lower : nil,
          needs: number == 0 || Bool.random(using: &random) ? nil : Int.random(in: 0..<number, using: &random),
          createsFirst: Bool.random(using: &random))
      }
    }
  }

  /// The number of the item that a thing is of.
  private static func number(_ name: String) -> Int { Int(name.dropFirst().prefix { $0 != "-" }) ?? -1 }

  /// What a failure may stop alone: an item, or one instance of what is a box before and after.
  private struct Unit: Hashable {
    let number: Int
    var instance: Int?

    init(_ number: Int, _ instance: Int? = nil) { (self.number, self.instance) = (number, instance) }

    /// What a thing is of.
    init(_ name: String, _ before: Model, _ after: Model) {
      number = StageModelTests.number(name)
      let parts = name.split(separator: "-")
      if Self.isBox(number, before, after), parts.count > 2 { instance = Int(parts[2]) }
    }

    static func isBox(_ number: Int, _ before: Model, _ after: Model) -> Bool {
      [before[number], after[number]].compactMap { $0 }.allSatisfy { $0.kind == .box }
    }

    static func all(_ number: Int, _ before: Model, _ after: Model) -> [Unit] {
      guard isBox(number, before, after) else { return [Unit(number)] }
      let amount = max(before[number]?.amount ?? 0, after[number]?.amount ?? 0)
      return [Unit(number)] + (0..<amount).map { Unit(number, $0) }
    }
  }

  /// All that is tied to one of these by what needs what, now or before, in either direction.
  private static func tied(to failing: Set<Unit>, _ before: Model, _ after: Model) -> Set<Unit> {
    var edges: [Unit: Set<Unit>] = [:]
    for (number, item) in Array(before) + Array(after) {
      for other in [item.from, item.needs].compactMap({ $0 }) {
        for one in Unit.all(number, before, after) {
          for another in Unit.all(other, before, after) {
            edges[one, default: []].insert(another)
            edges[another, default: []].insert(one)
          }
        }
      }
    }
    var (found, queue) = (failing, Array(failing))
    while let next = queue.popLast() {
      for other in edges[next] ?? [] where found.insert(other).inserted { queue.append(other) }
    }
    return found
  }

  /// `STACK_CHAOS=1` runs the long form, `STACK_MODEL_SEED` a single history.
  private static let seeds: ClosedRange<Int> = {
    if let seed = getenv("STACK_MODEL_SEED").flatMap({ Int(String(cString: $0)) }) { return seed...seed }
    return 1...(getenv("STACK_CHAOS") == nil ? 60 : 1000)
  }()

  /// What a run is disturbed by.
  private enum Fault {
    case none
    case failures([String])
    case kill
  }

  private func disturb(_ bench: Bench, _ model: Model, _ random: inout SplitMix) -> Fault {
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      bench.store.kill(after: Int.random(in: 0...40, using: &random))
      return .kill
    case 1, 2:
      let coming = model.flatMap(Self.expected).map { String($0.prefix { $0 != " " }) }.sorted()
      let failing =
        Array(coming.shuffled(using: &random).prefix(Int.random(in: 1...2, using: &random)))
        + bench.world.names.shuffled(using: &random).prefix(1)
      for name in failing { bench.world.fail(name, Bool.random(using: &random) ? .clean : .afterwards) }
      return .failures(failing)
    default: return .none
    }
  }

  /// What holds after a run in which only these could fail.
  private func checkFailed(
    _ failing: [String], _ summary: ApplySummary, _ bench: Bench, _ before: Model, _ model: Model, _ place: String
  ) throws {
    let failed = Set(summary.failures.map { Self.number(Self.name(of: $0.object, failing)) })
    try #require(!failed.contains(-1), "\(place): something else failed: \(summary.failures)")
    let tied = Self.tied(to: Set(failing.map { Unit($0, before, model) }), before, model)
    let found = Set(bench.world.things.map { "\($0.name) \($0.size)" })
    for (number, item) in model {
      let missing = Self.expected(number, item).filter { expected in
        !found.contains(expected) && !tied.contains(Unit(String(expected.prefix { $0 != " " }), before, model))
      }
      try #require(missing.isEmpty, "\(place): has nothing to do with \(failing), and is not there: \(missing)")
    }
    let tries = Dictionary(grouping: bench.world.calls.filter { call in failing.contains { call.hasSuffix(" \($0)") } })
    { $0 }
    let twice = tries.filter { $0.value.count > 1 }.keys.sorted()
    try #require(twice.isEmpty, "\(place): tried again in the same run: \(twice)")
    try #require(summary.succeeded == summary.failures.isEmpty, "\(place): \(summary.diagnostics.all)")
  }

  /// Whatever goes wrong, what is to stay as it is called is neither taken away nor made anew.
  private func checkKept(_ before: [World.Thing], _ bench: Bench, _ model: Model, _ place: String) throws {
    let names = Set(model.flatMap(Self.expected).map { String($0.prefix { $0 != " " }) })
    let lost = before.filter { names.contains($0.name) && bench.world.thing($0.id) == nil }
    try #require(lost.isEmpty, "\(place)\nlost: \(lost)")
  }

  /// The name of a thing of the item that an object is of.
  private static func name(of object: ObjectID, _ failing: [String]) -> String {
    let number = object.address.split(whereSeparator: { ".[".contains($0) }).first { $0.wholeMatch(of: /t\d+/) != nil }
    return failing.first { "t\(Self.number($0))" == number.map(String.init) } ?? ""
  }

  @Test(arguments: seeds)
  func stagesConvergeToTheModel(_ seed: Int) async throws {
    var random = SplitMix(seed: UInt64(seed))
    let bench = Bench()
    var model = Model()
    for generation in 1...10 {
      let before = model
      Self.mutate(&model, generation, &random)
      let files = Self.files(model)
      let things = bench.world.things
      let fault = disturb(bench, model, &random)
      let place = "seed \(seed), generation \(generation), \(fault):\n\(files["main.tf"] ?? "")"
      bench.world.clearCalls()
      let first = try? await bench.apply(files)
      bench.store.kill(after: nil)
      if case .failures(let failing) = fault {
        for name in failing { bench.world.fail(name, nil) }
        try checkFailed(failing, try #require(first, "\(place)"), bench, before, model, place)
      }
      try checkKept(things, bench, model, place)
      let summary = try await bench.apply(files)
      try #require(summary.succeeded, "\(place)\n\(summary.diagnostics.all)")
      let found = bench.world.things
      try #require(found.map { "\($0.name) \($0.size)" }.sorted() == Self.expected(model), "\(place)")
      try checkKept(things, bench, model, place)
      let plan = try await bench.plan(files)
      try #require(plan.hasNothingToWrite, "\(place)\n\(plan.summary)\n\(plan.upkeep)")
    }
    let end = try await bench.apply(Self.files(model), PlanOptions(mode: .destroy))
    #expect(end.succeeded && bench.world.things.isEmpty)
    #expect(try await bench.addresses().isEmpty)
  }
}
