import ArgumentParser
import Synchronization

/// An option's value that knows its place on the command line, for options whose order among each other matters.
struct OrderedArgument: ExpressibleByArgument, Sendable {
  private static let count = Atomic<Int>(0)

  let text: String
  /// Greater than that of every such value to the left of it: values are made as the command line is read.
  let position: Int

  init?(argument: String) {
    text = argument
    position = Self.count.add(1, ordering: .relaxed).newValue
  }
}
