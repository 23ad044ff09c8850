import Diagnostics

/// Judges the `moved` blocks of all modules together, as nothing can be moved by statements that contradict one another: no
/// two may have one origin or one destination, none may lead to itself, and none in a circle.
struct MoveCheck {
  private struct Statement {
    let from: MoveEndpoint
    let to: MoveEndpoint
    let block: MovedConfiguration
  }

  private let statements: [Statement]

  init(_ configuration: Configuration) {
    statements = configuration.sortedModules.flatMap { module in
      module.moved.map { block in
        Statement(
          from: MoveEndpoint(block.from, in: module.address, other: block.to),
          to: MoveEndpoint(block.to, in: module.address, other: block.from), block: block)
      }
    }
  }

  func run(into diagnostics: inout Diagnostics) {
    guard !statements.isEmpty else { return }
    checkEnds(into: &diagnostics)
    reportCircles(into: &diagnostics)
  }

  private func checkEnds(into diagnostics: inout Diagnostics) {
    var origins: [MoveEndpoint: Int] = [:]
    var destinations: [MoveEndpoint: Int] = [:]
    for (index, statement) in statements.enumerated() {
      if statement.from == statement.to {
        diagnostics.error(
          "a move to itself", detail: "`\(statement.from)` is to become what it is already",
          range: statement.block.range, hints: ["remove the block"])
        continue
      }
      let first = origins[statement.from] ?? index
      if first != index, statements[first].to != statement.to {
        diagnostics.error(
          "one origin of two moves",
          detail:
            "`\(statement.from)` becomes `\(statements[first].to)` by \(place(first)), and can become only one thing",
          range: statement.block.range)
      }
      origins[statement.from] = first
      let other = destinations[statement.to] ?? index
      if other != index, statements[other].from != statement.from {
        diagnostics.error(
          "one destination of two moves",
          detail: "`\(statements[other].from)` becomes `\(statement.to)` by \(place(other)), and only one thing can",
          range: statement.block.range)
      }
      destinations[statement.to] = other
    }
  }

  private func place(_ index: Int) -> String {
    let range = statements[index].block.range
    return "\(range.file.name):\(range.start.line):\(range.start.column)"
  }

  // MARK: Circles

  /// For each statement those whose destinations its origin is, is in, or has in it.
  private func edges() -> [[Int]] {
    // By the names alone, so that few are compared: the whole name of a destination, and each beginning of it.
    var ending: [[String]: [Int]] = [:]
    var inside: [[String]: [Int]] = [:]
    for (index, statement) in statements.enumerated() {
      let names = statement.to.names
      ending[names, default: []].append(index)
      for length in 1..<max(names.count, 1) { inside[Array(names.prefix(length)), default: []].append(index) }
    }
    var byDestination: [MoveEndpoint: [Int]] = [:]
    for (index, statement) in statements.enumerated() { byDestination[statement.to, default: []].append(index) }
    return statements.enumerated().map { index, statement in
      let names = statement.from.names
      var candidates: [Int]
      if statement.from.isExact {
        candidates = byDestination[statement.from] ?? []
        candidates += (ending[names] ?? []).filter { !statements[$0].to.isExact }
      } else {
        candidates = ending[names] ?? []
      }
      candidates += inside[names] ?? []
      for length in 1..<max(names.count, 1) { candidates += ending[Array(names.prefix(length))] ?? [] }
      return candidates.filter { $0 != index && statements[$0].to.overlaps(statement.from) }
    }
  }

  private func reportCircles(into diagnostics: inout Diagnostics) {
    let edges = edges()
    var state = [UInt8](repeating: 0, count: statements.count)
    for start in statements.indices where state[start] == 0 {
      // The way here, and at each of its statements how many of the edges have been gone.
      var way = [start]
      var gone = [0]
      state[start] = 1
      while let current = way.last, let next = gone.last {
        guard next < edges[current].count else {
          state[current] = 2
          way.removeLast()
          gone.removeLast()
          continue
        }
        gone[gone.count - 1] += 1
        let target = edges[current][next]
        if state[target] == 0 {
          state[target] = 1
          way.append(target)
          gone.append(0)
        } else if state[target] == 1, let first = way.firstIndex(of: target) {
          report(Array(way[first...]), into: &diagnostics)
        }
      }
    }
  }

  private func report(_ circle: [Int], into diagnostics: inout Diagnostics) {
    guard let first = circle.min() else { return }
    let shown = circle.sorted().prefix(20).map { index in
      "`\(statements[index].from)` becomes `\(statements[index].to)` (\(place(index)))"
    }
    let more = circle.count > shown.count ? ["and \(circle.count - shown.count) more"] : []
    diagnostics.error(
      "moves in a circle", detail: (shown + more).joined(separator: "\n"), range: statements[first].block.range,
      hints: ["remove one of these blocks"])
  }
}

/// One end of a `moved` block, as seen from the root module.
struct MoveEndpoint: Hashable, CustomStringConvertible {
  private struct Step: Hashable {
    let name: String
    /// `nil` for all instances.
    let key: InstanceKey?
  }

  private let steps: [Step]
  let description: String

  /// - Parameter other: the block's other end: where one has a key, the other without one is the instance without a key.
  init(_ address: TargetAddress, in module: ModuleAddress, other: TargetAddress) {
    var steps = module.names.map { Step(name: "module.\($0)", key: nil) }
    steps += address.module.steps.map { Step(name: "module.\($0.name)", key: $0.key) }
    switch address {
    case .module(let path):
      let isWhole = path.steps.last?.key.isNone ?? true && other.module.steps.last?.key.isNone ?? true
      if isWhole, let last = steps.popLast() { steps.append(Step(name: last.name, key: nil)) }
    case .resource(_, let resource):
      let isWhole = if case .instance = other { false } else { true }
      steps.append(Step(name: resource.description, key: isWhole ? nil : InstanceKey.none))
    case .instance(let instance): steps.append(Step(name: instance.resource.description, key: instance.key))
    }
    self.steps = steps
    description = module.isRoot ? "\(address)" : "\(module).\(address)"
  }

  var names: [String] { steps.map(\.name) }
  /// Whether it names one thing, with all keys.
  var isExact: Bool { steps.allSatisfy { $0.key != nil } }

  /// Whether it is the other, is in it, or has it in it.
  func overlaps(_ other: MoveEndpoint) -> Bool {
    zip(steps, other.steps).allSatisfy { own, other in
      own.name == other.name && (own.key == nil || other.key == nil || own.key == other.key)
    }
  }

  static func == (left: MoveEndpoint, right: MoveEndpoint) -> Bool { left.steps == right.steps }
  func hash(into hasher: inout Hasher) { hasher.combine(steps) }
}
