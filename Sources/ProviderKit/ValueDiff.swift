import Values

/// What differs between two values, as a tree of the places where they differ.
public struct ValueDiff: Sendable, Hashable {
  public enum Change: String, Sendable, Hashable {
    case added, removed, changed
    /// Both are there and differ only below, in `parts`.
    case inside
  }

  public var path: ValuePath
  public var change: Change
  /// `nil` when added.
  public var before: Value?
  /// `nil` when removed.
  public var after: Value?
  /// The differing parts of two objects, maps, lists, tuples or sets, in order.
  public var parts: [ValueDiff]

  public init(path: ValuePath, change: Change, before: Value?, after: Value?, parts: [ValueDiff] = []) {
    self.path = path
    self.change = change
    self.before = before
    self.after = after
    self.parts = parts
  }

  /// What differs; `nil` when nothing does. Null members of objects count as absent.
  public static func between(_ before: Value?, _ after: Value?) -> ValueDiff? {
    between(before, after, ValuePath())
  }

  /// The innermost differences, in order.
  public var leaves: [ValueDiff] { parts.isEmpty ? [self] : parts.flatMap(\.leaves) }

  // MARK: -

  private static func between(_ before: Value?, _ after: Value?, _ path: ValuePath) -> ValueDiff? {
    let old = before.flatMap { $0.isNull ? nil : $0 }
    let new = after.flatMap { $0.isNull ? nil : $0 }
    switch (old, new) {
    case (nil, nil): return nil
    case (nil, let new?): return ValueDiff(path: path, change: .added, before: nil, after: new)
    case (let old?, nil): return ValueDiff(path: path, change: .removed, before: old, after: nil)
    case (let old?, let new?):
      if old == new { return nil }
      guard old.marks == new.marks, old.marks.isEmpty, path.count < Value.maximumDepth else {
        return ValueDiff(path: path, change: .changed, before: old, after: new)
      }
      guard let parts = parts(old, new, path), !parts.isEmpty else {
        return ValueDiff(path: path, change: .changed, before: old, after: new)
      }
      return ValueDiff(path: path, change: .inside, before: old, after: new, parts: parts)
    }
  }

  /// The differing parts; `nil` for values that have no common kind of parts.
  private static func parts(_ old: Value, _ new: Value, _ path: ValuePath) -> [ValueDiff]? {
    switch (old.content, new.content) {
    case (.object(let olds), .object(let news)): members(olds, news, path, ValuePath.Step.attribute)
    case (.map(_, let olds), .map(_, let news)): members(olds, news, path, ValuePath.Step.key)
    case (.list(_, let olds), .list(_, let news)), (.tuple(let olds), .tuple(let news)):
      // Where no more than marks differ, each element is compared with itself: it neither came nor went.
      old.deeplyUnmarked == new.deeplyUnmarked
        ? zip(olds, news).enumerated().compactMap { between($1.0, $1.1, path.appending(.index($0))) }
        : SequenceDiff.parts(olds, news, path) { between($0, $1, $2) }
    case (.set(_, let olds), .set(_, let news)): elements(olds, news, path)
    default: nil
    }
  }

  private static func members(
    _ olds: ValueMap, _ news: ValueMap, _ path: ValuePath, _ step: (String) -> ValuePath.Step
  ) -> [ValueDiff] {
    let names = olds.keys == news.keys ? olds.keys : Set(olds.keys).union(news.keys).sorted()
    return names.compactMap { between(olds[$0], news[$0], path.appending(step($0))) }
  }

  private static func elements(_ olds: [Value], _ news: [Value], _ path: ValuePath) -> [ValueDiff] {
    let had = Set(olds)
    let has = Set(news)
    let removed = olds.filter { !has.contains($0) }.map {
      ValueDiff(path: path.appending(.element($0)), change: .removed, before: $0, after: nil)
    }
    let added = news.filter { !had.contains($0) }.map {
      ValueDiff(path: path.appending(.element($0)), change: .added, before: nil, after: $0)
    }
    return removed + added
  }
}
