import Foundation
import Platform

/// What `exec-unit` is told of a unit's secrets by standard input, so that they are on no disk.
struct LaunchSecrets: Codable, Hashable, Sendable {
  private static let longest = 16 << 20

  /// Variables beside those of the ticket.
  var environment: [String: String]

  /// What its log is not to show, however it is written.
  var hidden: [String] { Set(environment.values.filter { !$0.isEmpty }).sorted() }

  var bytes: [UInt8] { (try? JSONEncoder().encode(self)).map { Array($0) } ?? [] }

  init(environment: [String: String]) { self.environment = environment }

  /// Reads what the agent gave; nothing is there to be read by the unit afterwards.
  static func read() throws -> LaunchSecrets {
    let bytes = try Files.read("/dev/stdin", limit: longest)
    let nothing = try OpenFile("/dev/null", O_RDONLY)
    guard dup2(nothing.descriptor, 0) == 0 else { throw SystemError("redirect", "the input") }
    extendLifetime(nothing)
    return try JSONDecoder().decode(Self.self, from: Data(bytes))
  }
}
