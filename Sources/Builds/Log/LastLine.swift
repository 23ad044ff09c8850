import Synchronization

/// The last line of a step that tells something, for a message about it.
final class LastLine: Sendable {
  private static let longest = 400
  private let state = Mutex("")

  var text: String { state.withLock { $0 } }

  private static func isHelp(_ line: String) -> Bool {
    line.hasSuffix("--help'.") || line.hasSuffix("--help' for more information")
  }

  func take(_ lines: [UInt8]) {
    let told = lines.suffix(4096).split(separator: 0x0A).reversed().lazy.map {
      String(decoding: $0.prefix(Self.longest), as: UTF8.self)
    }
    // Docker's client ends with where to read about itself.
    guard let line = told.first(where: { !Self.isHelp($0) && $0.contains { !$0.isWhitespace } }) else { return }
    state.withLock { $0 = line }
  }
}
