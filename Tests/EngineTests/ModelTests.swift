import Diagnostics
import Glibc
import Language
import StateStorage
import Testing
import Values

@testable import Engine

/// Random histories of configurations, failures, drift and kills, compared with a model that knows only what should be there in
/// the end: one thing for each that is configured, with the size it is configured to have.
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
    var name: String
    var size: Int
    var count: Int?
    var needs: [Int]
    var createsFirst: Bool
  }

  private func configuration(_ things: [Int: Thing]) -> String {
    var text = ""
    for (number, thing) in things.sorted(by: { $0.key < $1.key }) {
      let needs = thing.needs.filter { things[$0] != nil }
      let suffix = thing.count == nil ? "" : "-${count.index}"
      text += "resource \"thing\" \"t\(number)\" {\n"
      if let count = thing.count { text += "  count = \(count)\n" }
      text += "  name = \"\(thing.name)\(suffix)\"\n  size = \(thing.size)\n"
      let references = needs.map { things[$0]?.count == nil ? "thing.t\($0).id" : "thing.t\($0)[*].id" }
      text += "  note = [\(references.joined(separator: ", "))]\n"
      if thing.createsFirst { text += "  lifecycle { create_before_destroy = true }\n" }
      text += "}\n"
    }
    return text
  }

  private func expected(_ things: [Int: Thing]) -> [String] {
    things.values.flatMap { thing -> [String] in
      guard let count = thing.count else { return ["\(thing.name) \(thing.size)"] }
      return (0..<count).map { "\(thing.name)-\($0) \(thing.size)" }
    }.sorted()
  }

  private func mutate(_ things: inout [Int: Thing], _ generation: Int, _ random: inout Random) {
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let number = Int.random(in: 0..<8, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: things[number] = nil
      case 1: things[number]?.size = Int.random(in: 1...9, using: &random)
      case 2: things[number]?.name = "n\(number)-g\(generation)"
      case 3: things[number]?.createsFirst.toggle()
      default:
        things[number] = Thing(
          name: "n\(number)-g\(generation)", size: Int.random(in: 1...9, using: &random),
          count: Bool.random(using: &random) ? Int.random(in: 0...3, using: &random) : nil,
          needs: number == 0 ? [] : [Int.random(in: 0..<number, using: &random)],
          createsFirst: Bool.random(using: &random))
      }
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
    var things: [Int: Thing] = [:]
    for generation in 1...10 {
      mutate(&things, generation, &random)
      let text = configuration(things)
      var failing: [String] = []
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bench.store.kill(after: Int.random(in: 0...25, using: &random))
      case 1:
        failing =
          Array(bench.world.names.shuffled(using: &random).prefix(2)) + things.values.map(\.name).sorted().prefix(1)
        for name in failing { bench.world.fail(name, Bool.random(using: &random) ? .clean : .afterwards) }
      case 2: if let name = bench.world.names.randomElement(using: &random) { bench.world.remove(named: name) }
      case 3:
        if let name = bench.world.names.randomElement(using: &random) {
          bench.world.change(named: name) { $0.size += 1 }
        }
      default: break
      }
      _ = try? await bench.apply(text)
      bench.store.kill(after: nil)
      for name in failing { bench.world.fail(name, nil) }
      let summary = try await bench.apply(text)
      try #require(summary.succeeded, "seed \(seed), generation \(generation):\n\(text)\n\(summary.diagnostics.all)")
      let found = bench.world.things.map { "\($0.name) \($0.size)" }.sorted()
      try #require(found == expected(things), "seed \(seed), generation \(generation):\n\(text)")
      let plan = try await bench.plan(text)
      let isSettled = plan.hasNothingToWrite
      try #require(isSettled, "seed \(seed), generation \(generation):\n\(plan.summary)\n\(plan.upkeep)")
    }
    let end = try await bench.apply(configuration(things), PlanOptions(mode: .destroy))
    #expect(end.succeeded)
    #expect(bench.world.things.isEmpty)
    #expect(try await bench.addresses().isEmpty)
  }
}
