/// Bounded concurrency over an array.
enum Concurrent {
  /// The results in the order of the elements, with at most `parallelism` calls at a time.
  static func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], parallelism: Int, _ body: @escaping @Sendable (Element) async -> Result
  ) async -> [Result] {
    let workers = min(max(1, parallelism), elements.count)
    guard workers > 0 else { return [] }
    let source = WorkSource(elements.count)
    return await withTaskGroup(of: [(Int, Result)].self) { group in
      for _ in 0..<workers {
        group.addTask {
          var done: [(Int, Result)] = []
          while let index = source.next() { done.append((index, await body(elements[index]))) }
          return done
        }
      }
      var results = [Result?](repeating: nil, count: elements.count)
      for await part in group {
        for (index, result) in part { results[index] = result }
      }
      return results.compactMap(\.self)
    }
  }
}
