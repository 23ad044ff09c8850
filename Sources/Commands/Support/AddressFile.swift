import ArgumentParser
import Diagnostics
import Platform

/// A file of addresses, one a line, with comments after `#`.
struct AddressFile: ExpressibleByArgument, Sendable {
  private static let largest = 16 << 20

  /// Absolute, since relative paths are meant from where the command was run.
  let path: String
  /// As it was given.
  let name: String

  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    name = argument
    path = Path.absolute(argument)
  }

  func addresses() throws -> [String] {
    let text = String(decoding: try Files.read(path, limit: Self.largest), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let words = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0].trimmed
      return words.isEmpty ? nil : String(words)
    }
  }
}

extension Substring {
  /// Without blanks at both ends.
  fileprivate var trimmed: Substring {
    var text = self
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
