import ProviderKit
import Values

/// Compares what was planned with what came of it: what was known must be the same, what was unknown may be anything. Marks
/// are the engine's own and do not count.
enum Consistency {
  /// The innermost paths at which the two disagree, in order.
  static func conflicts(planned: Value, actual: Value) -> [ValuePath] {
    var found: [ValuePath] = []
    compare(planned.deeplyUnmarked, actual.deeplyUnmarked, ValuePath(), &found)
    return found.sorted()
  }

  private static func compare(_ planned: Value, _ actual: Value, _ path: ValuePath, _ found: inout [ValuePath]) {
    guard planned.isKnown, path.count < Value.maximumDepth else { return }
    if planned.isWhollyKnown {
      if planned != actual { descend(planned, actual, path, &found) }
      return
    }
    descend(planned, actual, path, &found)
  }

  private static func descend(_ planned: Value, _ actual: Value, _ path: ValuePath, _ found: inout [ValuePath]) {
    switch (planned.content, actual.content) {
    case (.object(let wanted), .object(let got)), (.map(_, let wanted), .map(_, let got)):
      guard wanted.keys == got.keys else { break }
      let isMap = if case .map = planned.content { true } else { false }
      for index in wanted.keys.indices {
        let step: ValuePath.Step = isMap ? .key(wanted.keys[index]) : .attribute(wanted.keys[index])
        compare(wanted.values[index], got.values[index], path.appending(step), &found)
      }
      return
    case (.list(_, let wanted), .list(_, let got)), (.tuple(let wanted), .tuple(let got)):
      guard wanted.count == got.count else { break }
      for index in wanted.indices { compare(wanted[index], got[index], path.index(index), &found) }
      return
    case (.set(_, let wanted), .set(_, let got)):
      // Elements cannot be told apart while parts of them are unknown; several may become one.
      if !planned.isWhollyKnown, got.count <= wanted.count { return }
    default: break
    }
    found.append(path)
  }
}
