import Synchronization

/// Deals out the indices `0..<count`, each once.
final class WorkSource: Sendable {
  private let count: Int
  private let position = Atomic<Int>(0)

  init(_ count: Int) { self.count = count }

  func next() -> Int? {
    let index = position.wrappingAdd(1, ordering: .relaxed).oldValue
    return index < count ? index : nil
  }
}
