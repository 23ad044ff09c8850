import Diagnostics

/// Which step waits for which.
public struct StepGraph: Sendable {
  /// For each step the steps it waits for, by index, ascending.
  public let dependencies: [[Int]]
  /// For each step those that wait for it.
  public let dependents: [[Int]]
  /// For each step the first moment it can run: 0, or one later than the latest of those it waits for.
  public let stages: [Int]

  /// - Throws: what `faults` finds.
  public init(_ steps: [BuildStep]) throws(Diagnostics) {
    let found = Self.faults(steps)
    try found.throwIfErrors()
    let dependencies = Self.dependencies(steps)
    var dependents = [[Int]](repeating: [], count: steps.count)
    for (index, waits) in dependencies.enumerated() { for wait in waits { dependents[wait].append(index) } }
    self.dependencies = dependencies
    self.dependents = dependents
    stages = Self.order(dependencies, dependents).stages
  }

  /// Waiting for all that stand before is waiting for those of them that none of the others waits for already; a chain of
  /// a thousand steps has a thousand edges, not half a million.
  private static func dependencies(_ steps: [BuildStep]) -> [[Int]] {
    var byID: [String: Int] = [:]
    // Of one that is given twice, which is told of, the first is meant.
    for (index, step) in steps.enumerated() {
      if let id = step.id?.value, byID[id] == nil { byID[id] = index }
    }
    var ends: Set<Int> = []
    return steps.enumerated().map { index, step in
      let waits: [Int]
      if let ids = step.waitFor {
        waits = Set(ids.compactMap { byID[$0.value] }).sorted()
      } else {
        waits = ends.sorted()
      }
      for wait in waits where wait < index { ends.remove(wait) }
      ends.insert(index)
      return waits
    }
  }

  /// Kahn's algorithm (1962): the stage of each step that can run, and those that never can.
  private static func order(_ dependencies: [[Int]], _ dependents: [[Int]]) -> (stages: [Int], stuck: [Int]) {
    var missing = dependencies.map(\.count)
    var stages = [Int](repeating: 0, count: dependencies.count)
    var ready = missing.indices.filter { missing[$0] == 0 }
    var next = 0
    while next < ready.count {
      let step = ready[next]
      next += 1
      for dependent in dependents[step] {
        stages[dependent] = max(stages[dependent], stages[step] + 1)
        missing[dependent] -= 1
        if missing[dependent] == 0 { ready.append(dependent) }
      }
    }
    return (stages, missing.indices.filter { missing[$0] > 0 })
  }

  // MARK: Faults

  /// Ids given twice, unknown ids, cycles.
  ///
  /// - Parameter isUnread: whether an id may be that of a step that could not be read.
  static func faults(_ steps: [BuildStep], isUnread: (String) -> Bool = { _ in false }) -> Diagnostics {
    var diagnostics = Diagnostics()
    var ids: [String: Located<String>] = [:]
    for id in steps.compactMap(\.id) {
      if id.value == "-" || id.value.isEmpty {
        diagnostics.error("`\(id.value)` cannot be a step's id", range: id.range)
      } else if id.value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
        diagnostics.error("a step's id has no control characters", range: id.range)
      } else if let first = ids[id.value] {
        diagnostics.error(
          "the id `\(id.value)` is given twice", detail: "line \(first.range.start.line) has it already",
          range: id.range)
      } else {
        ids[id.value] = id
      }
    }
    for step in steps {
      for wait in step.waitFor ?? [] where wait.value != "-" && ids[wait.value] == nil && !isUnread(wait.value) {
        diagnostics.error(
          "no step has the id `\(wait.value)`", range: wait.range,
          hints: Suggestion.hints(for: wait.value, among: ids.keys))
      }
    }
    for cycle in cycles(steps) { diagnostics.append(cycle) }
    return diagnostics
  }

  /// More are not told.
  private static let cycleLimit = 20

  /// Cycles that have no step in common.
  private static func cycles(_ steps: [BuildStep]) -> [Diagnostic] {
    var dependencies = dependencies(steps)
    var found: [Diagnostic] = []
    while found.count < cycleLimit, let cycle = cycle(dependencies), let first = cycle.first {
      let names = (cycle + [first]).map { "`\(steps[$0].shownName($0))`" }.joined(separator: " → ")
      found.append(
        Diagnostic(
          .error, "steps wait for each other", detail: names,
          range: steps[first].waitFor?.first?.range ?? steps[first].range))
      for step in cycle { dependencies[step] = [] }
    }
    return found
  }

  private static func cycle(_ dependencies: [[Int]]) -> [Int]? {
    var dependents = [[Int]](repeating: [], count: dependencies.count)
    for (index, waits) in dependencies.enumerated() { for wait in waits { dependents[wait].append(index) } }
    let stuck = Set(order(dependencies, dependents).stuck)
    guard var step = stuck.min() else { return nil }
    // Every stuck step waits for a stuck one: going on and on, one comes again.
    var path: [Int] = []
    var seen: [Int: Int] = [:]
    while seen[step] == nil {
      seen[step] = path.count
      path.append(step)
      guard let next = dependencies[step].first(where: stuck.contains) else { return nil }
      step = next
    }
    return Array(path[(seen[step] ?? 0)...])
  }
}

extension BuildStep {
  /// What the step is called: its id, or its number from 1.
  public func shownName(_ index: Int) -> String {
    id?.value ?? (isNamesake ? "step \(index + 1) (no id)" : "step \(index + 1)")
  }
}
