import Diagnostics
import Glibc
import Language
import StateStorage
import Testing
import Values

@testable import Engine

/// Random histories of configurations, renames, imports, failures, drift and kills, compared with a model that knows only what should
/// be there in the end: one thing for each that is configured, with the size it is configured to have; and the same thing as before
/// where only its address changed, or where it was imported.
@Suite struct ModelTests {
  private struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      // SplitMix64 (Steele, Lea, Flood 2014).
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private struct Thing {
    var label: String
    var name: String
    var size: Int
    var count: Int?
    var needs: [Int]
    var createsFirst: Bool
  }

  /// What is configured.
  private struct Model {
    var things: [Int: Thing] = [:]
    /// All `moved` blocks there ever were: a stack keeps them.
    var moves: [(from: String, to: String)] = []
    /// Of this generation: the identifiers of what is imported.
    var imports: [Int: String] = [:]
    /// Of this generation: which have got another address.
    var movedNow: Set<Int> = []

    /// A label of that number, which nothing was moved away from.
    func label(_ number: Int, _ generation: Int) -> String {
      let plain = "t\(number)"
      return moves.contains { $0.from == plain || $0.to == plain } ? "\(plain)g\(generation)x\(moves.count)" : plain
    }
  }

  private func configuration(_ model: Model) -> String {
    var text = ""
    for (number, thing) in model.things.sorted(by: { $0.key < $1.key }) {
      let needs = thing.needs.compactMap { model.things[$0] }
      let suffix = thing.count == nil ? "" : "-${count.index}"
      text += "resource \"thing\" \"\(thing.label)\" {\n"
      if let count = thing.count { text += "  count = \(count)\n" }
      text += "  name = \"\(thing.name)\(suffix)\"\n  size = \(thing.size)\n"
      let references = needs.map { "thing.\($0.label)\($0.count == nil ? "" : "[*]").id" }
      text += "  note = [\(references.joined(separator: ", "))]\n"
      if thing.createsFirst { text += "  lifecycle { create_before_destroy = true }\n" }
      text += "}\n"
      if let id = model.imports[number] { text += "import {\n  to = thing.\(thing.label)\n  id = \"\(id)\"\n}\n" }
    }
    for move in model.moves { text += "moved {\n  from = thing.\(move.from)\n  to = thing.\(move.to)\n}\n" }
    return text
  }

  private func expected(_ model: Model) -> [String] {
    model.things.values.flatMap { thing in
      names(thing).map { "\($0) \(thing.size)" }
    }.sorted()
  }

  private func names(_ thing: Thing) -> [String] {
    guard let count = thing.count else { return [thing.name] }
    return (0..<count).map { "\(thing.name)-\($0)" }
  }

  private func mutate(_ model: inout Model, _ generation: Int, _ world: World, _ random: inout Random) {
    (model.imports, model.movedNow) = ([:], [])
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let number = Int.random(in: 0..<8, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: model.things[number] = nil
      case 1: model.things[number]?.size = Int.random(in: 1...9, using: &random)
      case 2: model.things[number]?.name = "n\(number)-g\(generation)"
      case 3: model.things[number]?.createsFirst.toggle()
      case 4, 5:
        guard let thing = model.things[number] else { continue }
        let label = "t\(number)m\(generation)x\(model.moves.count)"
        model.moves.append((thing.label, label))
        model.things[number]?.label = label
        model.movedNow.insert(number)
      default:
        model.things[number] = Thing(
          label: model.things[number]?.label ?? model.label(number, generation), name: "n\(number)-g\(generation)",
          size: Int.random(in: 1...9, using: &random),
          count: Bool.random(using: &random) ? Int.random(in: 0...3, using: &random) : nil,
          needs: number == 0 ? [] : [Int.random(in: 0..<number, using: &random)],
          createsFirst: Bool.random(using: &random))
      }
    }
    importSomething(&model, generation, world, &random)
  }

  /// Now and then somebody else has made a thing, which is to be ours; under another name it is made anew at once.
  private func importSomething(_ model: inout Model, _ generation: Int, _ world: World, _ random: inout Random) {
    let number = Int.random(in: 0..<8, using: &random)
    guard Int.random(in: 0..<3, using: &random) == 0, model.things[number] == nil else { return }
    let name = "i\(number)-g\(generation)"
    let isOfOtherName = Int.random(in: 0..<4, using: &random) == 0
    let made = world.make(isOfOtherName ? name + "-other" : name, Int.random(in: 1...9, using: &random))
    // A label of its own: at one that was used before there may be an object, and then nothing is imported.
    model.things[number] = Thing(
      label: "t\(number)i\(generation)", name: name, size: Int.random(in: 1...9, using: &random), count: nil,
      needs: number == 0 ? [] : [Int.random(in: 0..<number, using: &random)],
      createsFirst: Bool.random(using: &random))
    model.imports[number] = made.id
  }

  /// Where nothing failed, what was moved or imported is the very thing that it was.
  private func keeps(_ before: [World.Thing], _ after: [World.Thing], _ model: Model) -> Bool {
    model.things.filter { model.movedNow.contains($0.key) || model.imports[$0.key] != nil }.values.flatMap(names)
      .allSatisfy { name in
        guard let known = before.first(where: { $0.name == name }) else { return true }
        return after.contains { $0.name == name && $0.id == known.id }
      }
  }

  /// `STACK_CHAOS=1` runs the long form, `STACK_MODEL_SEED` a single history.
  private static let seeds: ClosedRange<Int> = {
    if let seed = getenv("STACK_MODEL_SEED").flatMap({ Int(String(cString: $0)) }) { return seed...seed }
    return 1...(getenv("STACK_CHAOS") == nil ? 24 : 1000)
  }()

  @Test(arguments: seeds)
  func convergesToTheModel(_ seed: Int) async throws {
    var random = Random(state: UInt64(seed))
    let bench = Bench()
    var model = Model()
    for generation in 1...10 {
      mutate(&model, generation, bench.world, &random)
      var text = configuration(model)
      let before = bench.world.things
      // What is to be imported must be there.
      let free = before.filter { thing in !model.imports.values.contains(thing.id) }.map(\.name).sorted()
      var isQuiet = false
      var failing: [String] = []
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bench.store.kill(after: Int.random(in: 0...25, using: &random))
      case 1:
        failing =
          Array(bench.world.names.shuffled(using: &random).prefix(2))
          + model.things.values.map(\.name).sorted().prefix(1)
        for name in failing { bench.world.fail(name, Bool.random(using: &random) ? .clean : .afterwards) }
      case 2: if let name = free.randomElement(using: &random) { bench.world.remove(named: name) }
      case 3:
        if let name = bench.world.names.randomElement(using: &random) {
          bench.world.change(named: name) { $0.size += 1 }
        }
      default: isQuiet = true
      }
      _ = try? await bench.apply(text)
      bench.store.kill(after: nil)
      for name in failing { bench.world.fail(name, nil) }
      // What was imported and replaced, of which the run ended in between, is there no more.
      model.imports = model.imports.filter { bench.world.thing($0.value) != nil }
      text = configuration(model)
      let summary = try await bench.apply(text)
      try #require(summary.succeeded, "seed \(seed), generation \(generation):\n\(text)\n\(summary.diagnostics.all)")
      let found = bench.world.things.map { "\($0.name) \($0.size)" }.sorted()
      try #require(found == expected(model), "seed \(seed), generation \(generation):\n\(text)")
      if isQuiet {
        try #require(
          keeps(before, bench.world.things, model),
          "seed \(seed), generation \(generation):\n\(text)\n\(before)\n\(bench.world.things)")
      }
      let plan = try await bench.plan(text)
      let isSettled = plan.hasNothingToWrite
      try #require(isSettled, "seed \(seed), generation \(generation):\n\(plan.summary)\n\(plan.upkeep)")
    }
    model.imports = [:]
    let end = try await bench.apply(configuration(model), PlanOptions(mode: .destroy))
    #expect(end.succeeded)
    #expect(bench.world.things.isEmpty)
    #expect(try await bench.addresses().isEmpty)
  }
}
